// LangWatch's specs and portable ones: it holds a provider of its registry, its credentials, further models, headers and a switch.

import type { Secret } from "../../secrets/secret.ts";
import { vendorOfUrl } from "../../vendors/addresses.ts";
import type { Provider, RuleProblem } from "../control-plane.ts";
import type { Hidden, Ignored, Portable, PortableSpec, Specs, Translated } from "../portable.ts";
import {
  asSecret,
  awsRegion,
  azureAddress,
  canonical,
  compatibleUrl,
  ignore,
  ignoreAccess,
  ignoreParts,
  isGiven,
  present,
  refuseSession,
  secretOf,
  textOf,
  vertexPlace,
} from "../translation.ts";
import { Entry, readHeaders, readKeys } from "./answers.ts";
import { problemOfSetting } from "./credentials.ts";
import type { CustomModel, LangwatchSpec } from "./fields.ts";
import { isSecretPart, isShown, lookUp, type RegistryEntry, registryIds } from "./registry.ts";
import { specOf } from "./stored-spec.ts";

export const portable: Portable<LangwatchSpec> = { toSpecs, fromSpec, specOf, hiddenOf, complete };

const REASONS = {
  description: "LangWatch's API holds no description",
  labels: "LangWatch holds no labels",
  defaultModel: "LangWatch drops a provider's default model; a project's default models are set in its settings",
} as const;

/** Entries that mean a vendor as a whole: the others are reached by a sign-in of LangWatch's own, or are retired. */
const idsByVendor: ReadonlyMap<string, string> = new Map(
  registryIds.flatMap((id) => {
    const { vendor, deprecated } = lookUp(id) ?? {};
    return vendor === undefined || deprecated !== undefined || id === "openai_codex" ? [] : [[vendor, id] as const];
  }),
);

/** Parts by their portable name, where they have one; the others keep their own. */
const portableNames: Readonly<Record<string, string>> = {
  AWS_REGION_NAME: "AWS_REGION",
  VERTEXAI_PROJECT: "GOOGLE_VERTEX_PROJECT",
  VERTEXAI_LOCATION: "GOOGLE_VERTEX_LOCATION",
};

/** The parts that are an address. */
const addressParts: Readonly<Record<string, string>> = {
  openai: "OPENAI_BASE_URL",
  anthropic: "ANTHROPIC_BASE_URL",
  azure: "AZURE_OPENAI_ENDPOINT",
  elevenlabs: "ELEVENLABS_BASE_URL",
  custom: "CUSTOM_BASE_URL",
};

function toSpecs(given: PortableSpec): Specs<LangwatchSpec> {
  const { portable, problems } = canonical(given);
  const { name, enabled, models, embeddingModels, headers } = portable;
  const provider = providerOf(portable);
  const made = make(portable, provider);
  const spec: LangwatchSpec = present({
    provider,
    enabled,
    ...made.spec,
    customModels: models?.map((modelId) => ({ modelId })),
    customEmbeddingsModels: embeddingModels?.map((modelId) => ({ modelId })),
    extraHeaders: headers === undefined ? undefined : Object.entries(headers).map(([key, value]) => ({ key, value: asSecret(value) })),
  });
  return {
    specs: [spec],
    ignored: [
      ...(name === undefined || name === provider
        ? []
        : [{ field: "name", reason: `LangWatch names a provider by its kind: ${provider}` }]),
      ...ignore(portable, REASONS),
      ...ignoreAccess(portable, "LangWatch holds no access lists: everybody in the project may use it"),
      ...made.ignored,
    ],
    problems: [...problems, ...made.problems],
  };
}

function providerOf({ vendor, baseUrl, apiKey, credentials = {} }: PortableSpec): string {
  const id = idsByVendor.get(vendor ?? "");
  if (id === undefined) return "custom";
  // LangWatch signs in to Bedrock with access keys; its API key is for the OpenAI-compatible address.
  if (id === "bedrock") {
    const hasKeys = credentials.AWS_ACCESS_KEY_ID !== undefined || credentials.AWS_SECRET_ACCESS_KEY !== undefined;
    return baseUrl === undefined && (hasKeys || apiKey === undefined) ? id : "custom";
  }
  return baseUrl === undefined || mayStandAt(id, baseUrl) ? id : "custom";
}

