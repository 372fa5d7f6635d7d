// Brings a custom provider config, in any form that people paste, to the one form that every Den server accepts.

import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import * as z from "zod/mini";
import { REDACTED } from "../../secrets/secret.ts";
import { isSameUrl } from "../../vendors/addresses.ts";
import type { RuleProblem, Spec } from "../control-plane.ts";
import { describeIssues, isRecord, trimmed } from "../fields.ts";

const Model = z.looseObject({ id: trimmed({ maximum: 255 }), name: trimmed({ maximum: 255 }) });

/** The portable form: `models` as an array of objects and `doc` present, as servers before 2026-06-12 demand. */
const CustomConfig = z.looseObject({
  id: trimmed({ maximum: 255 }),
  name: trimmed({ maximum: 255 }),
  npm: trimmed({ maximum: 255 }),
  env: z.array(trimmed({ maximum: 255 })).check(z.minLength(1, "must name at least one environment variable")),
  doc: trimmed({ maximum: 2048 }),
  api: z.optional(trimmed({ maximum: 2048 })),
  models: z.array(Model).check(z.minLength(1, "must hold at least one model")),
});
export type CustomConfig = z.infer<typeof CustomConfig>;

export type CustomConfigResult = { readonly config: CustomConfig } | { readonly problems: readonly RuleProblem[] };

// opencode's package for any OpenAI-compatible endpoint, and its page on custom providers.
const DEFAULT_NPM = "@ai-sdk/openai-compatible";
const DEFAULT_DOC = "https://opencode.ai/docs/providers";

// The last words of a name, in lower case and joined by dashes: `apiKey`, `X-Auth-Token`, `secret_access_key`.
const CREDENTIAL_NAME =
  /(^|-)(api-?keys?|authorization|cookie|password|passwd|passphrase|secrets?|credentials?|bearer|jwt|(?<!(eos|bos|pad|unk|stop|max|min)-)token|(secret|private|subscription|access|account|auth|master|service)-key)$/;
const CREDENTIAL_VALUE = /^(?:Bearer|Basic)\s+\S|(?:^|[^\w-])(?:sk-[\w-]{20,}|AIza[\w-]{30,}|gsk_\w{20,}|xai-\w{20,})/;
const PLACEHOLDER = /^(?:Bearer )?(?:\{(env|file):([^}]*)\}|\$\{\w+\})$/;

/**
 * Reads a custom config: JSON or JSONC text, or a value that is already parsed.
 *
 * @param input what the user gave in `customConfigText` or `customConfig`
 * @param path the field it came from, with which the paths of problems begin
 * @returns the config in portable form, or all its problems at once; no problem repeats a value of the config
 */
export function readCustomConfig(input: unknown, path: string): CustomConfigResult {
  const parsed = typeof input === "string" ? parseText(input, path) : { value: input };
  if ("problems" in parsed) return parsed;
  const unwrapped = unwrap(parsed.value, path);
  if ("problems" in unwrapped) return unwrapped;
  const { block, key } = unwrapped;
  const base = key === undefined ? path : `${path}.provider.${key}`;
  const secretPaths = findCredentials(block, base);
  const completed = complete(block, key);
  const checked = z.safeParse(CustomConfig, completed);
  const problems: RuleProblem[] = secretPaths.map((secretPath) => ({
    path: secretPath,
    message: "holds a credential, which Den would store in the clear and show in lists: take it out and give it with --api-key",
  }));
  if (!checked.success) {
    problems.push(...describeIssues(checked.error, completed, base));
  } else {
    problems.push(...findDuplicates(checked.data, base));
    if (problems.length === 0) return { config: checked.data };
  }
  return { problems };
}

/** The custom config as it was given, and the field that holds it. */
export function customConfigOf(spec: Spec): { readonly input: unknown; readonly path: string } | undefined {
  if (spec.customConfigText !== undefined) return { input: spec.customConfigText, path: "customConfigText" };
  return spec.customConfig === undefined ? undefined : { input: spec.customConfig, path: "customConfig" };
}

/**
 * Where opencode sends the key of a config, if that is not its `api`: `options.baseURL` goes before what a model names for itself, and both before `api`.
 *
 * @param config in portable form, as far as it is sound
 */
export function findDetour({ api, options, models }: Readonly<Record<string, unknown>>): string | undefined {
  const base = isRecord(options) ? textOf(options.baseURL) : undefined;
  const addresses =
    base === undefined
      ? [models].flat().map((model) => (isRecord(model) && isRecord(model.provider) ? textOf(model.provider.api) : undefined))
      : [base];
  return addresses.find((address) => address !== undefined && !(typeof api === "string" && isSameUrl(address, api)));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function parseText(text: string, path: string): { readonly value: unknown } | { readonly problems: readonly RuleProblem[] } {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return { value };
  const before = text.slice(0, first.offset).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return { problems: [{ path, message: `is not JSON: ${printParseErrorCode(first.error)} at its ${place}` }] };
}

/** An opencode file holds the block under `provider`, keyed by what is then its id. */
function unwrap(
  value: unknown,
  path: string,
): { readonly block: Record<string, unknown>; readonly key?: string } | { readonly problems: readonly RuleProblem[] } {
  if (!isRecord(value)) return { problems: [{ path, message: "must be a JSON object: { id, name, npm, env, models … }" }] };
  if (!isRecord(value.provider)) return { block: value };
  const entries = Object.entries(value.provider);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    const names = entries.map(([name]) => name).join(", ");
    return {
      problems: [
        {
          path: `${path}.provider`,
          message: `must hold exactly one provider${names === "" ? "" : ` (it holds ${names}); give them one at a time`}`,
        },
      ],
    };
  }
  const [key, block] = entry;
  if (!isRecord(block)) return { problems: [{ path: `${path}.provider.${key}`, message: "must be an object" }] };
  return { block, key };
}

