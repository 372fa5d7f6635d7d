// The interface of a control plane: a value of data and pure functions. Planes describe, connection/perform.ts performs.

import { ApiError, UsageError } from "../errors.ts";
import type { Secret } from "../secrets/secret.ts";
import type { VendorAccess, Verdict } from "../vendors/verdict.ts";
import type { Fields } from "./fields.ts";
import type { Portable } from "./portable.ts";

/** JSON, in which any string may still be a Secret; it is revealed at the socket and nowhere else. */
export type Body = string | number | boolean | null | Secret | readonly Body[] | { readonly [key: string]: Body };

/** One request that a conversation asks for. Paths are joined to the connection's URL, whose own path is kept. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with `/`; already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** Sent as JSON. */
  readonly body?: Body;
  /** Sent without credentials (public routes). */
  readonly anonymous?: true;
  /** A POST that changes nothing: it is retried like a GET, and `--dry-run` performs it. */
  readonly readOnly?: true;
  /** Milliseconds to wait for the answer; the default suits a quick database write. */
  readonly timeout?: number;
  /** Milliseconds to wait before sending, for a second look after a lost answer. */
  readonly delay?: number;
  /**
   * For what it is read, where no write is built on its answer, so that many conversations may share one: `identity`, whether there is such a
   * provider before one is created; `reference`, what changes with no provider (a catalogue, the organization) and may be half a minute old.
   * Whatever else is read before a write is read for that write alone, right before it.
   */
  readonly readFor?: "identity" | "reference";
  /** A read that answers this one as well: where many conversations ask the like at a time, it is sent once in their place. */
  readonly among?: Among;
}

/** A GET of all, and where in its answer the body of one is. */
export interface Among {
  readonly path: string;
  /** Undefined where it is not among them; the one is asked for by itself then. */
  pick(all: HttpResponse): unknown;
}

/** What came back, whatever its status was below 400. `body` is parsed JSON, or text when it is not JSON. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly requestId?: string;
  /** What `read` makes of the body, made once for all who are handed this answer; see `readOnce`. */
  once?<T>(read: (body: unknown) => T): T;
}

/**
 * The requests of one operation, one after another, each seeing the answer before it. Statuses of 400 and above arrive as a
 * thrown ApiError or AuthenticationError, lost answers as NetworkError or OutcomeUnknownError, so that a plane can look before it gives up.
 */
export type Conversation<T> = Generator<HttpRequest, T, HttpResponse>;

/** A provider as a control plane reports it, in words that every plane shares. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly vendor?: string;
  readonly models?: readonly string[];
  readonly enabled?: boolean;
  readonly hasSecret?: boolean | "unknown";
  /** ISO 8601, UTC. */
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** What only this plane knows and a person would look for, e.g. who has access. JSON. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** The plane's own record, secrets removed. */
  readonly raw: unknown;
}

/** The result of a write: what is stored now, and what a person should know about it. */
export interface Written {
  readonly provider: Provider;
  /** Facts worth telling that are not failures. */
  readonly warnings: readonly string[];
  /** What was asked for and is not there; any of these makes the exit code 1. */
  readonly differences: readonly string[];
  /** The id of the provider that this one took the place of, where a control plane can only replace. */
  readonly replaced?: string;
  /** Secrets that were stored before and are gone now, but for those that this write gave. None unless told. */
  readonly forgets?: readonly ("credentials" | "headers")[];
}

/** Who the token is, where; shown before a write and by `login`. */
export interface Account {
  /** e.g. `Acme Inc (admin, ada@example.com)`. */
  readonly label: string;
  readonly warnings: readonly string[];
}

/** One entry of a pick list that the control plane itself offers. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
}

/** Plane-specific settings of a profile, e.g. Den's organization; never a secret. */
export type Settings = Readonly<Record<string, string>>;

/** A spec without its plane: what code that serves every plane sees. */
export type Spec = Readonly<Record<string, unknown>>;

export interface CreateArguments<S> {
  readonly spec: S;
  readonly settings: Settings;
  /** Create although a provider of the same identity exists. */
  readonly allowDuplicate: boolean;
  /** A fresh UUID, for control planes that take an id from the client: with it, a write whose answer was lost is found again. */
  newId?(): string;
}

