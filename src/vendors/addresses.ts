// Where vendors answer: their usual addresses, and those that are made of a resource, a region or a project.

import { type Vendor, type VendorId, vendors } from "./directory.ts";

const directory: Readonly<Record<string, Vendor>> = vendors;

/** What is known of a vendor; undefined for one that is not in the directory. */
export function findVendor(id: string | undefined): Vendor | undefined {
  return id !== undefined && Object.hasOwn(directory, id) ? directory[id] : undefined;
}

/** True for two addresses that lead to the same place: the case of the host, the default port and a slash at the end do not count. */
export function isSameUrl(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other);
}

function fold(url: string): string {
  return (URL.canParse(url) ? new URL(url).href : url).replace(/\/+$/, "");
}

/** True for the address that the vendor has for everybody. */
export function isUsualUrl(vendor: string | undefined, url: string): boolean {
  const usual = findVendor(vendor)?.url;
  return usual !== undefined && isSameUrl(usual, url);
}

/** Of two vendors at one host the first counts. */
let vendorsByHost: ReadonlyMap<string | undefined, VendorId> | undefined;

/** The vendor that a host belongs to; undefined for a server of one's own. */
export function vendorOfUrl(url: string): VendorId | undefined {
  if (!URL.canParse(url)) return undefined;
  const { host, hostname } = new URL(url);
  // Azure's clouds, and the three host names that one resource answers to (https://learn.microsoft.com/azure/ai-foundry/openai/).
  if (/\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$/.test(hostname)) return "azure";
  if (/^bedrock-runtime\.[a-z0-9-]+\.amazonaws\.com$/.test(hostname)) return "amazon-bedrock";
  if (/^([a-z0-9-]+-)?aiplatform\.googleapis\.com$/.test(hostname)) return "google-vertex";
  if (hostname.endsWith(".aliyuncs.com")) return "alibaba";
  // Thousands of addresses are looked up at once, so those of the directory are read the first time only.
  vendorsByHost ??= new Map((Object.keys(directory) as VendorId[]).reverse().map((id) => [directory[id]?.url?.split("/", 3)[2], id]));
  return vendorsByHost.get(host);
}

const AZURE_PATH = /\/openai(\/v1)?\/*$/;

/** Name of the Azure OpenAI resource that an address is the usual one of. */
export function azureResourceOf(url: string): string | undefined {
  return /^https:\/\/([a-z0-9-]+)\.openai\.azure\.com$/i.exec(azureEndpointOf(url))?.[1]?.toLowerCase();
}

/** The address of an Azure OpenAI resource, as Azure shows it. */
export function azureEndpoint(resource: string): string {
  return `https://${resource}.openai.azure.com`;
}

/** The same address without what clients put behind it. */
export function azureEndpointOf(url: string): string {
  return url.replace(/\/+$/, "").replace(AZURE_PATH, "");
}

/** Base of Azure's OpenAI-compatible API, which needs no `api-version` (https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle). */
export function azureCompatibleUrl(endpoint: string): string {
  return `${azureEndpointOf(endpoint)}/openai/v1`;
}

/** Base of Bedrock's OpenAI-compatible API, which takes a Bedrock API key. */
export function bedrockUrl(region: string): string {
  return `https://bedrock-runtime.${region}.amazonaws.com/openai/v1`;
}

/** The region whose Bedrock an address is. */
export function bedrockRegionOf(url: string): string | undefined {
  return /^https:\/\/bedrock-runtime\.([a-z0-9-]+)\.amazonaws\.com(\/openai\/v1)?\/*$/i.exec(url)?.[1]?.toLowerCase();
}

/** True for an address of IBM watsonx itself, whose API is not OpenAI-compatible. */
export function isWatsonxUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).hostname.endsWith(".ml.cloud.ibm.com");
}

/** Base of Vertex AI's OpenAI-compatible API (https://cloud.google.com/vertex-ai/generative-ai/docs/start/openai). */
export function vertexUrl(project: string, location: string): string {
  const host = location === "global" ? "aiplatform.googleapis.com" : `${location}-aiplatform.googleapis.com`;
  return `https://${host}/v1/projects/${project}/locations/${location}/endpoints/openapi`;
}

/** The project and the location whose Vertex AI an address is. */
export function vertexPlaceOf(url: string): { readonly project: string; readonly location: string } | undefined {
  const [, project, location] = /\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/endpoints\/openapi\/*$/.exec(url) ?? [];
  if (project === undefined || location === undefined) return undefined;
  return isSameUrl(url, vertexUrl(project, location)) ? { project, location } : undefined;
}
