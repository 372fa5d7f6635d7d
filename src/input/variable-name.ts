// Names of providers and fields as variables of the environment are spelt.

/** A name as a variable of the environment is spelt: `Azure OpenAI (EU)` → `AZURE_OPENAI_EU`. */
export function variableName(text: string): string {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toUpperCase();
  return /^[A-Z]/.test(words) ? words : `PROVIDER${words === "" ? "" : `_${words}`}`;
}
