// How an entry of LiteLLM's `model_list` reaches its vendor: base URL, key, further credentials, headers.

import { looksLikeKey } from "../../vendors/key-names.ts";
import type { Connection, Note, Value } from "./draft.ts";
import { type Entry, readPlain, readSecret, tellSet } from "./litellm-entry.ts";
import { type Prefix, parts } from "./litellm-prefixes.ts";
import type { Route } from "./litellm-route.ts";
import { isGiven } from "./part.ts";
import { type Format, type ReadValue, readAddress, readHeaders, readParts } from "./values.ts";
import { findVendor, isUsual } from "./vendors.ts";
import { isUsableName } from "./words.ts";

/** Parameters that end in a connection; what else there is has no place in a manifest. */
export function usesParameter(key: string, vendor: string | undefined): boolean {
  if (key === ENDPOINT) return vendor === "amazon-bedrock";
  if (SERVICE_ACCOUNT.includes(key)) return vendor === "google-vertex";
  return ["api_key", "api_base", "base_url", "headers", "extra_headers"].includes(key) || Object.hasOwn(partsOf(vendor), key);
}

export function readConnection(entry: Entry, route: Route): Connection {
  const { params, remember } = entry;
  const base = readBase(entry, route);
  const format: Format = {
    plain: (part) => readPlain(part, entry.variables),
    secret: (part) => readSecret(part, entry),
    remember,
  };
  const holders = [params.get("headers"), params.get("extra_headers")].filter((part) => part !== undefined);
  const headers = readHeaders(holders, format);
  const account = route.vendor === "google-vertex" ? readServiceAccount(entry) : undefined;
  const named = params.get("api_key");
  // One that says that no key is needed is sent as it is, and no other in its place.
  const set = named !== undefined && isGiven(named) && named.value !== "" ? undefined : readSet(entry, route.prefix);
  const apiKey = account?.value ?? readSecret(named, entry) ?? set;
  const credentials = { ...readParts(partsOf(route.vendor), (key) => params.get(key), format), ...readRegion(route, params) };
  const told = Object.entries(credentials).flatMap(([name, value]) => tellSet(value, ["credentials", name], entry));
  return {
    credentials,
    headers: headers.values,
    notes: [...base.notes, ...headers.notes, ...(account?.notes ?? []), ...tellSet(apiKey, ["apiKey"], entry), ...told],
    ...(base.value === undefined ? {} : { baseUrl: base.value }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

function partsOf(vendor: string | undefined): (typeof parts)[string] {
  return vendor === undefined ? {} : (parts[vendor] ?? {});
}

const SERVICE_ACCOUNT: readonly string[] = ["vertex_credentials", "vertex_ai_credentials"];
const ENDPOINT = "aws_bedrock_runtime_endpoint";

function readBase({ part: entry, params, variables, remember }: Entry, { vendor, prefix }: Route): ReadValue {
  const written = params.get("api_base") ?? params.get("base_url") ?? (vendor === "amazon-bedrock" ? params.get(ENDPOINT) : undefined);
  const set = [prefix?.base ?? []]
    .flat()
    .map((name) => variables.get(name))
    .find((value) => value !== undefined && isGiven(value));
  const value = readPlain(written, variables) ?? readPlain(set, variables);
  if (value === undefined) return { notes: [] };
  const where = (written ?? set ?? entry).where();
  if (value.kind !== "plain") return { value, notes: VERSIONED.includes(vendor) ? [tellVersion(where)] : [] };
  const read = readAddress(value.text, where, remember);
  if (read.value?.kind !== "plain") return read;
  const text = adapt(read.value.text, vendor);
  if (text === undefined) return { notes: read.notes };
  return { value: { kind: "plain", text }, notes: text === read.value.text ? read.notes : [...read.notes, tellChange(where)] };
}

function tellChange(where: string): Note {
  const message = "LiteLLM takes the base URL in another form than the vendor gives it; the vendor's is written here";
  return { kind: "assumed", where, path: ["baseUrl"], message };
}

function tellVersion(where: string): Note {
  const message = "the base URL in this variable must end in /v1, which LiteLLM adds itself";
  return { kind: "assumed", where, path: ["baseUrl"], message };
}

/** What may stand behind a base URL in LiteLLM, which adds it only where it is absent. */
const COMPATIBLE_ENDPOINT = /\/(?:(?:chat\/)?completions|embeddings|responses)$/;
const ENDPOINTS: Readonly<Record<string, RegExp>> = {
  anthropic: /\/v1(?:\/messages)?$/,
  azure: /\/openai\/deployments\/.*$/,
  ollama: /\/(?:v1|api\/(?:chat|generate|embed|embeddings))$/,
};

/** Vendors whose own base URL ends in a version, which LiteLLM's does not. */
const VERSIONED: readonly (string | undefined)[] = ["anthropic", "ollama"];

/** The base URL as the vendor gives it; the usual one needs no word. */
function adapt(address: string, vendor: string | undefined): string | undefined {
  const { origin, pathname } = new URL(address);
  const path = pathname
    .replace(COMPATIBLE_ENDPOINT, "")
    .replace(ENDPOINTS[vendor ?? ""] ?? "", "")
    .replace(/\/+$/, "");
  const whole = `${origin}${path}${VERSIONED.includes(vendor) ? "/v1" : ""}`;
  return isUsual(vendor, whole) ? undefined : whole;
}

/** Vertex AI's key is a service account: as JSON, or the path of it, in the file or in a variable. */
function readServiceAccount(entry: Entry): ReadValue | undefined {
  const part = SERVICE_ACCOUNT.map((key) => entry.params.get(key)).find((given) => given !== undefined);
  if (part === undefined) return undefined;
  const text = typeof part.value === "string" ? part.value.trim() : "";
  const isPath = /^(?:~?\/|\.|[A-Za-z]:\\)/.test(text) && /\.json$/i.test(text) && isUsableName(text);
  const value: Value | undefined = isPath ? { kind: "reference", text: `file:${text}` } : readSecret(part, entry);
  const message = "if the variable holds the path of a file, write file:PATH: the reference must lead to the service account itself";
  const isVariable = value?.kind === "reference" && !isPath;
  const notes: readonly Note[] = isVariable ? [{ kind: "assumed", where: part.where(), path: ["apiKey"], message }] : [];
  return value === undefined ? undefined : { value, notes };
}

function readRegion({ region }: Route, params: Entry["params"]): Readonly<Record<string, Value>> {
  return region === undefined || params.has("aws_region_name") ? {} : { AWS_REGION: { kind: "plain", text: region } };
}

/** A key that the entry does not name, and `environment_variables` sets. */
function readSet({ variables }: Entry, prefix: Prefix | undefined): Value | undefined {
  const own = findVendor(prefix?.vendor)?.environment ?? [];
  const name = [...(prefix?.keys ?? []), ...own.filter((name) => looksLikeKey(name))].find((candidate) => variables.has(candidate));
  return name === undefined ? undefined : { kind: "reference", text: `env:${name}` };
}
