// After a write: does GoodMem show what was asked for?

import { dequal } from "dequal";
import { LlmpError } from "../../errors.ts";
import type { Conversation, Spec, Written } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { type Llm, toProvider } from "./answers.ts";
import { canonicalPath, canonicalUrl } from "./connection.ts";
import { readOne } from "./requests.ts";

/** What was sent, in the names of an LLM, and so what must be there. */
export interface Expected {
  /** Settings that were sent in groups count member by member; "" stands for what was cleared. */
  readonly values: Spec;
  /** Labels that must be there, among others. */
  readonly mergedLabels: Spec;
  readonly sendsCredentials: boolean;
}

export const ADOPTED = "the control plane's answer was lost or was a failure, yet the change is there: nothing was sent twice";

export function* readBack(written: Llm, expected: Expected, warnings: readonly string[]): Conversation<Written> {
  const told = expected.sendsCredentials
    ? [...warnings, "GoodMem does not show credentials, so that they are stored as given could not be checked"]
    : warnings;
  try {
    const llm = yield* readOne(written.llmId);
    return { provider: toProvider(llm), warnings: told, differences: compare(llm, expected) };
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    const unread = `it is stored, but could not be read back: ${error.message}`;
    return { provider: toProvider(written), warnings: [...told, unread], differences: compare(written, expected) };
  }
}

/** What was asked for and is not there, in words. */
export function compare(llm: Llm, { values, mergedLabels }: Expected): readonly string[] {
  return [
    ...Object.entries(values).flatMap(([name, value]) => compareValue(name, llm[name], value)),
    ...Object.entries(mergedLabels).flatMap(([name, value]) =>
      llm.labels?.[name] === value ? [] : [`the label ${name} is not "${value}"`],
    ),
  ];
}

function compareValue(name: string, stored: unknown, sent: unknown): readonly string[] {
  if (isGroup(name) && isRecord(sent)) {
    const members = isRecord(stored) ? stored : {};
    return Object.entries(sent).flatMap(([member, value]) =>
      dequal(members[member], value) ? [] : [describe(member, members[member], value)],
    );
  }
  return dequal(normal(name, stored), normal(name, sent)) ? [] : [describe(name, stored, sent)];
}

function isGroup(name: string): boolean {
  return name === "capabilities" || name === "defaultSamplingParams";
}

/** The same value in the form in which GoodMem compares it. */
export function normal(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return name === "apiPath" ? canonicalPath(undefined) : name === "labels" ? {} : "";
  if (name === "endpointUrl") return canonicalUrl(String(value));
  if (name === "apiPath") return canonicalPath(String(value));
  if (name === "ownerId" || name === "llmId") return String(value).toLowerCase();
  return name === "supportedModalities" && Array.isArray(value) ? new Set(value) : value;
}

/** Objects may be long, or private, so their values are not shown. */
function describe(name: string, stored: unknown, sent: unknown): string {
  if (typeof sent === "object") return `${name} is not as it was sent`;
  return `${name} is ${stored === undefined || stored === null ? "not set" : JSON.stringify(stored)}, not ${JSON.stringify(sent)}`;
}
