// Which vendor and which model LiteLLM's `model` means.

import { families, findPrefix, type Prefix, routes } from "./litellm-prefixes.ts";
import { findVendor, vendorAt } from "./vendors.ts";

export interface Route {
  /** As the vendor calls it; "*" for all that the vendor has. */
  readonly model: string;
  /** Absent for an OpenAI-compatible endpoint. */
  readonly vendor?: string;
  readonly prefix?: Prefix;
  /** A region that stands in the model's path. */
  readonly region?: string;
  /** What was assumed, in words. */
  readonly assumed?: string;
}

/** Why an entry has no vendor. */
export interface NoRoute {
  readonly problem: string;
}

/**
 * Finds the vendor by `custom_llm_provider`, by the prefix of the model, by its base URL, and by the model's family, in this order. A prefix that
 * is not known leads to an OpenAI-compatible endpoint where there is a base URL.
 */
export function findRoute(text: string, custom: string | undefined, address: string | undefined): Route | NoRoute {
  const [first = "", ...rest] = text.split("/");
  const word = custom ?? (rest.length > 0 ? first : undefined);
  const model = custom !== undefined && first !== custom ? text : rest.join("/");
  if (word === undefined) return findFamily(text, address);
  const prefix = findPrefix(word);
  if (prefix !== undefined) return toRoute(model, prefix, address);
  const known = custom === undefined && address !== undefined ? vendorAt(address) : undefined;
  if (known !== undefined) return { model: text, vendor: known };
  if (address === undefined)
    return { problem: "its prefix is not one that llmp knows, and it has no api_base to take for an OpenAI-compatible endpoint" };
  return { model, assumed: "its prefix is not one that llmp knows; taken for an OpenAI-compatible endpoint" };
}

function toRoute(model: string, prefix: Prefix, address: string | undefined): Route {
  const { vendor } = prefix;
  // LiteLLM's `openai/` stands for whatever speaks OpenAI's API at that address.
  if (vendor === "openai" && address !== undefined && !isOpenAi(address)) return endpoint(model, prefix, address);
  if (vendor === undefined) return address === undefined ? { model, prefix } : endpoint(model, prefix, address);
  const bare = routes[vendor] === undefined ? model : model.replace(routes[vendor], "");
  const region = vendor === "amazon-bedrock" ? /^([a-z]{2}(?:-[a-z]+)+-\d)\/(.+)$/.exec(bare) : null;
  return { model: region?.[2] ?? bare, vendor, prefix, ...(region?.[1] === undefined ? {} : { region: region[1] }) };
}

function endpoint(model: string, prefix: Prefix, address: string): Route {
  if (prefix.isDoubtful) return { model, prefix, assumed: `${prefix.endpoint} is taken for an OpenAI-compatible endpoint` };
  const vendor = vendorAt(address);
  return vendor === undefined ? { model, prefix } : { model, vendor };
}

function isOpenAi(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return host === "openai.com" || host.endsWith(".openai.com");
}

function findFamily(model: string, address: string | undefined): Route | NoRoute {
  const known = address === undefined ? undefined : vendorAt(address);
  if (known !== undefined) return { model, vendor: known };
  const family = families.find(({ pattern }) => pattern.test(model));
  const prefix = family === undefined ? undefined : findPrefix(family.prefix);
  if (prefix?.vendor !== undefined) {
    const route = toRoute(model, prefix, address);
    const name = route.vendor === undefined ? "an OpenAI-compatible endpoint" : (findVendor(route.vendor)?.name ?? route.vendor);
    return { ...route, assumed: `it has no prefix; taken for ${name} by its name` };
  }
  if (address !== undefined) return { model, assumed: "it has no prefix; taken for an OpenAI-compatible endpoint" };
  return { problem: model === "*" ? "it stands for every model of every vendor" : "it has no prefix that names its vendor" };
}
