// GoodMem's specs and portable ones: it holds one model each, at an OpenAI-compatible endpoint, and the texts and labels of it.

import { vertexUrl } from "../../vendors/addresses.ts";
import type { Provider, RuleProblem } from "../control-plane.ts";
import type { Hidden, Ignored, Portable, PortableSpec, Specs, Translated } from "../portable.ts";
import {
  canonical,
  compatibleUrl,
  ignore,
  ignoreParts,
  isGiven,
  nameOf,
  present,
  refuseDisabled,
  VERTEX_PARTS,
  vertexPlace,
} from "../translation.ts";
import { rows } from "./answers.ts";
import { canonicalPath } from "./connection.ts";
import { kindOf } from "./credentials.ts";
import type { GoodMemSpec } from "./fields.ts";
import { capabilityNames, samplingNames } from "./settings.ts";
import { specOf } from "./stored-spec.ts";
import { environmentNames, needsCredentials, type ProviderType, vendorOf } from "./vendors.ts";

export const portable: Portable<GoodMemSpec> = { toSpecs, fromSpec, specOf, hiddenOf, wholeOf };

const REASONS = {
  embeddingModels: "GoodMem's LLMs answer chats; its embedders are another resource, which llmp does not administer",
  headers: "GoodMem sends no header to the endpoint but the key's",
  defaultModel: "GoodMem has no default LLM: whoever asks for an answer names the LLM",
  access: "GoodMem holds no access lists: who may use an LLM is decided by its policies",
} as const;

function toSpecs(given: PortableSpec): Specs<GoodMemSpec> {
  const { portable, problems } = canonical(given);
  const { models = [], description, labels } = portable;
  const name = nameOf(portable);
  const connection = portable.vendor === "google-vertex" && portable.baseUrl === undefined ? connectVertex(portable) : connect(portable);
  const specs = models.map(
    (model): GoodMemSpec =>
      present({
        displayName: models.length === 1 || name === undefined ? name : `${name}${behindName(model)}`,
        description,
        ...connection.spec,
        modelIdentifier: model,
        labels,
      }),
  );
  return {
    specs,
    ignored: [...ignore(portable, REASONS), ...connection.ignored],
    problems: [
      ...problems,
      ...(models.length === 0 ? [{ path: "models", message: "is required: GoodMem holds one LLM for each model" }] : []),
      ...refuseDisabled(portable, "GoodMem", "delete it there instead"),
      ...connection.problems,
    ],
  };
}

interface Connection {
  readonly spec: Pick<GoodMemSpec, "providerType" | "endpointUrl" | "apiKey" | "credentialKind">;
  readonly ignored: readonly Ignored[];
  readonly problems: readonly RuleProblem[];
}

/** Types that name a vendor; all others are reached as any OpenAI-compatible endpoint. */
const typesByVendor: Readonly<Record<string, ProviderType>> = { openai: "OPENAI", openrouter: "OPEN_ROUTER", ollama: "OLLAMA" };

function typeOf(vendor: string | undefined, url: string | undefined): ProviderType {
  // DashScope's own type came with 1.0.320, and only its OpenAI-compatible address does without.
  if (vendor === "alibaba" && url !== undefined && !url.includes("/compatible-mode/")) return "DASHSCOPE";
  return vendor !== undefined && Object.hasOwn(typesByVendor, vendor)
    ? (typesByVendor[vendor] ?? "CUSTOM_OPENAI_COMPATIBLE")
    : "CUSTOM_OPENAI_COMPATIBLE";
}

function connect(portable: PortableSpec): Connection {
  const { vendor, apiKey } = portable;
  const address = compatibleUrl(portable);
  const url = "url" in address ? address.url : undefined;
  const providerType = typeOf(vendor, url);
  const isKnown = url === undefined || vendorOf({ providerType, endpointUrl: url }) === vendor;
  const reason = `GoodMem has no type for ${vendor}: it becomes an endpoint of its own, ${providerType}`;
  return {
    spec: present({ providerType, endpointUrl: url, apiKey }),
    ignored: [
      ...(isKnown || vendor === undefined ? [] : [{ field: "vendor", reason }]),
      ...ignoreOthers(portable, ["AZURE_RESOURCE_NAME", ...(portable.baseUrl === undefined ? ["AWS_REGION"] : [])]),
    ],
    problems: [...("problem" in address ? [address.problem] : []), ...refuseUnsigned(portable)],
  };
}

function ignoreOthers(portable: PortableSpec, held: readonly string[]): readonly Ignored[] {
  return ignoreParts(portable, held, () => "GoodMem has one key for an endpoint, and no further parts");
}

/** AWS's access keys sign requests, which GoodMem does not do. */
function refuseUnsigned({ vendor, baseUrl, apiKey, credentials = {} }: PortableSpec): readonly RuleProblem[] {
  const isUnsigned = vendor === "amazon-bedrock" && baseUrl === undefined && apiKey === undefined;
  if (!isUnsigned || credentials.AWS_SECRET_ACCESS_KEY === undefined) return [];
  const message =
    "is required for amazon-bedrock on GoodMem, which signs no AWS requests: a Bedrock API key; or baseUrl, of a proxy such as LiteLLM";
  return [{ path: "apiKey", message }];
}

