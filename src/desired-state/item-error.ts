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
  const advice = hintFor === "create" ? MEANWHILE : hint;
  return { code, message: [message, ...facts].join("; "), ...(advice === undefined ? {} : { hint: advice }) };
}
