// Den's own check of a key: its server tries an address and a key that it is given. The stored key plays no part in it.

import { ApiError, LlmpError } from "../../errors.ts";
import { Secret } from "../../secrets/secret.ts";
import { findVendor } from "../../vendors/addresses.ts";
import type { VendorAccess, Verdict } from "../../vendors/verdict.ts";
import { type Conversation, pick, type VerifyArguments } from "../control-plane.ts";
import { makeVerdict, modelsAskedFor, quote, readFailure } from "../vendor-answers.ts";
import type { CatalogueProvider, ConnectionTest, Item } from "./answers.ts";
import { readCatalogueProvider, readList, testConnection } from "./requests.ts";

const NAME = "OpenWork Den";

const TOO_OLD = `this server of ${NAME} is older than 2026-07-02 and tests no connections: \`llmp verify\` asks the vendor itself`;

const NO_KEY = `${NAME} tests a key that it is given, never the one that it stores: give the key with --api-key`;

const OF_SERVER = `${NAME} made this provider itself, and its key is the server's own: there is nothing of yours to check`;

export function* verify({ selector, access = {} }: VerifyArguments): Conversation<Verdict> {
  return makeVerdict(yield* judge(pick(yield* readList(), selector), access), access);
}

function* judge(item: Item, access: VendorAccess): Conversation<Verdict> {
  if (item.source === "openwork") return notCheckable(OF_SERVER);
  const { apiKey } = access;
  if (apiKey === undefined) return notCheckable(NO_KEY);
  const address = yield* findAddress(item, access);
  if ("problem" in address) return notCheckable(address.problem);
  const trial: Trial = { ...address, apiKey, access };
  const test = yield* testConnection({ api: trial.api, apiKey });
  if (test === undefined) return notCheckable(TOO_OLD);
  if (!test.result.ok) return judgeFailure(test, trial);
  const { words, ...models } = yield* findModels(test, modelsAskedFor(access) ?? item.models?.map(({ id }) => id) ?? [], trial);
  return { outcome: "good", detail: `${describe(trial)}: the key is accepted there${words}`, ...models };
}

function notCheckable(detail: string): Verdict {
  return { outcome: "not_checkable", detail };
}

interface Address {
  /** With the parts of the credentials in it, which make it a secret. */
  readonly api: string | Secret;
  /** What may be shown of it. */
  readonly shown: string;
}

interface Trial extends Address {
  readonly apiKey: Secret;
  /** Holds every secret that the endpoint may repeat. */
  readonly access: VendorAccess;
}

/** Who asked whom, with what. */
function describe({ shown }: Address): string {
  return `${NAME} asked ${shown} with the key given here`;
}

type NoAddress = { readonly problem: string };

function* findAddress(item: Item, { credentials = {} }: VendorAccess): Conversation<Address | NoAddress> {
  const api = textOf(item.providerConfig?.api) ?? (yield* addressOfVendor(item));
  if (api === undefined) {
    const holder = item.source === "custom" ? "its config" : `the catalogue's entry for ${item.providerId}`;
    return { problem: `${holder} has no address (api), and ${NAME} tests none without: \`llmp verify\` asks the vendor itself` };
  }
  const names = [...api.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  const missing = names.filter((name) => credentials[name] === undefined);
  if (missing.length > 0) {
    const parts = missing.map((name) => `--credential ${name}=…`).join(" ");
    return { problem: `the address that ${NAME} would test has ${missing.join(" and ")} in it: give ${parts}` };
  }
  return { api: names.length === 0 ? api : new Secret(fill(api, credentials)), shown: showAddress(api) };
}

/** models.dev writes a part of the credentials so where it belongs into the address. */
const PLACEHOLDER = /\$\{(\w+)\}/g;

function fill(api: string, credentials: NonNullable<VendorAccess["credentials"]>): string {
  return api.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = credentials[name] ?? "";
    return typeof value === "string" ? value : value.reveal();
  });
}