/** GoodMem's server has Google credentials of its own. */
function connectVertex(portable: PortableSpec): Connection {
  const { place, problems } = vertexPlace(portable);
  const message = "cannot be held: GoodMem signs in to Google with its server's own credentials; leave it out to use those";
  return {
    spec: present({
      providerType: "CUSTOM_OPENAI_COMPATIBLE" as const,
      endpointUrl: place === undefined ? undefined : vertexUrl(place.project, place.location),
      credentialKind: "CREDENTIAL_KIND_GCP_ADC" as const,
    }),
    ignored: ignoreOthers(portable, VERTEX_PARTS),
    problems: [...problems, ...(portable.apiKey === undefined ? [] : [{ path: "apiKey", message }])],
  };
}

const OWN = "is a setting of GoodMem's own";
const OF_CREDENTIALS = "how GoodMem sends or finds the key has no portable word";
const CAPABILITY = "GoodMem infers what a model can do from its name where nothing is said";

/** Fields without a portable word. */
const ownReasons: Readonly<Partial<Record<keyof GoodMemSpec, string>>> = {
  secretRef: "where the GoodMem server itself reads the key has no portable word: give the key",
  secretRefHints: OF_CREDENTIALS,
  headerName: OF_CREDENTIALS,
  prefix: OF_CREDENTIALS,
  scopes: OF_CREDENTIALS,
  quotaProjectId: OF_CREDENTIALS,
  credentialLabels: "labels of credentials have no portable word",
  mergeLabels: "labels are said as a whole",
  version: OWN,
  monitoringEndpoint: OWN,
  ...Object.fromEntries(capabilityNames.map((name) => [name, CAPABILITY])),
  capabilities: CAPABILITY,
  ...Object.fromEntries(samplingNames.map((name) => [name, "sampling is said by whoever asks"])),
  defaultSamplingParams: "sampling is said by whoever asks",
  maxContextLength: OWN,
  clientConfig: OWN,
  dashscopeApiDialect: OWN,
  ownerId: "belongs to this GoodMem",
  llmId: "belongs to this GoodMem",
};

function fromSpec(spec: GoodMemSpec): Translated {
  const { displayName, description, providerType, endpointUrl, modelIdentifier, apiKey, credentials } = spec;
  const vendor = vendorOf({ providerType: providerType ?? "", endpointUrl: endpointUrl ?? "" });
  const { portable } = canonical(
    present({
      name: displayName,
      vendor,
      models: modelIdentifier === undefined ? undefined : [modelIdentifier],
      apiKey: apiKey ?? credentials?.apiKey?.inlineSecret,
      baseUrl: endpointUrl,
      description: description === "" ? undefined : description,
      labels: spec.labels ?? spec.replaceLabels,
    }),
  );
  return { portable, ignored: [...tellType(spec, portable), ...tellCredentials(spec, portable), ...tellOwn(spec)] };
}

function tellType({ providerType, endpointUrl }: GoodMemSpec, { vendor }: PortableSpec): readonly Ignored[] {
  if (providerType === undefined || typeOf(vendor, endpointUrl) === providerType) return [];
  return [{ field: "providerType", reason: `${providerType} is GoodMem's own word: elsewhere it is any OpenAI-compatible endpoint` }];
}

function tellCredentials(spec: GoodMemSpec, { vendor, baseUrl }: PortableSpec): readonly Ignored[] {
  const kind = kindOf(spec);
  const isVertex = vendor === "google-vertex" && baseUrl === undefined;
  const { apiKey, gcpAdc, labels } = spec.credentials ?? {};
  const inner = {
    "credentials.apiKey.secretRef": apiKey?.secretRef,
    "credentials.apiKey.headerName": apiKey?.headerName,
    "credentials.apiKey.prefix": apiKey?.prefix,
    "credentials.gcpAdc": gcpAdc,
    "credentials.labels": labels,
  };
  return [
    ...(kind === "NONE" || (kind === "CREDENTIAL_KIND_GCP_ADC" && !isVertex)
      ? [{ field: "credentialKind", reason: `${kind} has no portable word` }]
      : []),
    ...Object.entries(inner).flatMap(([field, value]) => (isGiven(value) ? [{ field, reason: OF_CREDENTIALS }] : [])),
  ];
}

function tellOwn(spec: GoodMemSpec): readonly Ignored[] {
  const { apiPath, supportedModalities = [] } = spec;
  const isUsualPath = apiPath === undefined || canonicalPath(apiPath) === canonicalPath(undefined);
  return [
    ...(isUsualPath ? [] : [{ field: "apiPath", reason: "a path below the base URL has no portable word" }]),
    ...(supportedModalities.some((modality) => modality !== "TEXT") ? [{ field: "supportedModalities", reason: OWN }] : []),
    ...Object.entries(ownReasons).flatMap(([field, reason]) => (isGiven(spec[field as keyof GoodMemSpec]) ? [{ field, reason }] : [])),
  ];
}

const UNTOLD = "GoodMem tells nobody whether it holds a key: where it does, give it as apiKey";

/** No answer tells whether there is a key. A vendor that has keys answers nobody without; Vertex AI is signed in to by the server's own credentials. */
function hiddenOf(provider: Provider): Hidden {
  const llm = rows.of(provider);
  const isKeyed = needsCredentials(llm) || (vendorOf(llm) !== "google-vertex" && environmentNames(llm).length > 0);
  return isKeyed
    ? { parts: [], guesses: [["apiKey"]], remarks: [] }
    : { parts: [], guesses: [], possible: [["apiKey"]], remarks: [UNTOLD] };
}

/** What stands behind the name of a provider of several models. */
function behindName(model: string): string {
  return ` / ${model}`;
}

function wholeOf({ name = "", models: [model] = [] }: PortableSpec): string | undefined {
  if (model === undefined || !name.endsWith(behindName(model))) return undefined;
  return name.slice(0, -behindName(model).length) || undefined;
}
