// The bag of credentials: which names it may hold, what must be in it, and why an update sends it whole or not at all.

import { didYouMean } from "../../did-you-mean.ts";
import { UnsupportedOperationError } from "../../errors.ts";
import { Secret } from "../../secrets/secret.ts";
import type { RuleProblem } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { type Row, readKeys } from "./answers.ts";
import type { LangwatchSpec } from "./fields.ts";
import { isMask, isSecretPart, isShown, lookUp, type RegistryEntry } from "./registry.ts";

type Parts = Readonly<Record<string, Secret | string>>;

/** What is sent as `customKeys`, and what an answer must show of it. */
export interface Bag {
  readonly values: Parts;
  /** Names whose value cannot be compared. */
  readonly hidden: readonly string[];
  /** Names whose value an answer shows. */
  readonly shown: Readonly<Record<string, string>>;
  readonly removed: readonly string[];
}

export interface BagDraft {
  /** Undefined: the stored credentials stay as they are. */
  readonly bag: Bag | undefined;
  readonly problems: readonly RuleProblem[];
  readonly warnings: readonly string[];
}

const KEPT: BagDraft = { bag: undefined, problems: [], warnings: [] };

/** The field that a credential is given by. */
function pathOf(name: string, { key }: RegistryEntry): string {
  return name === key ? "apiKey" : `customKeys.${name}`;
}

/** The credentials by their name, the key without a name among them. */
function nameParts({ apiKey, customKeys = {} }: Partial<LangwatchSpec>, { key }: RegistryEntry): Parts {
  return apiKey === undefined || key === undefined ? customKeys : { ...customKeys, [key]: apiKey };
}

/** Whether the spec says by an empty bag that LangWatch's own operator has set the key. */
export function usesServerKey({ apiKey, customKeys }: Partial<LangwatchSpec>): boolean {
  return apiKey === undefined && customKeys !== undefined && Object.keys(customKeys).length === 0;
}

/** Everything that can be said of credentials before their values are read. */
export function checkNames(spec: Partial<LangwatchSpec>, provider: string): readonly RuleProblem[] {
  const entry = lookUp(provider);
  if (entry === undefined) return [];
  const { apiKey, customKeys = {} } = spec;
  const isTwice = apiKey !== undefined && entry.key !== undefined && Object.hasOwn(customKeys, entry.key);
  return [
    ...(apiKey !== undefined && entry.key === undefined
      ? [
          {
            path: "apiKey",
            message: `does not say which credential it is: ${entry.name} has ${entry.parts.join(", ")}; ${eachByName(entry)}`,
          },
        ]
      : []),
    ...(isTwice ? [{ path: "apiKey", message: `and customKeys.${entry.key} are the same credential: give one of them` }] : []),
    ...Object.entries(customKeys).flatMap(([name, value]) => checkName(name, value, entry)),
  ];
}

function eachByName({ parts }: RegistryEntry): string {
  return `give each with --credential, e.g. --credential ${parts[0]}=ref`;
}

/** The route drops an unknown name without a word, and stores it on azure, where nothing reads it. */
function checkName(name: string, value: Secret | string, entry: RegistryEntry): readonly RuleProblem[] {
  const path = `customKeys.${name}`;
  if (!entry.parts.includes(name)) {
    const message = `is not a credential of ${entry.name}${didYouMean(name, entry.parts)}; it has ${entry.parts.join(", ")}`;
    return [{ path, message }];
  }
  const problem = isSecretPart(name) ? undefined : problemOfSetting(name, textOf(value));
  return problem === undefined ? [] : [{ path, message: problem }];
}

function textOf(value: Secret | string): string {
  return value instanceof Secret ? value.reveal() : value;
}

/** What is wrong with a part that is no secret; a blank one takes the setting away. */
export function problemOfSetting(name: string, value: string): string | undefined {
  if (value === "") return undefined;
  if (value.trim() !== value) return "begins or ends with a blank, which LangWatch would store";
  if (/[^\P{C}]/u.test(value)) return "holds a control character or an invisible one";
  if (isMask(value)) return "is a mask that LangWatch shows in place of a value";
  if (/^(?:env|file|keychain|exec|op|vault|aws-sm|gcp-sm):/.test(value))
    return "is no secret, so no reference is read here: write the value";
  return /_(?:URL|ENDPOINT)$/.test(name) ? problemOfUrl(name, value) : undefined;
}

