// What is usual where a file says nothing of a key: the vendor's variables.

import { looksLikeKey } from "../../vendors/key-names.ts";
import type { Suggestion } from "./assemble.ts";
import type { Draft } from "./draft.ts";
import { findVendor } from "./vendors.ts";

/** The variable that the vendor's key is usually in; undefined where there is no vendor, or no key of one piece. */
export function usualVariable({ vendor, usualKey }: Draft): string | undefined {
  if (usualKey !== undefined || vendor === undefined) return usualKey;
  return findVendor(vendor)?.environment.find(looksLikeKey);
}

/** References to offer, as comments, for what a provider of this vendor needs and the file did not name. */
export function suggest(draft: Draft): readonly Suggestion[] {
  const { vendor, apiKey, credentials, baseUrl } = draft;
  const usual = vendor === undefined ? undefined : usualVariable(draft);
  const key: readonly Suggestion[] = apiKey !== undefined || usual === undefined ? [] : [{ path: ["apiKey"], reference: `env:${usual}` }];
  return [
    ...key,
    ...missingParts({ vendor, hasKey: apiKey !== undefined, hasAddress: baseUrl !== undefined, given: Object.keys(credentials) }),
  ];
}

interface Known {
  readonly vendor: string | undefined;
  readonly hasKey: boolean;
  readonly hasAddress: boolean;
  readonly given: readonly string[];
}

function missingParts({ vendor, hasKey, hasAddress, given }: Known): readonly Suggestion[] {
  const parts = (findVendor(vendor)?.environment ?? []).filter((name) => !looksLikeKey(name));
  const missing = parts.filter((name) => !given.includes(name));
  if (vendor === "azure") return hasAddress ? [] : missing.map(toSuggestion);
  // A project or a space, not both.
  if (vendor === "watsonx") return missing.length < parts.length ? [] : missing.slice(0, 1).map(toSuggestion);
  if (vendor === "google-vertex") {
    const account: readonly Suggestion[] = hasKey ? [] : [{ path: ["apiKey"], reference: "file:service-account.json" }];
    return [...account, ...missing.filter((name) => name !== "GOOGLE_APPLICATION_CREDENTIALS").map(toSuggestion)];
  }
  // Bedrock's own key stands in the place of AWS's two.
  return missing.filter((name) => !(vendor === "amazon-bedrock" && hasKey) || name === "AWS_REGION").map(toSuggestion);
}

function toSuggestion(name: string): Suggestion {
  return { path: ["credentials", name], reference: `env:${name}` };
}
