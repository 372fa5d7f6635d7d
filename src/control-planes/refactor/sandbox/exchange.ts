// One request at the stand-in for re-factor.ai: what a handler sees, what it gives back, and how it refuses.

import type { SandboxRequest, SandboxResponse } from "../../sandbox.ts";
import type { Credential, RefactorState } from "./state.ts";

export interface Exchange {
  readonly state: RefactorState;
  readonly request: SandboxRequest;
  readonly caller: Credential;
  /** `{provider}` of the path, where there is one. */
  readonly provider: string | undefined;
}

export interface Handled {
  readonly state: RefactorState;
  readonly response: SandboxResponse;
}

/** An answer that ends a request early and stores nothing. Only those with a code have the shape of the pages' examples. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: { readonly code?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = options.code;
    this.headers = options.headers ?? {};
  }
}

/** The answer of a refusal, in the shape that the state asks for. */
export function showRefusal(state: RefactorState, { status, code, message, headers }: Refusal): SandboxResponse {
  const error = code === undefined || state.errorShape === "components" ? message : { code, message };
  return { status, headers, body: { error } };
}
