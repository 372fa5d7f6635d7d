// The few kinds of error, each with its exit code. Rendered once, in output/errors.ts.

/** Exit codes of the process; README lists what each means. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 70 | 130;

/** Machine-readable cause of a failure: `error.code` of `-o json`. A closed set: scripts branch on it. */
export type ErrorCode =
  | "already_exists"
  | "ambiguous_name"
  | "authentication"
  | "cancelled"
  | "changed_meanwhile"
  | "internal"
  | "invalid_input"
  | "key_rejected"
  | "network"
  | "not_found"
  | "outcome_unknown"
  | "partial_failure"
  | "refused"
  | "secret_unavailable"
  | "server_error"
  | "settings_damaged"
  | "unexpected_response"
  | "unsupported_operation"
  | "usage";

/** One problem in the input: which field (dotted path), where it was written, and what to do about it. */
export interface Issue {
  readonly path: string;
  readonly message: string;
  /** `--flag`, or `file:line:column`, when the value was written somewhere. */
  readonly where?: string;
}

/** What an error may carry beside its message. Nothing here may hold a secret. */
export interface ErrorDetails {
  /** What to do next. */
  readonly hint?: string;
  /** The hint is about what this command alone can do. */
  readonly hintFor?: "create";
  /** HTTP status, where a control plane answered. */
  readonly status?: number;
  /** The control plane's own id of the request, to quote to its operators. */
  readonly requestId?: string;
  readonly issues?: readonly Issue[];
  readonly cause?: unknown;
}

/** The parent of every error that llmp expects; anything else that is thrown is a bug of llmp's (exit 70). */
export abstract class LlmpError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }

  /** What is wrong and what to do, in one line: for where an error is one of several things that are told. */
  get advice(): string {
    const { hint } = this.details;
    return hint === undefined ? this.message : `${this.message}; ${hint}`;
  }

  /** The same error with another hint. */
  withHint(hint: string): this {
    return Object.create(this, { details: { value: { ...this.details, hint } } });
  }
}

export type ApiErrorCode =
  | "already_exists"
  | "changed_meanwhile"
  | "key_rejected"
  | "not_found"
  | "refused"
  | "server_error"
  | "unexpected_response";

/** The control plane, or a vendor that was asked about a key, refused or failed. */
export class ApiError extends LlmpError {
  readonly exitCode = 1;
  declare readonly code: ApiErrorCode;
  /** The control plane's own error code, when it gave one. */
  readonly planeCode: string | undefined;
  /** With `already_exists`: the id of what exists, where exactly one is meant, so that `--upsert` can update it. */
  readonly existing: string | undefined;

  constructor(code: ApiErrorCode, message: string, details: ErrorDetails & { planeCode?: string; existing?: string } = {}) {
    super(code, message, details);
    this.planeCode = details.planeCode;
    this.existing = details.existing;
  }

  /** The server failed, or what answered was not it: what was asked for may have been done all the same. */
  get isDoubtful(): boolean {
    return this.code === "server_error" || this.code === "unexpected_response";
  }
}

/** The invocation makes no sense as it stands. */
export class UsageError extends LlmpError {
  readonly exitCode = 2;

  constructor(message: string, details: ErrorDetails & { code?: "usage" | "ambiguous_name" | "settings_damaged" } = {}) {
    super(details.code ?? "usage", message, details);
  }
}

/** There is no connection at all yet: a person is offered `login`. */
export class NotConfiguredError extends UsageError {}

/** A pipe stayed open and silent: nobody may ever write to it. */
export class SilentInputError extends UsageError {}

/** What was asked for destroys something that cannot be had back: a person is asked, a script gives --yes. */
export class ConsentRequiredError extends UsageError {}

/** The input is incomplete or wrong; every problem is listed at once. */
export class ValidationError extends LlmpError {
  readonly exitCode = 2;
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[], details: ErrorDetails = {}) {
    super("invalid_input", message, { ...details, issues });
    this.issues = issues;
  }
}

/** The control plane has no such operation; the message says why and what to do instead. */
export class UnsupportedOperationError extends LlmpError {
  readonly exitCode = 2;

  constructor(message: string, details: ErrorDetails = {}) {
    super("unsupported_operation", message, details);
  }
}

/** The token: missing, wrong, expired, or without the right. */
export class AuthenticationError extends LlmpError {
  readonly exitCode = 4;

  constructor(message: string, details: ErrorDetails = {}) {
    super("authentication", message, details);
  }
}

/** The request did not reach the control plane, so nothing was changed. */
export class NetworkError extends LlmpError {
  readonly exitCode = 6;

  constructor(message: string, details: ErrorDetails = {}) {
    super("network", message, details);
  }
}

/** A write was sent and its answer was lost: it may have happened. */
export class OutcomeUnknownError extends LlmpError {
  readonly exitCode = 6;

  constructor(message: string, details: ErrorDetails = {}) {
    super("outcome_unknown", message, details);
  }
}

/** Some of many failed; each is in a report that was printed. */
export class PartialFailureError extends LlmpError {
  readonly exitCode = 5;

  constructor(message: string, details: ErrorDetails = {}) {
    super("partial_failure", message, details);
  }
}

/** A reference could not be resolved, or the keychain is locked or absent. */
export class SecretUnavailableError extends LlmpError {
  readonly exitCode = 7;

  constructor(message: string, details: ErrorDetails = {}) {
    super("secret_unavailable", message, details);
  }
}

/** Of these, what is not there at all, or is no secret, wherever it was looked for: nothing is in the way of reading it. */
export class SecretMissingError extends SecretUnavailableError {}

/** The person stopped it (Ctrl-C, or "no" to a confirmation). */
export class CancelledError extends LlmpError {
  readonly exitCode = 130;

  constructor(message = "cancelled", details: ErrorDetails = {}) {
    super("cancelled", message, details);
  }
}
