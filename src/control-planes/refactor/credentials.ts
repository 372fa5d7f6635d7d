// The credentials of each provider: which parts re-factor.ai documents, which of them are secret, and what may never be sent.

import { ValidationError } from "../../errors.ts";
import { Secret } from "../../secrets/secret.ts";
import { type VendorId, vendors } from "../../vendors/directory.ts";
import type { RuleProblem } from "../control-plane.ts";

export const providerNames = ["openai", "anthropic", "google", "google-vertex", "azure", "amazon-bedrock", "xai"] as const;
export type ProviderName = (typeof providerNames)[number];

/** Parts that have a field of their own; any other goes by `credentials`. */
export const partNames = [
  "api_key",
  "organization",
  "endpoint",
  "deployment_id",
  "aws_access_key_id",
  "aws_secret_access_key",
  "region",
] as const;
export type PartName = (typeof partNames)[number];

export type Credentials = Readonly<Record<string, Secret | string>>;

interface DocumentedParts {
  readonly required: readonly PartName[];
  readonly optional: readonly PartName[];
}

// The parts as the published page shows them; only `organization` is marked optional there.
const documented: Readonly<Partial<Record<ProviderName, DocumentedParts>>> = {
  openai: { required: ["api_key"], optional: ["organization"] },
  anthropic: { required: ["api_key"], optional: [] },
  google: { required: ["api_key"], optional: [] },
  azure: { required: ["api_key", "endpoint", "deployment_id"], optional: [] },
  "amazon-bedrock": { required: ["aws_access_key_id", "aws_secret_access_key", "region"], optional: [] },
};

/** What may be shown and written in the clear; every other part counts as secret, the undocumented ones too. */
const plainParts: ReadonlySet<string> = new Set([
  "organization",
  "endpoint",
  "deployment_id",
  "region",
  "project",
  "project_id",
  "location",
  "client_email",
]);

// Only `sk-***` is documented, and not what a value without a hyphen looks like: other usual masks count as well, as none of them occurs in a key or a URL.
const MASK = /\*{2,}|[•●…]|\.{3}/;
const MASK_IN_WORDS = /^(?:\*|[[<(]?(?:redacted|masked|hidden)[\])>]?)$/i;

export function isPlainPart(name: string): boolean {
  return plainParts.has(name);
}

/** The server shows `sk-***` in place of a value, or `***` where the value has no prefix. */
export function isMask(value: string): boolean {
  return MASK.test(value) || MASK_IN_WORDS.test(value);
}

/** What a mask lets see of the value's beginning. */
export function shownBeginning(mask: string): string {
  return mask.slice(0, Math.max(0, mask.search(MASK)));
}

/** Undefined where the page says nothing of the provider's credentials: google-vertex, xai, and what came later. */
export function documentedParts(provider: string): DocumentedParts | undefined {
  return Object.hasOwn(documented, provider) ? documented[provider as ProviderName] : undefined;
}

/** The parts to ask a person for. */
export function neededParts(provider: string): readonly PartName[] {
  // xai has a single key everywhere else.
  return documentedParts(provider)?.required ?? (provider === "xai" ? ["api_key"] : []);
}

/** The environment variables that usually hold a secret part. */
export function environmentNames(provider: string, part: PartName): readonly string[] {
  if (part !== "api_key") return [part.toUpperCase()];
  const names: readonly string[] = Object.hasOwn(vendors, provider) ? vendors[provider as VendorId].environment : [];
  return names.filter((name) => name.endsWith("_API_KEY"));
}

/** The parts that a whole set of credentials lacks. */
export function findMissing(provider: string, given: Credentials): readonly RuleProblem[] {
  const parts = documentedParts(provider);
  if (parts === undefined) {
    if (Object.keys(given).length > 0) return [];
    return provider === "xai"
      ? [{ path: "api_key", message: "is required for xai" }]
      : [
          {
            path: "credentials",
            message: `are required for ${provider}, but re-factor.ai does not document their names: give those that your server takes, --credential NAME=REF`,
          },
        ];
  }
  return parts.required
    .filter((part) => given[part] === undefined)
    .map((part) => ({ path: part, message: `is required for ${provider}, which takes ${parts.required.join(", ")}` }));
}

/** What is not documented is passed through, and said. */
export function warnOfUndocumented(provider: string, given: Credentials): readonly string[] {
  const parts = documentedParts(provider);
  const known: readonly string[] = [...(parts?.required ?? []), ...(parts?.optional ?? [])];
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return [];
  return [`re-factor.ai does not document ${unknown.join(", ")} for ${provider}: sent as given, and whether it is used cannot be seen`];
}

/**
 * The last look before credentials are sent, when every reference has been read.
 *
 * @throws ValidationError for a mask, which would be stored as the key, and for a documented part of several lines
 */
export function refuseUnfit(provider: string, given: Credentials): void {
  const parts = documentedParts(provider);
  const known: readonly string[] = [...(parts?.required ?? []), ...(parts?.optional ?? [])];
  const problems = Object.entries(given).flatMap(([name, value]): RuleProblem[] => {
    const text = value instanceof Secret ? value.reveal() : value;
    const path = isPart(name) ? name : `credentials.${name}`;
    if (isMask(text)) return [{ path, message: "is a mask that the server shows in place of the value; give the value itself" }];
    if (text.trim() === "") return [{ path, message: "is empty" }];
    return known.includes(name) && /\s/.test(text)
      ? [{ path, message: "holds a blank or a line break: was more than the value copied?" }]
      : [];
  });
  if (problems.length > 0) throw new ValidationError("these credentials cannot be sent", problems);
}

export function isPart(name: string): name is PartName {
  return partNames.some((part) => part === name);
}
