// Agent Stack's specs and portable ones: it holds a type, an address, a key and texts; which models there are, its server asks the vendor.

import { vendorOfUrl } from "../../vendors/addresses.ts";
import type { Provider, RuleProblem } from "../control-plane.ts";
import type { Hidden, Ignored, Portable, PortableSpec, Specs, Translated } from "../portable.ts";
import {
  awsRegion,
  canonical,
  compatibleUrl,
  ignore,
  ignoreAccess,
  ignoreParts,
  nameOf,
  present,
  refuseDisabled,
  secretOf,
  textOf,
} from "../translation.ts";
import { storedForm } from "./address.ts";
import { Item, isManaged } from "./answers.ts";
import type { AgentstackSpec } from "./fields.ts";
import { BEDROCK_PARTS } from "./questions.ts";
import { specOfItem } from "./stored-spec.ts";
import { regionOf, vendorTypeOf, vendorTypes } from "./vendor-types.ts";

export const portable: Portable<AgentstackSpec> = { toSpecs, fromSpec, specOf, hiddenOf };

const MODELS = "Agent Stack offers every model that the vendor lists for the key; none are chosen";

const REASONS = {
  models: MODELS,
  embeddingModels: MODELS,
  headers: "Agent Stack holds no headers to send to the vendor",
  labels: "Agent Stack holds no labels",
  defaultModel: "Agent Stack's default models belong to the whole server: `llmp defaults set llm=TYPE:MODEL`",
} as const;

/** Types by the vendor that they mean, in portable words. */
const typesByVendor: ReadonlyMap<string, string> = new Map(
  Object.entries(vendorTypes).flatMap(([type, known]) =>
    "vendor" in known && known.vendor !== undefined ? [[known.vendor, type] as const] : [],
  ),
);

function toSpecs(given: PortableSpec): Specs<AgentstackSpec> {
  const { portable, problems } = canonical(given);
  const type = typesByVendor.get(portable.vendor ?? "") ?? "other";
  const made = type === "bedrock" ? makeBedrock(portable) : type === "watsonx" ? makeWatsonx(portable) : makeKeyed(portable, type);
  const spec: AgentstackSpec = present({ type, ...made.spec, name: nameOf(portable), description: portable.description });
  return {
    specs: [spec],
    ignored: [
      ...ignore(portable, REASONS),
      ...ignoreAccess(portable, "Agent Stack holds no access lists: everybody who is signed in may use its models"),
      ...made.ignored,
    ],
    problems: [...problems, ...refuseDisabled(portable, "Agent Stack", "delete it there instead"), ...made.problems],
  };
}

interface Made {
  readonly spec: AgentstackSpec;
  readonly ignored: readonly Ignored[];
  readonly problems: readonly RuleProblem[];
}

function makeKeyed(portable: PortableSpec, type: string): Made {
  const { vendor, baseUrl, apiKey } = portable;
  if (type !== "other") return { spec: present({ base_url: baseUrl, api_key: apiKey }), ignored: ignoreOthers(portable, []), problems: [] };
  const address = compatibleUrl(portable);
  const url = "url" in address ? address.url : undefined;
  const isKnownByUrl = vendor === undefined || url === undefined || vendorOfUrl(url) === vendor;
  const reason = `Agent Stack has no type for ${vendor}: it becomes an OpenAI-compatible endpoint, type other`;
  return {
    spec: present({ base_url: url, api_key: apiKey }),
    ignored: [...(isKnownByUrl ? [] : [{ field: "vendor", reason }]), ...ignoreOthers(portable, ["AZURE_RESOURCE_NAME"])],
    problems: "problem" in address ? [address.problem] : [],
  };
}

function makeBedrock(portable: PortableSpec): Made {
  const { baseUrl, apiKey, credentials = {} } = portable;
  const region = awsRegion(portable);
  const keys = Object.fromEntries(AWS_KEYS.flatMap((name) => (credentials[name] === undefined ? [] : [[name, credentials[name]]])));
  const hasKeys = Object.keys(keys).length > 0;
  return {
    spec: present({
      region: "region" in region ? region.region : undefined,
      base_url: baseUrl,
      credentials: hasKeys ? keys : undefined,
      api_key: hasKeys ? undefined : apiKey,
    }),
    ignored: [
      ...(hasKeys ? ignore(portable, { apiKey: "Agent Stack holds one key of Bedrock, and AWS access keys are given as well" }) : []),
      ...ignoreOthers(portable, BEDROCK_PARTS),
    ],
    problems: "problem" in region && baseUrl === undefined ? [region.problem] : [],
  };
}

