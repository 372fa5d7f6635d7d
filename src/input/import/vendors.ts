// Vendors by their models.dev id, as far as configurations of other tools name them.

import { findVendor as findKnown, isUsualUrl, vendorOfUrl } from "../../vendors/addresses.ts";
import type { Vendor, VendorId } from "../../vendors/directory.ts";

/** Vendors of models.dev that no control plane has its own words for; name, variable and URL as models.dev gives them. */
const furtherVendors = {
  baseten: { name: "Baseten", environment: ["BASETEN_API_KEY"], url: "https://inference.baseten.co/v1" },
  deepinfra: { name: "Deep Infra", environment: ["DEEPINFRA_API_KEY"], url: "https://api.deepinfra.com/v1/openai" },
  "fireworks-ai": { name: "Fireworks AI", environment: ["FIREWORKS_API_KEY"], url: "https://api.fireworks.ai/inference/v1" },
  friendli: { name: "Friendli", environment: ["FRIENDLI_TOKEN"], url: "https://api.friendli.ai/serverless/v1" },
  huggingface: { name: "Hugging Face", environment: ["HF_TOKEN"], url: "https://router.huggingface.co/v1" },
  llama: { name: "Llama", environment: ["LLAMA_API_KEY"], url: "https://api.llama.com/compat/v1" },
  minimax: { name: "MiniMax", environment: ["MINIMAX_API_KEY"] },
  nebius: { name: "Nebius Token Factory", environment: ["NEBIUS_API_KEY"], url: "https://api.tokenfactory.nebius.com/v1" },
  "novita-ai": { name: "NovitaAI", environment: ["NOVITA_API_KEY"], url: "https://api.novita.ai/openai" },
  vercel: { name: "Vercel AI Gateway", environment: ["AI_GATEWAY_API_KEY"] },
  zai: { name: "Z.AI", environment: ["ZHIPU_API_KEY"], url: "https://api.z.ai/api/paas/v4" },
} as const satisfies Readonly<Record<string, NamedVendor>>;

type NamedVendor = Pick<Vendor, "name" | "environment" | "url">;

const further: Readonly<Record<string, NamedVendor>> = furtherVendors;

export type KnownVendor = keyof typeof furtherVendors | VendorId;

export function findVendor(id: string | undefined): NamedVendor | undefined {
  return findKnown(id) ?? (id !== undefined && Object.hasOwn(further, id) ? further[id] : undefined);
}

/** Which vendor an address belongs to; none for a server of one's own. */
export function vendorAt(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).host : "";
  return vendorOfUrl(url) ?? Object.keys(further).find((id) => hostOf(further[id]?.url) === host);
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).host;
}

/** Whether an address is the one that the vendor has for everybody. */
export function isUsual(vendor: string | undefined, url: string): boolean {
  return isUsualUrl(vendor, url) || (vendor !== undefined && findVendor(vendor)?.url === url);
}
