// Vendors by their models.dev id, as far as configurations of other tools name them.

import { type Vendor, vendors } from "../../vendors/directory.ts";

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
} as const satisfies Readonly<Record<string, Vendor>>;

const known: Readonly<Record<string, Vendor>> = { ...furtherVendors, ...vendors };

export type KnownVendor = keyof typeof furtherVendors | keyof typeof vendors;

export function findVendor(id: string): Vendor | undefined {
  return Object.hasOwn(known, id) ? known[id] : undefined;
}

/** Which vendor an address belongs to, where it is that vendor's own for everybody. */
export function vendorAt(url: string): string | undefined {
  const address = url.replace(/\/+$/, "");
  return Object.entries(known).find(([, vendor]) => vendor.url?.replace(/\/+$/, "") === address)?.[0];
}

/** Whether what a variable holds is the vendor's key itself, and no further part. */
export function isKeyVariable(name: string): boolean {
  return /(?:_API_KEY|_TOKEN)$/.test(name);
}
