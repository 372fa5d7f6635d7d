// An error in words that a report can hold.

import type { ErrorCode, LlmpError } from "../errors.ts";

export interface ItemError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export function describeError({ code, message, details: { hint, issues } }: LlmpError): ItemError {
  const facts = issues?.map(({ path, message: fact }) => `${path} ${fact}`) ?? [];
  return { code, message: [message, ...facts].join("; "), ...(hint === undefined ? {} : { hint }) };
}