const AWS_KEYS = BEDROCK_PARTS.filter((part) => part !== "AWS_REGION");

function makeWatsonx(portable: PortableSpec): Made {
  const { baseUrl, apiKey, credentials = {} } = portable;
  const region = baseUrl === undefined ? undefined : regionOf("watsonx", baseUrl);
  const message = "is required for watsonx: the address of the region, e.g. https://us-south.ml.cloud.ibm.com";
  return {
    spec: present({
      region,
      base_url: region === undefined ? baseUrl : undefined,
      api_key: apiKey,
      watsonx_project_id: textOf(credentials.WATSONX_PROJECT_ID),
      watsonx_space_id: textOf(credentials.WATSONX_SPACE_ID),
    }),
    ignored: ignoreOthers(portable, ["WATSONX_PROJECT_ID", "WATSONX_SPACE_ID"]),
    problems: baseUrl === undefined ? [{ path: "baseUrl", message }] : [],
  };
}

function ignoreOthers(portable: PortableSpec, held: readonly string[]): readonly Ignored[] {
  return ignoreParts(
    portable,
    held,
    () => `Agent Stack has one key, and no such part${portable.vendor === undefined ? "" : ` of ${portable.vendor}`}`,
  );
}

function fromSpec(spec: AgentstackSpec): Translated {
  const { type, region, base_url, api_key, credentials, name, description } = spec;
  const known = vendorTypeOf(type);
  const isOwnType = type !== undefined && type !== "other" && known?.vendor === undefined;
  const homes = present({
    WATSONX_PROJECT_ID: spec.watsonx_project_id || undefined,
    WATSONX_SPACE_ID: spec.watsonx_space_id || undefined,
  });
  const isWatsonx = type === "watsonx";
  const { portable } = canonical(
    present({
      name,
      vendor: known?.vendor ?? (type === "other" ? vendorWithoutType(base_url) : undefined),
      apiKey: secretOf(api_key),
      credentials: {
        ...credentials,
        ...(type === "bedrock" && region !== undefined ? { AWS_REGION: region } : {}),
        ...(isWatsonx ? homes : {}),
      },
      baseUrl: base_url ?? (isWatsonx && region !== undefined ? known?.urlOf?.(region) : undefined),
      description: description || undefined,
    }),
  );
  return {
    portable,
    ignored: [
      ...(isOwnType
        ? [{ field: "type", reason: `${type} is Agent Stack's own word: elsewhere it is any OpenAI-compatible endpoint` }]
        : []),
      ...(isWatsonx
        ? []
        : STRAYS.flatMap((field) => (spec[field] ? [{ field, reason: "is for watsonx; the server does nothing with it" }] : []))),
    ],
  };
}

const STRAYS = ["watsonx_project_id", "watsonx_space_id"] as const;

/** The vendor of an address, where the type could not have said it. */
function vendorWithoutType(url: string | undefined): string | undefined {
  const vendor = url === undefined ? undefined : vendorOfUrl(url);
  return vendor === undefined || typesByVendor.has(vendor) ? undefined : vendor;
}

function specOf({ raw }: Provider): AgentstackSpec {
  const { base_url, ...spec } = specOfItem(Item.parse(raw));
  const region = regionOf(spec.type, base_url);
  if (region !== undefined) return { ...spec, region };
  const usual = vendorTypeOf(spec.type)?.url;
  return usual !== undefined && storedForm(usual) === storedForm(base_url) ? spec : { ...spec, base_url };
}

/** Nothing of a key is shown, and all but the keyless types have one. */
function hiddenOf({ raw }: Provider): Hidden {
  const item = Item.parse(raw);
  return {
    parts: item.type === "watsonx" ? [["watsonx_project_id"]] : [],
    guesses: vendorTypeOf(item.type)?.keyless ? [] : [["api_key"]],
    remarks: item.type === "watsonx" ? ["where it belongs to a space and to no project, write watsonx_space_id instead"] : [],
    ...(isManaged(item) ? { keptBy: "a file of the deployment makes and keeps it" } : {}),
  };
}