/** Whether the provider has an address to write down, and takes this one. */
function mayStandAt(id: string, baseUrl: string): boolean {
  const part = addressParts[id];
  return part !== undefined && problemOfSetting(part, baseUrl) === undefined;
}

interface Made {
  readonly spec: Pick<LangwatchSpec, "apiKey" | "customKeys">;
  readonly ignored: readonly Ignored[];
  readonly problems: readonly RuleProblem[];
}

function make(portable: PortableSpec, provider: string): Made {
  const entry = lookUp(provider);
  const address = addressOf(portable, provider);
  const url = "url" in address ? address.url : undefined;
  const parts = partsOf(portable, entry);
  const values = { ...(url === undefined ? {} : { [addressParts[provider] ?? ""]: url }), ...parts.values };
  return {
    spec: present({
      apiKey: entry?.key === undefined ? undefined : portable.apiKey,
      customKeys: Object.keys(values).length === 0 ? undefined : values,
    }),
    ignored: [
      ...tellVendor(portable, provider, url),
      ...(entry?.key === undefined
        ? ignore(portable, { apiKey: `LangWatch signs in to ${provider} with access keys, and has no place for another` })
        : []),
      ...ignoreParts(
        portable,
        [...parts.held, ...(provider === "custom" && portable.baseUrl === undefined ? ["AWS_REGION"] : [])],
        () => `${entry?.name} has no such part on LangWatch`,
      ),
    ],
    problems: [
      ...("problem" in address ? [address.problem] : []),
      ...(provider === "bedrock" ? [...refuseSession(portable, "LangWatch"), ...refuseRegion(portable)] : []),
      ...(provider === "vertex_ai" ? vertexPlace(portable).problems : []),
    ],
  };
}

function refuseRegion(portable: PortableSpec): readonly RuleProblem[] {
  const region = awsRegion(portable);
  return "problem" in region ? [region.problem] : [];
}

/** The address that is written down, where the provider has one to write down. */
function addressOf(portable: PortableSpec, provider: string): { readonly url?: string | undefined } | { readonly problem: RuleProblem } {
  if (provider === "custom") return compatibleUrl(portable);
  // Azure behind a gateway has an address of another name.
  if (provider === "azure" && !isGiven(portable.credentials?.AZURE_API_GATEWAY_BASE_URL)) return azureAddress(portable);
  return { url: portable.baseUrl };
}

interface HeldParts {
  readonly values: Readonly<Record<string, Secret | string>>;
  /** Portable names. */
  readonly held: readonly string[];
}

function partsOf({ credentials = {} }: PortableSpec, entry: RegistryEntry | undefined): HeldParts {
  const known = (entry?.parts ?? []).map((part) => [part, portableNames[part] ?? part] as const);
  const given = known.flatMap(([part, name]) => {
    const value = credentials[name];
    return value === undefined ? [] : [[part, isSecretPart(part) ? asSecret(value) : value] as const];
  });
  return { values: Object.fromEntries(given), held: ["AZURE_RESOURCE_NAME", ...known.map(([, name]) => name)] };
}

function tellVendor({ vendor }: PortableSpec, provider: string, url: string | undefined): readonly Ignored[] {
  if (provider !== "custom" || vendor === undefined || url === undefined || vendorOfCustom(url) === vendor) return [];
  return [
    { field: "vendor", reason: `LangWatch has no provider for ${vendor} at such an address: it becomes an OpenAI-compatible one, custom` },
  ];
}

/** The vendor behind a custom provider, where LangWatch has no other word for it. */
function vendorOfCustom(url: string | undefined): string | undefined {
  const vendor = url === undefined ? undefined : vendorOfUrl(url);
  return vendor === "amazon-bedrock" || (vendor !== undefined && !idsByVendor.has(vendor)) ? vendor : undefined;
}

