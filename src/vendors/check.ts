// How a vendor is asked whether it takes a key, as data: each vendor's is in the directory, and inquiry.ts follows it.

/** Where the key travels: a header, or signatures that are made with it. */
export type KeyPlace =
  | {
      readonly header: string;
      readonly prefix?: string;
      /** The server may ask for no key at all. */
      readonly optional?: true;
    }
  | "aws";

export interface Check {
  /** Where to ask, when the vendor's `url` is not it; `{AWS_REGION}` stands for a credential. */
  readonly base?: string;
  /** More hosts that are the vendor's own. */
  readonly hosts?: RegExp;
  /** From base URLs as people write them to what the paths below are joined to. */
  readonly rewrite?: { readonly from: RegExp; readonly to: string };
  readonly key: KeyPlace;
  /** It serves whoever reaches it, so that any answer is enough. */
  readonly keyless?: true;
  readonly headers?: Readonly<Record<string, string>>;
  /** A read about the key itself, where a list of models proves none. */
  readonly account?: Account;
  readonly list?: ModelList;
}

export interface Account {
  /** Below the base URL, or absolute. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A field that the documented answer has, by which it is told from any other JSON. */
  readonly field: string;
  /** What the answer says against a key that it was given for; undefined when nothing. */
  objection?(body: unknown): Objection | undefined;
  /** Why a good answer is not enough. */
  readonly unproven?: string;
}

export interface Objection {
  readonly outcome: "rejected" | "no_permission";
  /** e.g. `is blocked`: said of the key. */
  readonly words: string;
}

/** Who gets the list of models: whoever has a good key, or anybody. Where that is not known, it is asked for once more without the key. */
export type Audience = "key holders" | "anybody";

export interface ModelList {
  /** Below the base URL; the list is what all of them give together. */
  readonly paths: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly audience?: Audience;
  /** A further page: the field of an answer that names it, the parameter that asks for it, and the field that says whether there is one. */
  readonly next?: { readonly field: string; readonly parameter: string; readonly flag?: string };
  /** Aliases are not listed: an id that is missed is asked for by itself, `PATH/ID`. */
  readonly lookUp?: true;
  /** It names no embedding models, as far as is known. */
  readonly withoutEmbeddings?: true;
  /** Why it tells nothing about the models asked for. */
  readonly untold?: string;
  /** How the list may write an id; nothing where it would not name it. */
  spellings?(id: string): readonly string[];
}

/** A vendor that cannot be asked. */
export interface NotCheckable {
  readonly notCheckable: string;
}

export const BEARER = { header: "authorization", prefix: "Bearer " } as const;

/** An OpenAI-compatible server of which nothing else is known. */
export const COMPATIBLE = { key: { ...BEARER, optional: true }, list: { paths: ["/models"] } } as const satisfies Check;

/** An OpenAI-compatible vendor, whose list answers only good keys; or anybody; or it is not known. */
export function compatible(audience?: Audience): Check {
  return { key: BEARER, list: { paths: ["/models"], ...(audience === undefined ? {} : { audience }) } };
}
