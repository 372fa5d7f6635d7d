// The types of provider that Agent Stack knows, and what each needs. On the wire base_url and api_key are required of all of them: defaults are llmp's.

import { type Vendor, vendors } from "../../vendors/directory.ts";

export interface VendorType {
  /** As the vendor's own command-line tool and the control plane call it. */
  readonly label: string;
  /** models.dev id, where the type means one vendor. */
  readonly vendor?: string;
  /** Address for everybody, where there is one. */
  readonly url?: string;
  /** Environment variables that hold its key: alternatives. */
  readonly environment: readonly string[];
  /** The address, where it depends on the region. */
  readonly urlOf?: (region: string) => string;
  /** Regions to pick from; any other is taken as well. */
  readonly regions?: readonly string[];
  /** Its server needs no key, but the control plane does: a placeholder is sent. */
  readonly keyless?: true;
  /** Why an accepted key proves nothing. */
  readonly unverified?: string;
}

/** Sent for types that need no key, as the control plane's own command-line tool does. */
export const PLACEHOLDER_KEY = "dummy";

const directory: Readonly<Record<string, Vendor>> = vendors;

/** A type whose name, address and variable are in the vendor directory. */
function of(vendor: string, own: Partial<VendorType> = {}): VendorType {
  const { name = vendor, url, environment = [] } = directory[vendor] ?? {};
  return {
    label: name,
    vendor,
    ...(url === undefined ? {} : { url }),
    ...own,
    environment: [...new Set([...environment, ...(own.environment ?? [])])].filter((variable) => /(KEY|TOKEN)$/.test(variable)),
  };
}

/** In the order of the published page. */
export const vendorTypes = {
  anthropic: of("anthropic"),
  bedrock: {
    label: "Amazon Bedrock",
    vendor: "amazon-bedrock",
    environment: ["AWS_BEARER_TOKEN_BEDROCK"],
    urlOf: (region) => `https://bedrock-runtime.${region}.amazonaws.com/openai/v1`,
    unverified: "the server keeps a Bedrock key even when AWS refuses it, and then lists no models",
  },
  cerebras: of("cerebras"),
  chutes: of("chutes"),
  cohere: of("cohere"),
  deepseek: of("deepseek"),
  gemini: of("google"),
  github: of("github-models", { environment: ["GITHUB_API_KEY"] }),
  groq: of("groq"),
  watsonx: of("watsonx", {
    urlOf: (region) => `https://${region}.ml.cloud.ibm.com`,
    regions: ["us-south", "ca-tor", "eu-gb", "eu-de", "jp-tok", "au-syd"],
    unverified: "the server reads watsonx's list of models without the key, the project and the space",
  }),
  jan: of("jan", { keyless: true }),
  mistral: of("mistral"),
  moonshot: of("moonshotai"),
  nvidia: of("nvidia"),
  ollama: of("ollama", { keyless: true }),
  openai: of("openai"),
  openrouter: of("openrouter", { unverified: "OpenRouter's list of models is open to any key" }),
  perplexity: of("perplexity"),
  together: of("togetherai"),
  voyage: of("voyage", { unverified: "the server has a fixed list of Voyage's models and calls nothing" }),
  rits: { label: "RITS (IBM Research)", environment: ["RITS_API_KEY"] },
  other: { label: "Other (any OpenAI-compatible API)", environment: ["OTHER_API_KEY"] },
} as const satisfies Readonly<Record<string, VendorType>>;

export const typeNames = Object.keys(vendorTypes);

/** What is known of a type; undefined for one that only a newer server knows. */
export function vendorTypeOf(type: string | undefined): VendorType | undefined {
  return type !== undefined && Object.hasOwn(vendorTypes, type) ? (vendorTypes as Readonly<Record<string, VendorType>>)[type] : undefined;
}

/** The region that an address of this type is made of; undefined for an address of one's own. */
export function regionOf(type: string | undefined, url: string): string | undefined {
  const [before, after = ""] = vendorTypeOf(type)?.urlOf?.(" ").split(" ") ?? [];
  const plain = url.replace(/\/+$/, "");
  if (before === undefined || !plain.startsWith(before) || !plain.endsWith(after)) return undefined;
  const region = plain.slice(before.length, plain.length - after.length);
  return /^[a-z0-9-]+$/.test(region) ? region : undefined;
}