function fromSpec(spec: LangwatchSpec): Translated {
  const { provider, enabled, apiKey, customKeys = {}, customModels, customEmbeddingsModels } = spec;
  const entry = lookUp(provider);
  const address = addressParts[provider ?? ""] ?? "";
  const { [entry?.key ?? ""]: key, [address]: url, ...parts } = customKeys;
  const isVendor = entry?.vendor !== undefined && idsByVendor.get(entry.vendor) === provider;
  const baseUrl = textOf(url);
  const headers = headersOf(spec);
  const { portable } = canonical(
    present({
      vendor: isVendor ? entry?.vendor : vendorOfCustom(baseUrl),
      models: customModels?.map(({ modelId }) => modelId),
      embeddingModels: customEmbeddingsModels?.map(({ modelId }) => modelId),
      apiKey: apiKey ?? secretOf(key),
      credentials: Object.fromEntries(Object.entries(parts).map(([name, value]) => [portableNames[name] ?? name, value])),
      baseUrl,
      enabled,
      headers: headers.known,
    }),
  );
  const isOwn = provider !== undefined && provider !== "custom" && !isVendor;
  return {
    portable,
    ignored: [
      ...(isOwn ? [{ field: "provider", reason: `${provider} is a provider of LangWatch's own, and no vendor elsewhere` }] : []),
      ...(spec.customKeys !== undefined && apiKey === undefined && Object.keys(customKeys).length === 0
        ? [{ field: "customKeys", reason: "that LangWatch's operator has set the key has no portable word" }]
        : []),
      ...tellModels("customModels", customModels, "chat"),
      ...tellModels("customEmbeddingsModels", customEmbeddingsModels, "embedding"),
      ...headers.ignored,
    ],
  };
}

function tellModels(field: string, models: readonly CustomModel[] | undefined, usual: "chat" | "embedding"): readonly Ignored[] {
  const isPlain = ({ modelId, displayName = modelId, mode = usual, ...rest }: CustomModel) =>
    displayName === modelId && mode === usual && Object.values(rest).every((value) => value == null);
  const reason = "what is said of a model beside its id has no portable word";
  return (models ?? []).flatMap((model, index) => (isPlain(model) ? [] : [{ field: `${field}[${index}]`, reason }]));
}

interface Headers {
  readonly known: PortableSpec["headers"];
  readonly ignored: readonly Ignored[];
}

/** A header without a value is a stored one, whose value nobody is shown. */
function headersOf({ extraHeaders, headers }: LangwatchSpec): Headers {
  if (extraHeaders === undefined && headers === undefined) return { known: undefined, ignored: [] };
  const valued = (extraHeaders ?? []).flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]));
  const lacking = (extraHeaders ?? []).flatMap(({ key, value }, index) =>
    value === undefined ? [{ field: `extraHeaders[${index}]`, reason: `the value of ${key} is shown to nobody: give it again` }] : [],
  );
  const known = { ...Object.fromEntries(valued), ...headers };
  return { known: Object.keys(known).length === 0 && lacking.length > 0 ? undefined : known, ignored: lacking };
}

/** Masks stand for what is stored. */
function hiddenOf({ raw }: Provider): Hidden {
  const { provider, customKeys, extraHeaders } = Entry.parse(raw);
  const entry = lookUp(provider);
  const hidden = Object.keys(readKeys(customKeys) ?? {}).filter((name) => !isShown(name));
  const known = hidden.filter((name) => entry?.parts.includes(name) && !isAddress(name));
  const untold = hidden.filter((name) => !known.includes(name));
  return {
    parts: [
      ...known.map((name) => (name === entry?.key ? ["apiKey"] : ["customKeys", name])),
      ...(readHeaders(extraHeaders) ?? []).map((_header, index) => ["extraHeaders", index, "value"]),
    ],
    remarks: untold.map((name) => `customKeys.${name} is stored as well, and shown to nobody`),
  };
}

/** No reference stands for an address. */
function isAddress(name: string): boolean {
  return /_URL$/.test(name);
}

/** A model that is there has a name and limits, for which there is no portable word. */
function complete(spec: LangwatchSpec, provider: Provider): LangwatchSpec {
  const stored = specOf(provider);
  const keep = (field: "customModels" | "customEmbeddingsModels") =>
    spec[field]?.map((model) => stored[field]?.find(({ modelId }) => modelId === model.modelId) ?? model);
  return present({ ...spec, customModels: keep("customModels"), customEmbeddingsModels: keep("customEmbeddingsModels") });
}
