// An error in words that a report can hold.

import type { ErrorCode, LlmpError } from "../errors.ts";

export interface ItemError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** What a plan creates was not there when it was made. */
const MEANWHILE = "it was made meanwhile, by somebody else: the same command again compares with it";

export function describeError({ code, message, details: { hint, hintFor, issues } }: LlmpError): ItemError {
  const facts = issues?.map(({ path, message: fact }) => `${path} ${fact}`) ?? [];
  const text = [message, ...facts].join("; ");
  if (hintFor === "create") return { code: "changed_meanwhile", message: text, hint: MEANWHILE };
  return { code, message: text, ...(hint === undefined ? {} : { hint }) };
}
