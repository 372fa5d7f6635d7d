// Extra headers: their syntax, and how stored ones, whose values nobody is shown, survive an update.

import { Secret } from "../../secrets/secret.ts";
import type { RuleProblem } from "../control-plane.ts";
import { type Row, readHeaders, type StoredHeader } from "./answers.ts";
import type { LangwatchSpec } from "./fields.ts";
import { isMask } from "./registry.ts";

export interface Header {
  readonly key: string;
  readonly value: Secret | string;
  /** The value is the stored one. */
  readonly isKept: boolean;
}

export interface HeadersDraft {
  readonly headers: readonly Header[];
  readonly problems: readonly RuleProblem[];
}

/** A token of RFC 9110; LangWatch takes anything, also what breaks every call to the vendor. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function problemOfHeaderName(name: string): string | undefined {
  return NAME.test(name) ? undefined : "must be the name of a header: letters, digits and - without blanks or colons";
}

function problemOfValue(value: string): string | undefined {
  if (value === "") return "is empty";
  if (isMask(value)) return "is a mask that LangWatch shows in place of a value; leave the value out to keep the stored one";
  if (value.trim() !== value) return "begins or ends with a blank";
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? undefined : "holds a line break or another character that no header can carry";
}

/** Two names that differ in nothing but case are one header. */
export function repeated(names: readonly string[]): readonly number[] {
  const folded = names.map((name) => name.toLowerCase());
  return folded.flatMap((name, index) => (folded.indexOf(name) < index ? [index] : []));
}

/** The headers of a new row. */
export function draftHeaders({ extraHeaders = [], headers = {} }: Partial<LangwatchSpec>): HeadersDraft {
  return combine(extraHeaders, headers, []);
}

/** The headers after a change; those that keep their value are sent with the mask, which LangWatch replaces by what is stored. */
export function draftHeadersChange(
  row: Row,
  { extraHeaders, headers = {} }: Partial<LangwatchSpec>,
  clear: readonly string[],
): HeadersDraft {
  const stored = readHeaders(row.extraHeaders) ?? [];
  const base = extraHeaders ?? (clear.includes("extraHeaders") ? [] : stored.map(({ key }) => ({ key })));
  return combine(base, headers, stored);
}

type Given = NonNullable<LangwatchSpec["extraHeaders"]>;

function combine(base: Given, added: Readonly<Record<string, Secret | string>>, stored: readonly StoredHeader[]): HeadersDraft {
  const names = Object.keys(added);
  const isReplaced = (key: string) => names.some((name) => name.toLowerCase() === key.toLowerCase());
  const results = [
    ...base.flatMap(({ key, value }, index) => (isReplaced(key) ? [] : [place(key, value, `extraHeaders[${index}]`, stored)])),
    ...names.map((key) => place(key, added[key], `headers.${key}`, [])),
  ];
  return { headers: results.flatMap(({ header }) => header), problems: results.flatMap(({ problems }) => problems) };
}

interface Placed {
  readonly header: readonly Header[];
  readonly problems: readonly RuleProblem[];
}

function place(key: string, value: Secret | string | undefined, path: string, stored: readonly StoredHeader[]): Placed {
  if (value !== undefined) {
    const problem = problemOfValue(value instanceof Secret ? value.reveal() : value);
    return { header: [{ key, value, isKept: false }], problems: problem === undefined ? [] : [{ path, message: problem }] };
  }
  const [kept, ...others] = stored.filter((header) => header.key.toLowerCase() === key.toLowerCase());
  if (kept === undefined) {
    return { header: [], problems: [{ path, message: "has no value, and no header of this name is stored: give it one" }] };
  }
  // LangWatch finds the value of a masked header by its name, so both would get the first one's.
  if (others.length > 0) {
    return {
      header: [],
      problems: [{ path: "extraHeaders", message: `hold ${kept.key} twice, and only one can be kept: give it a value with --header` }],
    };
  }
  // Servers before 3.6 show the value.
  const again = isMask(kept.value) ? kept.value : new Secret(kept.value);
  return { header: [{ key: kept.key, value: again, isKept: true }], problems: [] };
}