function problemOfUrl(name: string, value: string): string | undefined {
  if (!URL.canParse(value)) return "must be a URL, such as https://example.com/v1";
  const { protocol, hostname } = new URL(value);
  if (protocol !== "https:" && protocol !== "http:") return "must be a URL that begins with https:// or http://";
  const isElevenlabs = protocol === "https:" && (hostname === "elevenlabs.io" || hostname.endsWith(".elevenlabs.io"));
  return name === "ELEVENLABS_BASE_URL" && !isElevenlabs ? "must be an https URL of elevenlabs.io or one of its subdomains" : undefined;
}

/** What the provider cannot do without. The route takes `bedrock` with nothing in it, and `custom` without a URL. */
export function checkWhole(present: readonly string[], provider: string): readonly RuleProblem[] {
  const entry = lookUp(provider);
  if (entry === undefined) return [];
  const { sets, name, together = [], key } = entry;
  const missing = sets.map((set) => set.filter((part) => !present.includes(part)));
  // The set that is nearest to whole; the form's own when none is begun.
  const [least = []] = [...missing].sort((one, other) => one.length - other.length);
  const begun = sets.findIndex((set) => set.some((part) => present.includes(part)));
  const wanted = least.length === 0 ? [] : (missing[Math.max(begun, 0)] ?? []);
  const others = sets.filter((_, index) => index !== Math.max(begun, 0)).map((set) => set.join(" and "));
  const alternative = others.length === 0 ? "" : `, or else ${others.join(", or ")}`;
  const half = together.filter((part) => !present.includes(part));
  return [
    ...wanted.map((part) => ({
      path: pathOf(part, entry),
      message: `is required by ${name}${part === key ? "" : `: --credential ${part}=${isSecretPart(part) ? "ref" : "value"}`}${alternative}`,
    })),
    ...(half.length > 0 && half.length < together.length
      ? half.map((part) => ({ path: pathOf(part, entry), message: `is missing: ${together.join(" and ")} go together` }))
      : []),
  ];
}

/** The names that hold something. */
export function presentParts(spec: Partial<LangwatchSpec>, provider: string): readonly string[] {
  const entry = lookUp(provider);
  const parts = entry === undefined ? {} : nameParts(spec, entry);
  return Object.keys(parts).filter((name) => parts[name] !== "");
}

/** Checks of the values themselves, which LangWatch stores as they come: blanks, line breaks, and what is no key at all. */
function checkValues(parts: Parts, entry: RegistryEntry): readonly RuleProblem[] {
  return Object.entries(parts).flatMap(([name, value]) => {
    if (!(value instanceof Secret) || !isSecretPart(name)) return [];
    const problem = name === "GOOGLE_APPLICATION_CREDENTIALS" ? problemOfServiceAccount(value.reveal()) : problemOfKey(value.reveal());
    return problem === undefined ? [] : [{ path: pathOf(name, entry), message: problem }];
  });
}

function problemOfKey(value: string): string | undefined {
  if (value === "") return "is empty";
  if (isMask(value)) return "is a mask that LangWatch shows in place of a key, and would be stored as the key";
  if (/[\s\p{C}\p{Z}]/u.test(value))
    return "holds a blank, a line break or a control character, which LangWatch would store as part of the key";
  return /…|\.{3,}/u.test(value) ? "is an abbreviated key: give the key itself" : undefined;
}

function problemOfServiceAccount(value: string): string | undefined {
  const advice = "give the whole key file of the service account: file:key.json";
  if (isMask(value)) return "is a mask that LangWatch shows in place of a key";
  try {
    const parsed: unknown = JSON.parse(value);
    if (!isRecord(parsed)) return `must be a JSON object; ${advice}`;
    return Object.keys(parsed).length === 0 ? `is an empty JSON object; ${advice}` : undefined;
  } catch {
    return `must be a JSON object, and not the path of one; ${advice}`;
  }
}

/** The bag of a new row. */
export function draftBag(spec: Partial<LangwatchSpec>, provider: string): BagDraft {
  const entry = lookUp(provider);
  if (entry === undefined || usesServerKey(spec)) return KEPT;
  const parts = withoutBlanks(nameParts(spec, entry));
  return { bag: toBag(parts, []), problems: checkValues(parts, entry), warnings: [] };
}

/**
 * The bag of a row that is there: every credential is in it, or none is sent. LangWatch merges what it is sent, but drops what is not named
 * and not secret, drops the rest as well before 3.11, and on most providers refuses a bag without the key.
 */
