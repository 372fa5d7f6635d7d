// What keys look like, vendor by vendor: the last net, for text in which nothing says what is secret.

import { REDACTED } from "./secret.ts";

// Lengths and alphabets are those of the public rules of gitleaks, trufflehog and GitHub's secret scanning, taken a little shorter: what is
// cut is a key all the same. Keys that are nothing but letters and digits (Mistral, Cohere, Azure's old ones of 32) look like ids, and are
// told by name and position alone.
const shapes: readonly { readonly pattern: RegExp; readonly replacement: string | ((match: string) => string) }[] = [
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|$)/gs,
    replacement: REDACTED,
  },
  // JSON Web Tokens, and 1Password's service accounts, which are one behind a prefix.
  { pattern: begins(/(?:ops_eyJ[\w+/=-]{20,}|eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*)/), replacement: REDACTED },
  // OpenAI, Anthropic, LangWatch, DeepSeek, OpenRouter, Cerebras; an asterisk where the server masked a part.
  { pattern: begins(/(?:sk|pk|rk|csk|pat)-[\w*•-]+(?:\.[\w*•-]+)*/), replacement: (match) => (isDashed(match) ? REDACTED : match) },
  // Of letters and digits without a break: Groq, xAI, Perplexity, Hugging Face, Replicate, Fireworks, GitHub, Vercel, Databricks, npm.
  {
    pattern: begins(
      /(?:gsk_|xai-|pplx-|hf_|api_org_|r8_|fw_|gh[pousr]_|github_pat_|vck_|dapi|npm_)(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{16,}[\w-]*/,
    ),
    replacement: REDACTED,
  },
  // With dashes and underscores inside, so that only upper case and digits tell them from names: NVIDIA, Voyage, Together, Google's OAuth.
  { pattern: begins(/(?:nvapi-|pa-|tgp_v1_|GOCSPX-)(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{24,}/), replacement: REDACTED },
  // GoodMem, GitLab, Slack.
  { pattern: begins(/(?:gm_|glpat-|xox[a-z]-)(?=[\w-]*[A-Z0-9])[\w-]{16,}/), replacement: REDACTED },
  // Google: API keys of both kinds, and access tokens. HashiCorp Vault.
  { pattern: begins(/(?:AIza[\w-]{20,}|AQ\.[\w-]{20,}|ya29\.[\w-]{20,}|hv[sbr]\.[\w-]{20,})/), replacement: REDACTED },
  // AWS: ids of access keys, with the key itself where it follows; keys of Bedrock, for long and for a short time.
  {
    pattern: begins(/(?:AKIA|ASIA|ABIA|ACCA)(?:[A-Z0-9]{16}(?![A-Za-z0-9])|(?=[A-Z]*\d)[A-Z0-9]{12,})(?::[\w+/=:-]+)?/),
    replacement: REDACTED,
  },
  { pattern: begins(/(?:ABSK[A-Za-z0-9+/]{40,}={0,2}|bedrock-api-key-[\w+/=-]{20,})/), replacement: REDACTED },
  // Azure's keys of 84 characters, of which 52 are random and the next are always these.
  { pattern: begins(/[A-Za-z0-9]{40,60}JQQJ9[A-Za-z0-9]{20,}/), replacement: REDACTED },
  { pattern: begins(/den_[A-Za-z]{64}/), replacement: REDACTED },
  // "Bearer token required" and "Basic authentication" speak of the scheme; a word of letters alone is no credential.
  {
    pattern: /\b([Bb]earer|BEARER)( +|%20|\+)(?!(?:[A-Z]?[a-z]{1,20}|[A-Z]{2,6})(?![\w.~+/=-]))[\w.~+/=-]{8,}/g,
    replacement: `$1$2${REDACTED}`,
  },
  {
    pattern: /\b([Bb]asic|BASIC)( +|%20|\+)(?=[A-Za-z0-9+/]*[A-Z0-9+/=])(?![A-Z]?[a-z]{1,30}\b)[A-Za-z0-9+/]{8,}={0,2}(?![\w.-])/g,
    replacement: `$1$2${REDACTED}`,
  },
  { pattern: /(:\/\/)[^\s/@:"']*:[^\s/@"']+@/g, replacement: `$1${REDACTED}@` },
  // A value that stands behind its name, in quotation marks, in a query, and, where it can be no word, in a header.
  { pattern: named(`(?:authorization|NAME)\\\\?["']?\\s*[:=]\\s*\\\\?["']`, `[^\\s"'\\\\]{4,}`), replacement: `$1${REDACTED}` },
  { pattern: named("NAME=", `[^\\s"'&;,<>]{4,}`), replacement: `$1${REDACTED}` },
  { pattern: named("NAME:\\s*", "(?=[\\w.~+/=-]*\\d)[\\w.~+/=-]{16,}"), replacement: `$1${REDACTED}` },
];

/** No shape begins inside a word, so that the search is linear and `task-…` is no `sk-…`. */
function begins({ source }: RegExp): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${source}`, "g");
}

/** `next_page_token` and `max_token` open nothing. */
function named(place: string, value: string): RegExp {
  const name =
    "(?:api[_-]?key|access[_-]?key|(?<!(?:page|next|continuation|cursor|eos|bos|pad|unk|mask|stop|sep|max|min)[_-]?)token|secret|password|passwd)";
  return new RegExp(`(${place.replace("NAME", name)})${value}`, "gi");
}

/** A name (`sk-learn-…`) is short, or has neither digits nor capitals. */
function isDashed(match: string): boolean {
  if (/^sk-(?:ant|proj|lw|or|svcacct)-/.test(match)) return match.length >= 11;
  return /[*•]/.test(match) ? match.length >= 8 : match.length >= 20 && /[0-9A-Z]/.test(match);
}

/** A string in which a known shape of key is found. Used to tell a key from the name of one. */
export function looksLikeKey(text: string): boolean {
  return replaceShapes(text) !== text;
}

/** The text with every known shape of key replaced. */
export function replaceShapes(text: string): string {
  return shapes.reduce(
    (result, { pattern, replacement }) =>
      typeof replacement === "string" ? result.replace(pattern, replacement) : result.replace(pattern, replacement),
    text,
  );
}
