// What a person is asked about a provider of Agent Stack, and what is offered to pick from: only what the type needs.

import type { Choice, Conversation, Spec } from "../control-plane.ts";
import { nameOf } from "./answers.ts";
import { readList } from "./requests.ts";
import { typeNames, type VendorType, vendorTypeOf } from "./vendor-types.ts";

/** The parts of a Bedrock key, in the order in which they are packed. */
export const BEDROCK_PARTS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"] as const;

function typeOf(spec: Spec): VendorType | undefined {
  return typeof spec.type === "string" ? vendorTypeOf(spec.type) : undefined;
}

export function* typeChoices(): Conversation<readonly Choice[]> {
  return typeNames.map((type) => ({ value: type, label: vendorTypeOf(type)?.label ?? type, detail: vendorTypeOf(type)?.url ?? type }));
}

export function* isRegional(spec: Spec): Conversation<boolean> {
  return typeOf(spec)?.urlOf !== undefined && spec.base_url === undefined;
}

export function* regionChoices(spec: Spec): Conversation<readonly Choice[]> {
  return (typeOf(spec)?.regions ?? []).map((region) => ({ value: region, label: region }));
}

export function* needsUrl(spec: Spec): Conversation<boolean> {
  const type = typeOf(spec);
  return type?.url === undefined && type?.urlOf === undefined;
}

export function* isBedrock(spec: Spec): Conversation<boolean> {
  return spec.type === "bedrock" && spec.api_key === undefined;
}

export function* bedrockNames(): Conversation<readonly string[]> {
  return BEDROCK_PARTS.filter((part) => part !== "AWS_REGION");
}

export function* needsKey(spec: Spec): Conversation<boolean> {
  return spec.credentials === undefined && typeOf(spec)?.keyless !== true;
}

export function* keyNames(spec: Spec): Conversation<readonly string[]> {
  return typeOf(spec)?.environment ?? [];
}

export function* isWatsonx(spec: Spec): Conversation<boolean> {
  return spec.type === "watsonx" && isAbsent(spec.watsonx_space_id);
}

export function* lacksProject(spec: Spec): Conversation<boolean> {
  return spec.type === "watsonx" && isAbsent(spec.watsonx_project_id);
}

/** The server counts an empty id as none. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** `OpenAI`, or `OpenAI 2` and so on where the name is taken. */
export function* suggestName(spec: Spec): Conversation<string | undefined> {
  const base = typeOf(spec)?.label.replace(/ \(.*$/, "");
  if (base === undefined) return undefined;
  const taken = new Set((yield* readList()).map(nameOf));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(name)) return name;
  }
}
