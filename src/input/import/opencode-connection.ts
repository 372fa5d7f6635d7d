// How a provider of an opencode configuration reaches its vendor: base URL, key, further credentials, headers.

import { looksLikeKey } from "../../secrets/key-shapes.ts";
import type { Connection, Value } from "./draft.ts";
import type { Block } from "./opencode-blocks.ts";
import { namesIn } from "./opencode-models.ts";
import { packageName, packages, parts, readPlain, readSecret, type Surroundings } from "./opencode-words.ts";
import { type Format, type ReadValue, readAddress, readHeaders, readParts } from "./values.ts";
import { findVendor, isUsual, vendorAt } from "./vendors.ts";

/** Ids are models.dev's, unless the block says how to reach another server; none for what speaks OpenAI's API there. */
export function findVendorOf(id: string, block: Block | undefined): string | undefined {
  if (findVendor(id) !== undefined || block === undefined) return id;
  const text = block.part.at("npm").value ?? block.part.at("package").value;
  const name = typeof text === "string" ? packageName(text) : undefined;
  const base = block.options.at("baseURL").value ?? block.part.at("api").value;
  if (typeof base !== "string" && name === undefined) return id;
  const vendor = name !== undefined && Object.hasOwn(packages, name) ? packages[name] : undefined;
  if (typeof base !== "string") return vendor;
  return vendorAt(base) ?? (vendor === "openai" ? undefined : vendor);
}

export function readConnection(id: string, vendor: string | undefined, block: Block | undefined, surroundings: Surroundings): Connection {
  const base = readBase(id, block, surroundings);
  const format: Format = {
    plain: (part) => readPlain(part, surroundings),
    secret: (part) => readSecret(part, surroundings),
    remember: surroundings.remember,
  };
  const headers = readHeaders(block?.headers ?? [], format);
  const apiKey = readKey(vendor, block, surroundings);
  const isNamed = base.value?.kind !== "plain" || !isUsual(vendor, base.value.text);
  return {
    credentials: readParts(partsOf(vendor), (key) => block?.options.at(key), format),
    headers: headers.values,
    notes: [...base.notes, ...headers.notes],
    ...(base.value !== undefined && isNamed ? { baseUrl: base.value } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

export function partsOf(vendor: string | undefined): (typeof parts)[string] {
  return vendor !== undefined && Object.hasOwn(parts, vendor) ? (parts[vendor] ?? {}) : {};
}

function readBase(id: string, block: Block | undefined, surroundings: Surroundings): ReadValue {
  if (block === undefined) return { notes: [] };
  const { options, part } = block;
  // Bedrock's own word for it comes before the common one.
  const candidates = [...(id === "amazon-bedrock" ? [options.at("endpoint")] : []), options.at("baseURL"), part.at("api")];
  const found = candidates.find((candidate) => typeof candidate.value === "string");
  const value = found === undefined ? undefined : readPlain(found, surroundings);
  if (found === undefined || value === undefined) return { notes: [] };
  return value.kind === "plain" ? readAddress(value.text, found.where(), surroundings.remember) : { value, notes: [] };
}

function readKey(vendor: string | undefined, block: Block | undefined, surroundings: Surroundings): Value | undefined {
  if (block === undefined) return undefined;
  const key = readSecret(block.options.at("apiKey"), surroundings);
  // Where credentials have further parts, `env` names those too.
  const names = Object.keys(partsOf(vendor)).length > 0 ? [] : namesIn(block.part.at("env")).map((item) => item.key);
  const name = names.find((candidate) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(candidate) && !looksLikeKey(candidate));
  return key ?? (name === undefined ? undefined : { kind: "reference", text: `env:${name}` });
}