/**
 * Fills in what opencode leaves to its defaults and Den demands, and checks nothing.
 *
 * @param key the id, where the block has none
 */
export function complete(block: Record<string, unknown>, key?: string): Record<string, unknown> {
  const options = isRecord(block.options) ? block.options : {};
  const id = block.id ?? key;
  const api = block.api ?? (typeof options.baseURL === "string" ? options.baseURL : undefined);
  const { models, ...rest } = block;
  return {
    ...rest,
    id,
    name: block.name ?? id,
    npm: block.npm ?? (api === undefined ? undefined : DEFAULT_NPM),
    env: typeof block.env === "string" ? [block.env] : (block.env ?? deriveEnvironmentName(id, options)),
    doc: block.doc ?? DEFAULT_DOC,
    ...(api === undefined ? {} : { api }),
    models: toModelList(models),
  };
}

function deriveEnvironmentName(id: unknown, options: Record<string, unknown>): string[] | undefined {
  const placeholder = typeof options.apiKey === "string" ? PLACEHOLDER.exec(options.apiKey.trim()) : null;
  if (placeholder?.[1] === "env" && placeholder[2]) return [placeholder[2].trim()];
  if (typeof id !== "string" || id.trim() === "") return undefined;
  // Den's own web form derives the name in the same way.
  return [
    `${id
      .trim()
      .replace(/[^a-z0-9]+/gi, "_")
      .toUpperCase()}_API_KEY`,
  ];
}

function toModelList(models: unknown): unknown {
  if (Array.isArray(models)) return models.map((model) => (typeof model === "string" ? { id: model, name: model } : nameModel(model)));
  if (!isRecord(models)) return models;
  return Object.entries(models).map(([key, model]) =>
    isRecord(model) ? nameModel({ ...model, id: model.id ?? key }) : { id: key, name: key },
  );
}

function nameModel(model: unknown): unknown {
  return isRecord(model) ? { ...model, id: model.id, name: model.name ?? model.id } : model;
}

/** Den's database compares model ids without regard to case, and answers 500 to a repeated one in every version. */
function findDuplicates(config: CustomConfig, path: string): RuleProblem[] {
  const seen = new Map<string, number>();
  const problems: RuleProblem[] = [];
  for (const [index, model] of config.models.entries()) {
    const folded = model.id.toLowerCase();
    const first = seen.get(folded);
    if (first === undefined) seen.set(folded, index);
    else
      problems.push({
        path: `${path}.models[${index}].id`,
        message: `repeats the id of models[${first}] (Den ignores upper and lower case)`,
      });
  }
  return problems;
}

/** Paths of values that are credentials by their name, by what they look like, or as a part of an address. */
export function findCredentials(value: unknown, path: string): string[] {
  if (typeof value === "string") return looksLikeCredential(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => findCredentials(item, `${path}[${index}]`));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    isCredentialName(nameWithin(value, name)) ? findTexts(inner, `${path}.${name}`) : findCredentials(inner, `${path}.${name}`),
  );
}

/** The same config without its credentials, for what leaves Den: some that are stored have one in the clear. */
export function withoutCredentials(value: unknown): unknown {
  return replaceCredentials(value, () => []);
}

/** The same config with `[redacted]` in the place of each credential. */
export function hideCredentials(value: unknown): unknown {
  return replaceCredentials(value, (name) => [[name, REDACTED]]);
}

function replaceCredentials(value: unknown, stand: (name: string) => readonly (readonly [string, unknown])[]): unknown {
  if (Array.isArray(value)) return value.map((inner) => replaceCredentials(inner, stand));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) =>
    isCredential(nameWithin(value, name), inner) ? stand(name) : [[name, replaceCredentials(inner, stand)] as const],
  );
  return Object.fromEntries(entries);
}

function isCredential(name: string, value: unknown): boolean {
  if (isCredentialName(name)) return findTexts(value, "").length > 0;
  return [value].flat().some((item) => typeof item === "string" && looksLikeCredential(item));
}

/** `{ name: "Authorization", value: … }` is how some lists of headers are written. */
function nameWithin(holder: Readonly<Record<string, unknown>>, name: string): string {
  return name === "value" && typeof holder.name === "string" ? holder.name : name;
}

/** True for a header, or any other value by name, that is a credential: Den stores configs in the clear. */
export function holdsCredential(name: string, value: string): boolean {
  return findCredentials({ [name]: value }, "").length > 0;
}

function isCredentialName(name: string): boolean {
  return CREDENTIAL_NAME.test(
    name
      .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
      .replaceAll("_", "-")
      .toLowerCase(),
  );
}

/** All that stands below the name of a credential, but for placeholders that are filled in elsewhere. */
function findTexts(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => findTexts(item, `${path}[${index}]`));
  if (isRecord(value)) return Object.entries(value).flatMap(([name, inner]) => findTexts(inner, `${path}.${name}`));
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" || PLACEHOLDER.test(text) ? [] : [path];
}

function looksLikeCredential(value: string): boolean {
  const text = value.trim();
  if (PLACEHOLDER.test(text)) return false;
  return CREDENTIAL_VALUE.test(text) || hasCredential(text);
}

/** An address with a password, or with a key in its query. */
function hasCredential(text: string): boolean {
  const address = /^[a-z]+:\/\/(?:[^/?#]*:([^/?#@]*)@)?[^?#]*\??([^#]*)/i.exec(text);
  if (address === null) return false;
  const [, password = "", query = ""] = address;
  const parts = query.split("&").map((part) => part.split("=", 2));
  return password !== "" || parts.some(([name = "", part = ""]) => part !== "" && (name === "key" || isCredentialName(name)));
}
