// How credentials are shown, and what a state file keeps of them.

import type { JsonObject, RefactorState } from "./state.ts";

const PLACEHOLDER = "placeholder-for-a-secret";

/** Credentials as every answer shows them: `sk-***`, `org-***`, and `***` for what has no such prefix. */
export function mask(credentials: JsonObject): unknown {
  return replaceTexts(credentials, (text) => `${prefixOf(text)}***`);
}

// Only short prefixes survive: `sk-ant-…` shows as `sk-***`, and `https://acme-…` as `***`.
function prefixOf(text: string): string {
  return /^[^-]{1,4}-/.exec(text)?.[0] ?? "";
}

/** The state with every credential replaced by a placeholder that is masked as the credential was. */
export function withoutSecrets(state: RefactorState): RefactorState {
  const configurations = state.configurations.map((configuration) => {
    if (configuration.credentials === null) return configuration;
    return { ...configuration, credentials: replaceTexts(configuration.credentials, hide) as JsonObject };
  });
  return { ...state, configurations };
}

function hide(text: string): string {
  return `${prefixOf(text)}${PLACEHOLDER}`;
}

// Keys are free and may hold objects, e.g. a service account, so no name tells what is secret.
function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((inner) => replaceTexts(inner, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaceTexts(inner, replace)]));
}
