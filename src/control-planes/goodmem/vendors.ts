// Which vendor an LLM of GoodMem belongs to: the host of its endpoint tells, and where it does not, its provider type.

import { vendorOfUrl } from "../../vendors/addresses.ts";
import { type VendorId, vendors } from "../../vendors/directory.ts";

export const providerTypes = [
  "OPENAI",
  "LITELLM_PROXY",
  "OPEN_ROUTER",
  "VLLM",
  "OLLAMA",
  "LLAMA_CPP",
  "CUSTOM_OPENAI_COMPATIBLE",
  "DASHSCOPE",
] as const;
export type ProviderType = (typeof providerTypes)[number];

/** LiteLLM, vLLM and llama.cpp serve anybody's models, so their type names no vendor. */
const vendorsByType: Readonly<Record<string, VendorId>> = {
  OPENAI: "openai",
  OPEN_ROUTER: "openrouter",
  OLLAMA: "ollama",
  DASHSCOPE: "alibaba",
};

/** Bases that people use; the vendors' own, and where a server of that type listens unless told otherwise. */
export const usualEndpoints: Readonly<Record<ProviderType, string | undefined>> = {
  OPENAI: vendors.openai.url,
  LITELLM_PROXY: "http://localhost:4000/v1",
  OPEN_ROUTER: vendors.openrouter.url,
  VLLM: "http://localhost:8000/v1",
  OLLAMA: vendors.ollama.url,
  LLAMA_CPP: "http://localhost:8080/v1",
  CUSTOM_OPENAI_COMPATIBLE: undefined,
  DASHSCOPE: "https://dashscope.aliyuncs.com",
};

// GoodMem's own clients refuse to store these without credentials; other endpoints may do without.
const SAAS_HOSTS: Readonly<Record<string, RegExp>> = {
  OPENAI: /^(?:api\.openai\.com|generativelanguage\.googleapis\.com|api\.anthropic\.com|api\.mistral\.ai)$/,
  DASHSCOPE: /^dashscope(?:-[a-z]+)?\.aliyuncs\.com$|^[a-z0-9-]+\.dashscope\.aliyuncs\.com$/,
};

export interface Endpoint {
  readonly providerType: string;
  readonly endpointUrl: string;
}

/** The models.dev id of the vendor, or undefined for a server of one's own. */
export function vendorOf({ providerType, endpointUrl }: Endpoint): VendorId | undefined {
  return vendorOfUrl(endpointUrl) ?? vendorsByType[providerType];
}

/** True for hosted services that answer nobody without a key. */
export function needsCredentials({ providerType, endpointUrl }: Endpoint): boolean {
  return URL.canParse(endpointUrl) && SAAS_HOSTS[providerType]?.test(new URL(endpointUrl).hostname) === true;
}

/** The environment variables that usually hold the vendor's key. */
export function environmentNames(endpoint: Endpoint): readonly string[] {
  const vendor = vendorOf(endpoint);
  return vendor === undefined ? [] : vendors[vendor].environment.filter((name) => /_(?:KEY|TOKEN)$/.test(name));
}
