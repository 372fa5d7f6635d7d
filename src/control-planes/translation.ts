// What the translations of all control planes have in common: one form for what can be said in several, and words for what is lost.

import { Secret } from "../secrets/secret.ts";
import {
  azureCompatibleUrl,
  azureEndpoint,
  azureEndpointOf,
  azureResourceOf,
  bedrockRegionOf,
  bedrockUrl,
  findVendor,
  isUsualUrl,
  isWatsonxUrl,
  vertexPlaceOf,
} from "../vendors/addresses.ts";
import { keyNamesOf, looksLikeKey } from "../vendors/key-names.ts";
import type { RuleProblem } from "./control-plane.ts";
import type { Ignored, PortableSpec } from "./portable.ts";

/** A portable spec in the one form that stands for all others, and what is wrong with it on any control plane. */
export interface Canonical {
  readonly portable: PortableSpec;
  readonly problems: readonly RuleProblem[];
}

/**
 * Says the same in one way: the vendor's key as `apiKey`, an address that is the usual one of the vendor, of an Azure resource or of an AWS
 * region by those.
 */
export function canonical(given: PortableSpec): Canonical {
  const keyed = nameKey(given);
  const placed = nameAddress(keyed.portable);
  const problems = [keyed.problems, placed.problems, findPassword(given), findRepeated(given)].flat();
  return { portable: withoutEmpty(placed.portable), problems };
}