/** Without a password or a key that somebody put into it. */
function showAddress(api: string): string {
  return api.replace(/^(\w+:\/\/)[^/?#]*@/, "$1").replace(/[?#].*$/s, "");
}

/** The catalogue's address, or the one that the vendor documents: the catalogue has none where a library of the vendor's own knows it. */
function* addressOfVendor({ source, providerId }: Item): Conversation<string | undefined> {
  if (source === "custom") return undefined;
  const entry = yield* tryCatalogueProvider(providerId);
  // The test speaks as OpenAI's clients do; Anthropic lists its models to nobody who does.
  return textOf(entry?.api) ?? (providerId === "anthropic" ? undefined : findVendor(providerId)?.url);
}

/** The entry, or undefined where the catalogue has lost it or is out of reach. */
function* tryCatalogueProvider(providerId: string): Conversation<CatalogueProvider | undefined> {
  try {
    return yield* readCatalogueProvider(providerId);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function judgeFailure({ result }: ConnectionTest, trial: Trial): Verdict {
  const { api, shown, access } = trial;
  const hint = quote(result.hint, access);
  const says = hint === undefined ? "" : `; Den says: ${hint}`;
  // The server refuses to look at its own host and network, whatever the key.
  if (result.status === undefined && (result.attempted?.length === 0 || isOwnGround(api)))
    return notCheckable(`${NAME} does not test ${shown} from its server (\`llmp verify\` asks the vendor itself)${says}`);
  const { outcome, words } = readFailure(result.status, result.hint);
  return { outcome, detail: `${describe(trial)}: ${words}${says}` };
}

/** True for loopback and metadata addresses. */
function isOwnGround(api: string | Secret): boolean {
  const url = typeof api === "string" ? api : api.reveal();
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return /^(?:localhost|.+\.localhost|127\..+|0\.0\.0\.0|\[::1?\]|169\.254\..+|metadata\..+)$/.test(hostname);
}

interface Models extends Pick<Verdict, "missingModels"> {
  /** The end of a sentence. */
  readonly words: string;
}

/** Most models that one test takes. */
const MODELS_AT_ONCE = 8;

/**
 * Whether the models are offered. The endpoint's own list costs nothing; only those that it lacks (an Azure deployment, a list that is not
 * whole) are named to Den, which tries each with a completion of its own.
 */
function* findModels({ result }: ConnectionTest, asked: readonly string[], trial: Trial): Conversation<Models> {
  if (asked.length === 0) return { words: "" };
  // Google's list says `models/gemini-…`, and takes the name alone as well.
  const listed = new Set(result.models.map(({ id }) => id.replace(/^models\//, "")));
  const unlisted = asked.filter((id) => !listed.has(id));
  const tried = new Map<string, Verification>();
  for (let from = 0; from < unlisted.length; from += MODELS_AT_ONCE) {
    const modelIds = unlisted.slice(from, from + MODELS_AT_ONCE);
    const verifications = yield* tryModels(trial, modelIds);
    if (verifications === undefined) break;
    for (const verification of verifications) tried.set(verification.id, verification);
  }
  const missing = unlisted.filter((id) => tried.get(id)?.status === "failed");
  const untold = unlisted.filter((id) => !["ok", "adjusted", "failed"].includes(tried.get(id)?.status ?? ""));
  const isTold = missing.length > 0 || untold.length === 0;
  return { ...(isTold ? { missingModels: missing } : {}), words: describeModels({ asked, missing, untold, tried, trial }) };
}

/** Undefined where it could not be had: that the key is good is known by then. */
function* tryModels({ api, apiKey }: Trial, modelIds: readonly string[]): Conversation<readonly Verification[] | undefined> {
  try {
    return (yield* testConnection({ api, apiKey, modelIds }))?.verifications;
  } catch (error) {
    if (error instanceof LlmpError) return undefined;
    throw error;
  }
}

type Verification = NonNullable<ConnectionTest["verifications"]>[number];

interface Findings {
  readonly asked: readonly string[];
  readonly missing: readonly string[];
  readonly untold: readonly string[];
  readonly tried: ReadonlyMap<string, Verification>;
  readonly trial: Trial;
}

function describeModels({ asked, missing, untold, tried, trial }: Findings): string {
  const [first] = missing;
  const message = first === undefined ? undefined : quote(tried.get(first)?.message, trial.access);
  return [
    missing.length === 0 ? "" : `; ${missing.length} of ${asked.length} models cannot be used`,
    message === undefined ? "" : ` (of ${first} Den says: ${message})`,
    untold.length === 0 ? "" : `; whether ${untold.length} of ${asked.length} models are offered could not be told`,
    missing.length === 0 && untold.length === 0 ? `, and offers ${asked.length === 1 ? "the model" : `all ${asked.length} models`}` : "",
  ].join("");
}