export interface UpdateArguments<S> {
  /** Id or exact name. */
  readonly selector: string;
  /** Only what is to change. */
  readonly changes: Partial<S>;
  /** Names of fields to empty. */
  readonly clear: readonly string[];
  readonly settings: Settings;
  /** The person agreed to what a ConsentRequiredError said. */
  readonly consent?: boolean;
  /** Told of what the update is built on, before anything is written. Throws where that is not what was agreed to. */
  approve?(current: Provider): void;
  /** Of a rehearsal: who has the place that this one is to have makes way before the write. */
  readonly awaitsPlace?: boolean;
  /** By the id of a provider, what llmp last sent beside its key (see `besideKey`). None of those of which that is not known. */
  readonly besideKeys?: ReadonlyMap<string, Spec>;
}

export interface SelectArguments {
  /** Id or exact name. */
  readonly selector: string;
  readonly settings: Settings;
  /** The person agreed to what a ConsentRequiredError said. */
  readonly consent?: boolean;
}

export interface ListArguments {
  readonly settings: Settings;
  /** Values of the plane's `filters`. */
  readonly filters?: Spec;
}

/** The models that a control plane uses where none is named, by role; null where none is set. */
export type DefaultModels = Readonly<Record<string, string | null>>;

export interface SetDefaultsArguments {
  readonly settings: Settings;
  /** Only the roles that change; null clears one. */
  readonly changes: DefaultModels;
}

export interface SettingsArguments {
  readonly settings: Settings;
}

export interface VerifyArguments {
  /** Id or exact name. */
  readonly selector: string;
  readonly settings: Settings;
  /** What is known here of the provider's vendor and key; Den's check needs the key itself. The models are those to look for. */
  readonly access?: VendorAccess;
}

/** An operation that a plane lacks: the reason is the error, the help note and the README cell. */
export interface Unsupported {
  readonly unsupported: string;
}

// Written as a method so that a plane's own spec type fits where every plane's is expected.
type Operation<A, T> = { run(given: A): Conversation<T> }["run"] | Unsupported;

/** Every operation, or the reason for its absence: a forgotten one does not compile. */
export interface Operations<S> {
  /** The cheapest request that proves the token. */
  readonly check: Operation<SettingsArguments, Account>;
  readonly list: Operation<ListArguments, readonly Provider[]>;
  readonly get: Operation<SelectArguments, Provider>;
  readonly create: Operation<CreateArguments<S>, Written>;
  readonly update: Operation<UpdateArguments<S>, Written>;
  readonly enable: Operation<SelectArguments, Written>;
  readonly disable: Operation<SelectArguments, Written>;
  readonly delete: Operation<SelectArguments, Provider>;
  /** The default models, by role. */
  readonly defaults: Operation<SettingsArguments, DefaultModels>;
  readonly setDefaults: Operation<SetDefaultsArguments, DefaultModels>;
  /** The control plane's own check of a provider's key and models. A vendor that refuses is a verdict; only failures of the control plane are thrown. */
  readonly verify: Operation<VerifyArguments, Verdict>;
}

export type OperationName = keyof Operations<Spec>;