/** An address is shown to everybody who lists providers. */
function findPassword({ baseUrl = "" }: PortableSpec): readonly RuleProblem[] {
  if (!/^[a-z]+:\/\/[^/?#]*@/i.test(baseUrl)) return [];
  return [
    { path: "baseUrl", message: "holds a user name or password, which everybody who lists providers would see: give the key as apiKey" },
  ];
}

/** A model that is named twice would be two that nobody can tell apart. */
function findRepeated(given: PortableSpec): readonly RuleProblem[] {
  return (["models", "embeddingModels"] as const).flatMap((field) => {
    const models = given[field] ?? [];
    return models.flatMap((model, index) => {
      const first = models.indexOf(model);
      return first < index ? [{ path: `${field}[${index}]`, message: `repeats ${field}[${first}]` }] : [];
    });
  });
}

function nameKey(given: PortableSpec): Canonical {
  // Of ten thousand specs, most have a key and no other part.
  if (given.credentials === undefined) return { portable: given, problems: NONE };
  const { credentials, ...rest } = given;
  const names = Object.keys(credentials).filter((name) => isKeyName(name, given));
  const [first, ...others] = given.apiKey === undefined ? names : ["apiKey", ...names];
  const [name] = names;
  const key = given.apiKey ?? (name === undefined ? undefined : secretOf(credentials[name]));
  return {
    portable: {
      ...rest,
      ...(key === undefined ? {} : { apiKey: key }),
      credentials: Object.fromEntries(Object.entries(credentials).filter(([part]) => !names.includes(part))),
    },
    problems: others.map((other) => ({ path: `credentials.${other}`, message: `and ${first} are the same key: give one of them` })),
  };
}

const NONE: readonly never[] = [];

/** A vendor that is not in the directory has a key by name where it has nothing else. */
function isKeyName(name: string, { vendor, credentials = {} }: PortableSpec): boolean {
  if (keyNamesOf(vendor).includes(name)) return true;
  return findVendor(vendor) === undefined && looksLikeKey(name) && Object.keys(credentials).length === 1;
}

/** A secret part, which may have been written out as a plain text. */
export function asSecret(value: Secret | string): Secret {
  return value instanceof Secret ? value : new Secret(value);
}

/** The same of a part that may be absent. */
export function secretOf(value: Secret | string | undefined): Secret | undefined {
  return value === undefined ? undefined : asSecret(value);
}

/** The text of a part that is no secret, whichever way it was given. */
export function textOf(value: Secret | string | undefined): string | undefined {
  return value instanceof Secret ? value.reveal() : value;
}

function nameAddress(portable: PortableSpec): Canonical {
  switch (portable.vendor) {
    case "azure":
      return nameResource(portable);
    case "amazon-bedrock":
      return nameRegion(portable);
    case "google-vertex":
      return { portable: nameProject(portable), problems: [] };
    default:
      return { portable: nameUsual(portable), problems: NONE };
  }
}

function nameUsual(portable: PortableSpec): PortableSpec {
  if (portable.baseUrl === undefined || !isUsualUrl(portable.vendor, portable.baseUrl)) return portable;
  const { baseUrl: _usual, ...rest } = portable;
  return rest;
}

const HOST_PART = /^[a-z0-9-]+$/i;

function nameResource(portable: PortableSpec): Canonical {
  const { baseUrl, credentials: { AZURE_RESOURCE_NAME: given, ...others } = {}, ...rest } = portable;
  const resource = textOf(given);
  if (resource !== undefined && !HOST_PART.test(resource)) {
    const message = `must be the name of the resource alone, e.g. acme of ${azureEndpoint("acme")}; any other address is given as baseUrl`;
    return { portable, problems: [{ path: "credentials.AZURE_RESOURCE_NAME", message }] };
  }
  const meant = baseUrl === undefined ? resource : azureResourceOf(baseUrl);
  if (resource !== undefined && baseUrl !== undefined && meant !== resource.toLowerCase()) {
    const message = "and credentials.AZURE_RESOURCE_NAME are two addresses: give one of them";
    return { portable, problems: [{ path: "baseUrl", message }] };
  }
  const named = resource ?? meant;
  return {
    portable: {
      ...rest,
      credentials: { ...(named === undefined ? {} : { AZURE_RESOURCE_NAME: named }), ...others },
      ...(baseUrl === undefined || meant !== undefined ? {} : { baseUrl: azureEndpointOf(baseUrl) }),
    },
    problems: [],
  };
}

function nameRegion(portable: PortableSpec): Canonical {
  const { baseUrl, credentials = {}, ...rest } = portable;
  const region = textOf(credentials.AWS_REGION);
  if (region !== undefined && !HOST_PART.test(region))
    return { portable, problems: [{ path: "credentials.AWS_REGION", message: "must be a region's id, e.g. us-east-1" }] };
  const meant = baseUrl === undefined ? undefined : bedrockRegionOf(baseUrl);
  const named = region ?? meant;
  const isUsual = baseUrl === undefined || (named !== undefined && meant === named);
  return {
    portable: {
      ...rest,
      credentials: { ...credentials, ...(named === undefined ? {} : { AWS_REGION: named }) },
      ...(isUsual ? {} : { baseUrl }),
    },
    problems: [],
  };
}

function nameProject(portable: PortableSpec): PortableSpec {
  const { baseUrl, credentials = {}, ...rest } = portable;
  const place = baseUrl === undefined ? undefined : vertexPlaceOf(baseUrl);
  if (baseUrl === undefined || place === undefined) return portable;
  const named = { GOOGLE_VERTEX_PROJECT: place.project, GOOGLE_VERTEX_LOCATION: place.location };
  const isOther = Object.entries(named).some(([name, value]) => (textOf(credentials[name]) ?? value) !== value);
  return isOther ? portable : { ...rest, credentials: { ...credentials, ...named } };
}

function withoutEmpty(portable: PortableSpec): PortableSpec {
  if (portable.credentials === undefined || Object.keys(portable.credentials).length > 0) return portable;
  const { credentials: _empty, ...rest } = portable;
  return rest;
}

/** The name of a provider whose spec has none: that of its vendor, or its host. */
export function nameOf({ name, vendor, baseUrl }: PortableSpec): string | undefined {
  return name ?? findVendor(vendor)?.name ?? vendor ?? (baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).host : undefined);
}

/** Whether a field says anything. */
export function isGiven(value: unknown): boolean {
  if (value === undefined) return false;
  return typeof value !== "object" || value === null || value instanceof Secret || Object.keys(value).length > 0;
}

/** The fields among these that are given, each with its reason. */
export function ignore(portable: PortableSpec, reasons: Partial<Readonly<Record<keyof PortableSpec, string>>>): readonly Ignored[] {
  return Object.entries(reasons).flatMap(([field, reason]) => (isGiven(portable[field as keyof PortableSpec]) ? [{ field, reason }] : []));
}

/** The credentials that have no place, each with its reason. */
export function ignoreParts(
  { credentials = {} }: PortableSpec,
  held: readonly string[],
  reason: (name: string) => string,
): readonly Ignored[] {
  return Object.keys(credentials)
    .filter((name) => !held.includes(name))
    .map((name) => ({ field: `credentials.${name}`, reason: reason(name) }));
}

/** Access lists on a plane that lets everybody in anyway: to ask for everybody loses nothing. */
export function ignoreAccess({ access }: PortableSpec, reason: string): readonly Ignored[] {
  return isGiven(access) && access?.everyone !== true ? [{ field: "access", reason }] : [];
}

/** A plane without a switch must not make a provider that is on where one was asked for that is off. */
export function refuseDisabled({ enabled }: PortableSpec, plane: string, advice: string): readonly RuleProblem[] {
  if (enabled !== false) return [];
  return [{ path: "enabled", message: `cannot be false: ${plane} has no switch, and would make a provider that is on; ${advice}` }];
}

/** The problem of a spec that names neither a vendor nor an address. */
export const NO_VENDOR: RuleProblem = {
  path: "vendor",
  message: "is required: the vendor's models.dev id, e.g. openai; or baseUrl, for an OpenAI-compatible endpoint of one's own",
};

type Address = { readonly url: string } | { readonly problem: RuleProblem };

/** The OpenAI-compatible address of a provider, for a plane that knows its vendor by nothing else. */
export function compatibleUrl(portable: PortableSpec): Address {
  const { vendor, baseUrl } = portable;
  if (vendor === "azure") {
    const endpoint = azureAddress(portable);
    return "problem" in endpoint ? endpoint : { url: azureCompatibleUrl(endpoint.url) };
  }
  if (baseUrl !== undefined && isWatsonxUrl(baseUrl))
    return absent("baseUrl", "is watsonx's own, which is not OpenAI-compatible: give the address of a proxy in front of it");
  if (baseUrl !== undefined) return { url: baseUrl };
  if (vendor === undefined) return { problem: NO_VENDOR };
  if (vendor === "amazon-bedrock") {
    const region = awsRegion(portable);
    return "problem" in region ? region : { url: bedrockUrl(region.region) };
  }
  const usual = findVendor(vendor)?.url;
  return usual !== undefined
    ? { url: usual }
    : absent("baseUrl", `is required for ${vendor}, which has no OpenAI-compatible address that llmp knows`);
}

/** The endpoint of an Azure OpenAI resource. */
export function azureAddress({ baseUrl, credentials }: PortableSpec): Address {
  if (baseUrl !== undefined) return { url: baseUrl };
  const resource = textOf(credentials?.AZURE_RESOURCE_NAME);
  if (resource !== undefined) return { url: azureEndpoint(resource) };
  return absent("credentials.AZURE_RESOURCE_NAME", "is required for azure: the name of the resource; or give its address as baseUrl");
}

/** The region of Bedrock, for a plane that cannot do without. */
export function awsRegion({ credentials }: PortableSpec): { readonly region: string } | { readonly problem: RuleProblem } {
  const region = textOf(credentials?.AWS_REGION);
  return region === undefined ? absent("credentials.AWS_REGION", "is required for amazon-bedrock: the region, e.g. us-east-1") : { region };
}

/** The project and the location of Vertex AI, for a plane that cannot do without. */
export function vertexPlace({ credentials = {} }: PortableSpec): {
  readonly place?: { readonly project: string; readonly location: string };
  readonly problems: readonly RuleProblem[];
} {
  const [project, location] = VERTEX_PARTS.map((name) => textOf(credentials[name]));
  if (project !== undefined && location !== undefined) return { place: { project, location }, problems: [] };
  const missing = VERTEX_PARTS.filter((name) => credentials[name] === undefined);
  return { problems: missing.map((name) => ({ path: `credentials.${name}`, message: "is required for google-vertex" })) };
}

export const VERTEX_PARTS = ["GOOGLE_VERTEX_PROJECT", "GOOGLE_VERTEX_LOCATION"] as const;

function absent(path: string, message: string): { readonly problem: RuleProblem } {
  return { problem: { path, message } };
}

/** Temporary AWS keys without their session token work nowhere, so a plane without a place for it makes nothing of them. */
export function refuseSession({ credentials }: PortableSpec, plane: string): readonly RuleProblem[] {
  if (credentials?.AWS_SESSION_TOKEN === undefined) return [];
  const message = `has no place on ${plane}, and temporary AWS keys do not work without it: give lasting ones`;
  return [{ path: "credentials.AWS_SESSION_TOKEN", message }];
}

/** The entries that have a value: what is not said is left out. */
export function present<T extends object>(entries: T): Present<T> {
  // Of ten thousand specs, most say all that there is.
  if (!Object.values(entries).includes(undefined)) return entries as Present<T>;
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Present<T>;
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };
