// re-factor.ai's specs and portable ones: it holds a vendor, its credentials and a switch, and no models, names or texts.

import type { Provider, RuleProblem } from "../control-plane.ts";
import type { Hidden, Ignored, Portable, PortableSpec, Specs, Translated } from "../portable.ts";
import { azureAddress, canonical, ignore, ignoreAccess, ignoreParts, present, refuseSession, secretOf, textOf } from "../translation.ts";
import { Config } from "./answers.ts";
import { type Credentials, documentedParts, isMask, isPlainPart, neededParts, type ProviderName, providerNames } from "./credentials.ts";
import { credentialsOf, type RefactorSpec } from "./fields.ts";

export const portable: Portable<RefactorSpec> = { toSpecs, fromSpec, specOf, hiddenOf };

/** Parts by their portable name, where that is not `apiKey`, `baseUrl` or `models`. OpenAI's own clients know the organization by this variable. */
const partNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: { organization: "OPENAI_ORG_ID" },
  "amazon-bedrock": { aws_access_key_id: "AWS_ACCESS_KEY_ID", aws_secret_access_key: "AWS_SECRET_ACCESS_KEY", region: "AWS_REGION" },
};

const REASONS = {
  embeddingModels: "re-factor.ai holds no models: whoever calls it names the model",
  description: "re-factor.ai holds no description",
  headers: "re-factor.ai holds no headers to send to the vendor",
  labels: "re-factor.ai holds no labels",
  defaultModel: "re-factor.ai holds no models, so none can be the default",
} as const;

function toSpecs(given: PortableSpec): Specs<RefactorSpec> {
  const { portable, problems } = canonical(given);
  const { name, vendor, enabled } = portable;
  const provider = providerNames.find((known) => known === vendor);
  const lost = [
    ...(name === undefined || name === vendor
      ? []
      : [{ field: "name", reason: `re-factor.ai names a provider by its vendor${vendor === undefined ? "" : `: ${vendor}`}` }]),
    ...ignore(portable, REASONS),
    ...ignoreAccess(portable, "re-factor.ai holds no access lists: everybody who may call the account may use it"),
  ];
  if (provider === undefined) return { specs: [], ignored: lost, problems: [...problems, refuseVendor(vendor)] };
  const made = provider === "azure" ? makeAzure(portable) : provider === "amazon-bedrock" ? makeBedrock(portable) : makeKeyed(portable);
  const spec: RefactorSpec = present({ provider, enabled, ...made.spec, credentials: ownParts(portable) });
  return { specs: [spec], ignored: [...lost, ...made.ignored], problems: [...problems, ...made.problems] };
}

function refuseVendor(vendor: string | undefined): RuleProblem {
  if (vendor === undefined) return { path: "vendor", message: `is required: re-factor.ai takes ${providerNames.join(", ")}` };
  const message = `must be one of ${providerNames.join(", ")}: re-factor.ai takes no other vendor, and no endpoint of one's own`;
  return { path: "vendor", message };
}

/** What is missing is no problem here: an endpoint or a region may be stored, and hidden behind a mask; the plane's rules ask for it where one is made. */
interface Made {
  readonly spec: RefactorSpec;
  readonly ignored: readonly Ignored[];
  readonly problems: readonly RuleProblem[];
}

function makeKeyed(portable: PortableSpec): Made {
  const { vendor = "", apiKey } = portable;
  const organization = vendor === "openai" ? textOf(portable.credentials?.OPENAI_ORG_ID) : undefined;
  return {
    spec: present({ api_key: apiKey, organization }),
    ignored: [...ignoreModels(portable), ...ignoreOthers(portable, vendor === "openai" ? ["OPENAI_ORG_ID"] : [])],
    problems: refuseAddress(portable),
  };
}

function makeAzure(portable: PortableSpec): Made {
  const { apiKey, models = [], defaultModel } = portable;
  const address = azureAddress(portable);
  const chosen = Math.max(defaultModel === undefined ? 0 : models.indexOf(defaultModel), 0);
  const deployment = models[chosen];
  return {
    spec: present({ api_key: apiKey, endpoint: "url" in address ? address.url : undefined, deployment_id: deployment }),
    ignored: [
      ...models.flatMap((_, index): readonly Ignored[] =>
        index === chosen
          ? []
          : [{ field: `models[${index}]`, reason: `re-factor.ai holds one deployment of Azure, which is ${deployment}` }],
      ),
      ...ignoreOthers(portable, ["AZURE_RESOURCE_NAME"]),
    ],
    problems: [],
  };
}

function makeBedrock(portable: PortableSpec): Made {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION } = portable.credentials ?? {};
  return {
    spec: present({
      aws_access_key_id: secretOf(AWS_ACCESS_KEY_ID),
      aws_secret_access_key: secretOf(AWS_SECRET_ACCESS_KEY),
      region: textOf(AWS_REGION),
    }),
    ignored: [
      ...ignoreModels(portable),
      ...ignore(portable, { apiKey: "re-factor.ai signs in to Bedrock with AWS access keys, and takes no Bedrock API key" }),
      ...ignoreOthers(portable, ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_SESSION_TOKEN"]),
    ],
    problems: [...refuseAddress(portable), ...refuseSession(portable, "re-factor.ai")],
  };
}

function ignoreModels(portable: PortableSpec): readonly Ignored[] {
  return ignore(portable, { models: REASONS.embeddingModels });
}

/** re-factor.ai calls every vendor but Azure at its own address. */
function refuseAddress({ vendor, baseUrl }: PortableSpec): readonly RuleProblem[] {
  if (baseUrl === undefined) return [];
  return [{ path: "baseUrl", message: `cannot be held by re-factor.ai, which calls ${vendor} at the address that everybody knows` }];
}

/** Names of re-factor.ai's own, which are in lower case; those of other planes and of models.dev are not. */
function isOwn(name: string): boolean {
  return !/^[A-Z0-9_]+$/.test(name);
}

function ownParts({ credentials = {} }: PortableSpec): Credentials | undefined {
  const own = Object.entries(credentials).filter(([name]) => isOwn(name));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

function ignoreOthers(portable: PortableSpec, held: readonly string[]): readonly Ignored[] {
  const own = Object.keys(portable.credentials ?? {}).filter(isOwn);
  const { vendor = "" } = portable;
  const reason =
    documentedParts(vendor) === undefined
      ? `re-factor.ai does not document which credentials ${vendor} has: name those that your server takes in its own words`
      : `re-factor.ai documents no such credential of ${vendor}`;
  return ignoreParts(portable, [...held, ...own], () => reason);
}

function fromSpec(spec: RefactorSpec): Translated {
  const { provider, enabled } = spec;
  const { api_key, endpoint, deployment_id, ...others } = credentialsOf(spec) ?? {};
  const known = provider !== undefined && Object.hasOwn(partNames, provider) ? partNames[provider] : undefined;
  const azure = provider === "azure" ? { endpoint: textOf(endpoint), deployment: textOf(deployment_id) } : {};
  // Bedrock has no key there, and what its fields mean elsewhere is not said.
  const unnamed = provider === "amazon-bedrock" ? { api_key } : {};
  const strange = provider === "azure" ? {} : { endpoint, deployment_id };
  const parts = Object.entries(present({ ...others, ...unnamed, ...strange }));
  const { portable } = canonical(
    present({
      vendor: provider,
      enabled,
      apiKey: provider === "amazon-bedrock" ? undefined : secretOf(api_key),
      models: azure.deployment === undefined ? undefined : [azure.deployment],
      baseUrl: azure.endpoint,
      credentials: Object.fromEntries(parts.map(([name, value]) => [known?.[name] ?? name, value])),
    }),
  );
  const isBare = spec.credentials !== undefined && Object.keys(credentialsOf(spec) ?? {}).length === 0;
  return { portable, ignored: isBare ? [{ field: "credentials", reason: "that there shall be none has no portable word" }] : [] };
}

/** What is shown as it is; a mask is not. */
function specOf({ raw }: Provider): RefactorSpec {
  const { provider, enabled, credentials } = Config.parse(raw);
  const documented = documentedNames(provider);
  const shown = Object.entries(credentials ?? {}).filter(
    ([name, value]) => isPlainPart(name) && typeof value === "string" && value !== "" && !isMask(value),
  );
  const fields = shown.filter(([name]) => documented.includes(name));
  const others = shown.filter(([name]) => !documented.includes(name));
  const isBare = credentials !== undefined && Object.keys(credentials).length === 0;
  return {
    provider: provider as ProviderName,
    ...(enabled === undefined ? {} : { enabled }),
    ...Object.fromEntries(fields),
    ...(others.length > 0 || isBare ? { credentials: Object.fromEntries(others) as Credentials } : {}),
  };
}

function documentedNames(provider: string): readonly string[] {
  const known = documentedParts(provider);
  return [...(known?.required ?? []), ...(known?.optional ?? [])];
}

/** Masks say that something is there. Where not even they are shown, it is what such a provider needs. */
function hiddenOf({ raw }: Provider): Hidden {
  const { provider, credentials } = Config.parse(raw);
  if (credentials === undefined) return { parts: [], guesses: neededParts(provider).map((name) => [name]), remarks: [] };
  const isShown = (name: string, value: unknown) => isPlainPart(name) && typeof value === "string" && !isMask(value);
  const names = Object.entries(credentials).flatMap(([name, value]) =>
    value === null || value === "" || isShown(name, value) ? [] : [name],
  );
  const documented = documentedNames(provider);
  return { parts: names.map((name) => (documented.includes(name) ? [name] : ["credentials", name])), remarks: [] };
}