/** How a plane words a refusal. Text from the server is cleaned and cut by the core. */
export interface PlaneError {
  readonly message: string;
  /** The plane's own code. */
  readonly code?: string;
  readonly hint?: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

export interface ErrorCircumstances {
  readonly request: HttpRequest;
  readonly token: Secret;
  /** The same token was accepted earlier in this conversation. */
  readonly acceptedBefore: boolean;
}

/** A problem that a rule finds across fields; `path` names the field it speaks of. */
export interface RuleProblem {
  readonly path: string;
  readonly message: string;
}

/** A check across fields, run on a whole spec (never on a partial update). */
export type Rule<S> = { check(spec: S): readonly RuleProblem[] }["check"];

/** A field of a provider that is not as a spec asks for it. */
export interface Difference {
  /** Dotted path in the plane's own words. */
  readonly field: string;
  /** JSON; undefined where nothing is stored. */
  readonly before: unknown;
  /** JSON; a Secret where the control plane shows that it holds none. */
  readonly after: unknown;
  /** It can only be changed by sending the secrets as well. */
  readonly withSecrets?: true;
}

export interface ControlPlane<S = Spec> {
  readonly kind: string;
  readonly name: string;
  readonly documentation: string;
  /** Hosted service, where there is one. */
  readonly defaultUrl?: string;
  /** What a token is called there, where to get one. */
  readonly tokenHelp: string;
  /** Plane-specific settings of a profile, asked by `login`. */
  readonly settings: Fields;
  /** The spec, field by field, in the order of prompts and help. */
  readonly fields: Fields;
  readonly rules: readonly Rule<S>[];
  /** Specs in words that every plane shares, to and from this one's own. */
  readonly portable: Portable<S>;
  /** The name under which `list` will show the provider that this spec makes; undefined while the spec does not say. Never a secret. */
  identify(spec: S): string | undefined;
  /**
   * The fields that go with the key of this spec, are replaced with it and shown by no read: llmp remembers them, so that a new key alone
   * need not lose them. Undefined stands for what is taken away. Never a secret.
   */
  besideKey?(spec: S): Spec;
  /**
   * What an update with the fields of this spec would change, as far as it can be seen: secrets are passed over, unless the control plane shows
   * that it holds none, and so is what nobody is shown.
   */
  differences(spec: S, provider: Provider): readonly Difference[];
  /**
   * Equal for two providers that the control plane takes for one and the same, whatever their names (but see `keysTellApart`). Undefined where
   * the spec does not say; absent where only names tell providers apart. Never a secret.
   */
  connectionOf?(spec: S): string | undefined;
  /** Two providers of one connection may both be there where their keys differ. */
  readonly keysTellApart?: true;
  /** Fields that need not be secret, and that no answer has to show: they are sent whenever the secrets are. */
  readonly unshown?: readonly string[];
  /** Of others of the same name: those that an update of this provider has left when it was interrupted. The next update of it takes them away. */
  leftovers?(provider: Provider, others: readonly Provider[]): readonly Provider[];
  /** Fields of the API that are not offered on purpose, each with the reason and what to do instead. */
  readonly fieldsNotOffered?: Readonly<Record<string, string>>;
  /** What `list` can be narrowed by, where the control plane itself filters. */
  readonly filters?: Fields;
  /** Adds the credentials (one kind only), and whatever else the settings call for. Throws ValidationError when the settings do not fit the token. */
  authorize(request: HttpRequest, token: Secret, settings: Settings): HttpRequest;
  readonly operations: Operations<S>;
  /** Never throws, whatever came back. */
  readError(response: HttpResponse, circumstances: ErrorCircumstances): PlaneError;
  /**
   * For a control plane that says "too many requests" otherwise than by a 429: whether this refusal says so, and therefore that nothing was done.
   * Milliseconds to wait, or undefined where it means something else.
   */
  readThrottle?(response: HttpResponse, circumstances: ErrorCircumstances): number | undefined;
}

/**
 * What `read` makes of the body. An answer that is shared by many conversations is read once for all of them, so `read` must always be the same
 * function, and what it gives must not be changed by anybody.
 *
 * @throws what `read` throws
 */
export function readOnce<T>(response: HttpResponse, read: (body: unknown) => T): T {
  return response.once === undefined ? read(response.body) : response.once(read);
}

/** Sends one request and gives its response: `const response = yield* ask({ method: "GET", path })`. */
export function* ask(request: HttpRequest): Conversation<HttpResponse> {
  return yield request;
}

/**
 * The one provider that an id or an exact name means.
 *
 * @throws ApiError `not_found`; UsageError `ambiguous_name`, which lists the ids, when several share the name
 */
export function pick<P extends { readonly id: string; readonly name: string }>(providers: readonly P[], selector: string): P {
  if (providers.some(({ id }) => id === "")) {
    throw new ApiError(
      "unexpected_response",
      "the control plane lists a provider without an id, whose address would be that of all providers",
    );
  }
  const byId = providers.find((provider) => provider.id === selector);
  if (byId !== undefined) return byId;
  const [named, ...others] = providers.filter((provider) => provider.name === selector);
  if (named === undefined) {
    throw new ApiError("not_found", `no provider has the id or name "${selector}"`, { hint: "`llmp list` shows what there is" });
  }
  if (others.length > 0) {
    const ids = [named, ...others].map((provider) => provider.id).join(", ");
    throw new UsageError(`${others.length + 1} providers are named "${selector}"`, {
      code: "ambiguous_name",
      hint: `give one of their ids: ${ids}`,
    });
  }
  return named;
}
