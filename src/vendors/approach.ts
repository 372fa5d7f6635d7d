// From what is known of a provider to how its vendor is asked: which check, at which address, with which key.

import { didYouMean } from "../did-you-mean.ts";
import { Secret } from "../secrets/secret.ts";
import { findVendor, vendorOfUrl } from "./addresses.ts";
import { BEARER, type Check, COMPATIBLE } from "./check.ts";
import { type Vendor, vendors } from "./directory.ts";
import { keyNamesOf } from "./key-names.ts";
import type { VendorAccess, Verdict } from "./verdict.ts";

export type Credential =
  | { readonly kind: "header"; readonly header: string; readonly prefix: string; readonly secret: Secret }
  | {
      readonly kind: "aws";
      readonly accessKeyId: Secret;
      readonly secretAccessKey: Secret;
      readonly sessionToken?: Secret;
      readonly region: string;
    };

export interface Approach {
  readonly name: string;
  readonly check: Check;
  /** Without a trailing slash. */
  readonly base: string;
  readonly credential?: Credential;
  /** The provider's own, and those that the vendor's API wants. */
  readonly headers: Readonly<Record<string, Secret | string>>;
  readonly models: readonly string[];
  readonly embeddingModels: readonly string[];
}

/** How the vendor is asked, or the verdict where it cannot be. */
export function findApproach(access: VendorAccess): Approach | Verdict {
  const vendor = chooseVendor(access);
  if (vendor === undefined) return unknownVendor(access);
  const { name, check } = vendor;
  if ("notCheckable" in check) return notCheckable(name, check.notCheckable);
  const base = findBase(access, vendor, check);
  if (typeof base !== "string") return base;
  const credential = findCredential(access, vendor, check, base);
  if (credential !== undefined && "outcome" in credential) return credential;
  const headers = { ...ownHeaders(access), ...check.headers };
  const problem = headerProblem(headers, credential);
  if (problem !== undefined) return notCheckable(name, problem);
  return {
    name,
    check: isOwnHost(base, vendor, check) ? check : elsewhere(check, credential),
    base,
    ...(credential === undefined ? {} : { credential }),
    headers,
    models: access.models ?? [],
    embeddingModels: access.embeddingModels ?? [],
  };
}

function notCheckable(name: string, reason: string): Verdict {
  return { outcome: "not_checkable", detail: `${name} ${reason}` };
}

/** Where a vendor is asked, or a provider calls it, before it is rewritten for the check; undefined where there is no address. */
export function addressOf(access: VendorAccess): string | undefined {
  const vendor = chooseVendor(access);
  if (vendor === undefined) return access.baseUrl;
  const base = "notCheckable" in vendor.check ? undefined : vendor.check.base;
  const found = access.baseUrl ?? fill(base ?? vendor.url ?? "", access.credentials ?? {});
  return typeof found === "string" && found !== "" ? found : undefined;
}

interface Chosen extends Vendor {
  readonly id: string | undefined;
}