export function draftBagChange(row: Row, changes: Partial<LangwatchSpec>, clear: readonly string[]): BagDraft {
  const entry = lookUp(row.provider);
  const stored = readKeys(row.customKeys);
  const isCleared = clear.includes("apiKey") || clear.includes("customKeys");
  const isNew = changes.apiKey !== undefined || Object.entries(changes.customKeys ?? {}).some((part) => !isShownAs(stored, part));
  if (!isNew && !isCleared) return KEPT;
  // To leave them as they are would look like a key that was changed.
  if (entry === undefined || stored === undefined) {
    throw new UnsupportedOperationError(
      entry === undefined
        ? `llmp does not know which credentials "${row.provider}" has, so it cannot change them`
        : `the control plane does not show the credentials of "${row.provider}" in a form that llmp can read, and an update would erase what is not seen`,
      { hint: "change them in LangWatch's settings" },
    );
  }
  if (Object.hasOwn(stored, "MANAGED")) {
    throw new UnsupportedOperationError(`the credentials of "${row.provider}" are managed by LangWatch itself, and would be replaced`, {
      hint: "change them in LangWatch's settings",
    });
  }
  const given = nameParts(changes, entry);
  const carried = carryOver(entry, { stored, given, clear });
  const parts = { ...carried.parts, ...withoutBlanks(given) };
  const removed = Object.keys(stored).filter((name) => isShown(name) && entry.parts.includes(name) && !Object.hasOwn(parts, name));
  const present = Object.keys(parts).filter((name) => parts[name] !== "");
  const absent = checkWhole([...present, ...carried.lacking], row.provider);
  const lacking = carried.lacking.map((name) => ({
    path: pathOf(name, entry),
    message: "is stored and shown to nobody, and credentials are sent whole (servers before 3.11 delete what is left out): give it again",
  }));
  return {
    bag: toBag(parts, removed),
    problems: [...checkNames(changes, row.provider), ...absent, ...lacking, ...checkValues(parts, entry)],
    warnings: tellUnknown(stored, entry),
  };
}

/** A setting that is shown, given again as it is. */
function isShownAs(stored: Readonly<Record<string, unknown>> | undefined, [name, value]: readonly [string, Secret | string]): boolean {
  return isShown(name) && stored?.[name] === textOf(value);
}

interface Change {
  readonly stored: Readonly<Record<string, unknown>>;
  readonly given: Parts;
  readonly clear: readonly string[];
}

/** What the new bag takes from the stored one, and what it would need but nobody is shown. */
function carryOver(entry: RegistryEntry, { stored, given, clear }: Change): { readonly parts: Parts; readonly lacking: readonly string[] } {
  const parts: Record<string, string> = {};
  const lacking: string[] = [];
  for (const name of entry.parts.filter((part) => Object.hasOwn(stored, part) && !Object.hasOwn(given, part))) {
    const value = stored[name];
    const isCleared = clear.includes("customKeys") || (clear.includes("apiKey") && name === entry.key);
    if (isShown(name)) {
      if (isCleared || isBlank(value)) continue;
      // One that is masked all the same, or is no text, would be removed by a bag without it.
      if (typeof value === "string" && !isMask(value)) parts[name] = value;
      else lacking.push(name);
    } else if (isCleared) {
      // What is left out stays.
      parts[name] = "";
    } else lacking.push(name);
  }
  return { parts, lacking };
}

function isBlank(value: unknown): boolean {
  return value == null || (typeof value === "string" && value.trim() === "");
}

function tellUnknown(stored: Readonly<Record<string, unknown>>, entry: RegistryEntry): readonly string[] {
  const unknown = Object.keys(stored).filter((name) => !entry.parts.includes(name));
  return unknown.length === 0 ? [] : [`${unknown.join(", ")} is stored as well, and is no credential of ${entry.name}: nothing reads it`];
}

function withoutBlanks(parts: Parts): Parts {
  // A shown setting that is left out is removed; one that is masked must be sent empty.
  return Object.fromEntries(Object.entries(parts).filter(([name, value]) => value !== "" || !isShown(name)));
}

function toBag(parts: Parts, removed: readonly string[]): Bag {
  const values = Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [name, value instanceof Secret && !isSecretPart(name) ? value.reveal() : value]),
  );
  const names = Object.keys(values);
  return {
    values,
    hidden: names.filter((name) => !isShown(name) && values[name] !== ""),
    shown: Object.fromEntries(names.filter(isShown).map((name) => [name, textOf(values[name] ?? "")])),
    removed,
  };
}
