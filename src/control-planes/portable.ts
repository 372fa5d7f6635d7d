// Portable specs: a provider in words that every control plane shares, and how a plane translates them to and from its own.

import type { Secret } from "../secrets/secret.ts";
import type { Provider, RuleProblem, Spec } from "./control-plane.ts";

/** What a provider shall be, on whichever control plane. A field that is left out is not spoken of. */
export interface PortableSpec {
  readonly name?: string;
  /** models.dev id. */
  readonly vendor?: string;
  readonly models?: readonly string[];
  readonly embeddingModels?: readonly string[];
  /** The vendor's key; of Vertex AI the service account, of Bedrock its API key. */
  readonly apiKey?: Secret;
  /** Further parts, by models.dev's environment names: AWS_ACCESS_KEY_ID, AZURE_RESOURCE_NAME; what has no such name keeps the one that its plane gives it. */
  readonly credentials?: Readonly<Record<string, Secret | string>>;
  /** Of the OpenAI-compatible API, of Azure the endpoint; absent where it is the vendor's usual one. */
  readonly baseUrl?: string;
  readonly enabled?: boolean;
  readonly description?: string;
  /** Sent to the vendor with every request. */
  readonly headers?: Readonly<Record<string, Secret | string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly defaultModel?: string;
  readonly access?: PortableAccess;
}

/** Who may use a provider, beside whoever made it. */
export interface PortableAccess {
  /** All of the organization, project or deployment that the connection leads to. */
  readonly everyone?: boolean;
  readonly members?: readonly string[];
  readonly teams?: readonly string[];
}

/** A field, or a part of one (`credentials.AWS_REGION`, `models[1]`), that the other side cannot hold, and why. */
export interface Ignored {
  readonly field: string;
  /** Whole words for a person: what the other side lacks, and what is done instead. */
  readonly reason: string;
}

/** What a portable spec becomes on a control plane. */
export interface Specs<S> {
  /** Several where the plane holds one model each; as far as they can be made, where there are problems. */
  readonly specs: readonly S[];
  /** Portable fields that the plane cannot hold. */
  readonly ignored: readonly Ignored[];
  /**
   * Portable fields that are missing or wrong, so that nothing can be said in the plane's words. What a plane may hold and hides, a secret
   * above all, is no problem by its absence: the plane's rules ask for it where a provider is made.
   */
  readonly problems: readonly RuleProblem[];
}

/** What a plane's own spec means elsewhere. */
export interface Translated {
  readonly portable: PortableSpec;
  /** Fields of the plane that have no portable word. */
  readonly ignored: readonly Ignored[];
}

/** A path in the words of a control plane: `["apiKeys", "AWS_REGION"]`. */
export type PartPath = readonly (string | number)[];

/** What a provider has besides what its answers show. */
export interface Hidden {
  /** Texts that it holds, or that a spec of it cannot do without, and that no answer shows: secrets above all. */
  readonly parts: readonly PartPath[];
  /** The same of what nobody can tell, and what is usual: taken for granted where llmp remembers nothing else of it. Absent where answers tell all. */
  readonly guesses?: readonly PartPath[];
  /** What there may be besides, and nobody can tell: it is said where somebody gives it, and not asked for. */
  readonly possible?: readonly PartPath[];
  /** What cannot be said of it, for a person. */
  readonly remarks: readonly string[];
  /** Why it is nobody's to describe: the control plane itself makes and keeps it. */
  readonly keptBy?: string;
}

/** The translation of a control plane: pure functions, through which a Secret passes as the very same object. */
export interface Portable<S = Spec> {
  toSpecs(portable: PortableSpec): Specs<S>;
  /** Also of a part of a spec, such as the changes of an update with what names the vendor. */
  fromSpec(spec: S): Translated;
  /** The spec that would make this provider, as far as the control plane shows it: secrets are left out. Reads `Provider.raw`. */
  specOf(provider: Provider): S;
  /** What `specOf` has to leave out, and somebody else has to give. Reads `Provider.raw`. */
  hiddenOf(provider: Provider): Hidden;
  /**
   * A spec that `toSpecs` made of this, with what the provider holds besides in the same fields and portable words have no name for, so that an
   * update loses nothing that was not named. Absent where fields hold nothing of the kind. Reads `Provider.raw`.
   */
  complete?(spec: S, provider: Provider, portable: PortableSpec): S;
  /** Where the plane holds one model each: the name of the provider that `toSpecs` may have made this a part of, going by its name. */
  wholeOf?(portable: PortableSpec): string | undefined;
}