/** By its id; else by the host of the base URL; else as any OpenAI-compatible server. */
function chooseVendor({ vendor, baseUrl }: VendorAccess): Chosen | undefined {
  const id = findVendor(vendor) === undefined && baseUrl !== undefined ? vendorOfUrl(baseUrl) : vendor;
  const known = findVendor(id);
  if (known !== undefined) return { id, ...known };
  return baseUrl === undefined ? undefined : { id, name: vendor ?? hostOf(baseUrl) ?? "the server", environment: [], check: COMPATIBLE };
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function findBase(access: VendorAccess, { name, url }: Vendor, { base, rewrite }: Check): string | Verdict {
  const found = access.baseUrl ?? fill(base ?? url ?? "", access.credentials ?? {});
  if (typeof found !== "string") return notCheckable(name, found.reason);
  if (found === "") return notCheckable(name, "has no address for everybody, and no base URL is given");
  const trimmed = found.replace(/\/+$/, "");
  return rewrite === undefined ? trimmed : trimmed.replace(rewrite.from, rewrite.to);
}

/** Fills `{NAME}` from the credentials. What is filled in becomes a part of the host, so it must be no more than that. */
function fill(template: string, credentials: NonNullable<VendorAccess["credentials"]>): string | { readonly reason: string } {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const missing = names.find((name) => credentials[name] === undefined);
  if (missing !== undefined) return { reason: `cannot be asked: neither ${missing} nor a base URL is given` };
  const wrong = names.find((name) => !/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(textOf(credentials[name])));
  if (wrong !== undefined) return { reason: `cannot be asked: ${wrong} can be no part of a host's name` };
  return template.replace(/\{(\w+)\}/g, (_, name: string) => textOf(credentials[name]));
}

function textOf(value: Secret | string | undefined): string {
  return value instanceof Secret ? value.reveal() : (value ?? "");
}

function asSecret(value: Secret | string): Secret {
  return value instanceof Secret ? value : new Secret(value);
}

function isOwnHost(base: string, { url }: Vendor, check: Check): boolean {
  const host = hostOf(base) ?? "";
  const own = check.base ?? url;
  return (own !== undefined && hostOf(own) === host) || check.hosts?.test(host) === true;
}

/** At a gateway nothing is sure: neither reads about the key, nor who gets the list. */
function elsewhere(check: Check, credential: Credential | undefined): Check {
  // Bedrock's OpenAI-compatible endpoints (bedrock-mantle.REGION.api.aws) and gateways take its API keys; signatures are for AWS's own API.
  if (check.key === "aws" && credential?.kind === "header") return COMPATIBLE;
  const { account: _account, list, ...rest } = check;
  if (list === undefined) return rest;
  const { audience: _audience, ...own } = list;
  return { ...rest, list: own };
}

function unknownVendor({ vendor }: VendorAccess): Verdict {
  const meant = vendor === undefined ? "" : didYouMean(vendor, Object.keys(vendors));
  return notCheckable(vendor ?? "the vendor", `is not known here, and no base URL is given${meant}`);
}

function findCredential(access: VendorAccess, vendor: Chosen, check: Check, base: string): Credential | Verdict | undefined {
  if (check.key === "aws") return findAwsCredential(access, vendor, base);
  const { header, prefix = "", optional } = check.key;
  const secret = access.apiKey ?? namedKey(access, keyNamesOf(vendor.id));
  if (secret !== undefined) return inHeader(header, prefix, secret);
  const isInHeaders = Object.keys(access.headers ?? {}).some((name) => name.toLowerCase() === header);
  return optional === true || isInHeaders ? undefined : notCheckable(vendor.name, "cannot be asked: its key is not known here");
}

/** A key that is stored behind the very scheme that the header has would stand behind it twice. */
function inHeader(header: string, prefix: string, secret: Secret): Credential {
  const isBehindIt = prefix !== "" && secret.prefix.trim().toLowerCase() === prefix.trim().toLowerCase();
  return { kind: "header", header, prefix, secret: isBehindIt ? secret.bare() : secret };
}

/** The key, where it is given by the name of an environment variable. */
function namedKey({ credentials = {} }: VendorAccess, names: readonly string[]): Secret | undefined {
  const value = names.map((name) => credentials[name]).find((given) => given !== undefined);
  return value === undefined ? undefined : asSecret(value);
}

/** An API key of Bedrock goes as a Bearer token, as AWS's own clients prefer it; an access key signs. */
function findAwsCredential({ apiKey, credentials = {} }: VendorAccess, { name }: Vendor, base: string): Credential | Verdict {
  const {
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: session,
    AWS_BEARER_TOKEN_BEDROCK: bearer = apiKey,
  } = credentials;
  if (bearer !== undefined) return inHeader(BEARER.header, BEARER.prefix, asSecret(bearer));
  if (id === undefined || secret === undefined) return notCheckable(name, "cannot be asked: its key is not known here");
  const region = credentials.AWS_REGION === undefined ? regionOf(base) : textOf(credentials.AWS_REGION);
  if (region === undefined) return notCheckable(name, "cannot be asked: AWS_REGION is not given");
  return {
    kind: "aws",
    accessKeyId: asSecret(id),
    secretAccessKey: asSecret(secret),
    ...(session === undefined ? {} : { sessionToken: asSecret(session) }),
    region,
  };
}

function regionOf(base: string): string | undefined {
  return /\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(hostOf(base) ?? "")?.[1];
}

/** Of the connection, not of the request. */
const HOP_HEADERS = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function ownHeaders({ headers = {} }: VendorAccess): Readonly<Record<string, Secret | string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(entries.filter(([name]) => !HOP_HEADERS.has(name)));
}

function headerProblem(headers: Approach["headers"], credential: Credential | undefined): string | undefined {
  const odd = Object.entries(headers).find(([name, value]) => !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || !isCarried(value));
  if (odd !== undefined) return `cannot be asked: HTTP cannot carry its header ${JSON.stringify(odd[0])}`;
  if (credential === undefined) return undefined;
  const taken = credential.kind === "aws" ? "authorization" : credential.header;
  if (headers[taken] !== undefined) return `cannot be asked about the key: its header ${taken} goes in the key's place`;
  const parts = Object.values(credential).filter((value) => value instanceof Secret);
  return parts.every(isCarried) ? undefined : "cannot be asked: its key holds a character that HTTP cannot carry; is it copied whole?";
}

// As undici refuses them.
function isCarried(value: Secret | string): boolean {
  return /^[\t\x20-\x7E\x80-\xFF]*$/.test(textOf(value));
}
