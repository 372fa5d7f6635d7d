// One request at the stand-in for GoodMem: what a handler sees, what it gives back, and the three ways in which it refuses.

import type { SandboxRequest, SandboxResponse, World } from "../../sandbox.ts";
import type { Credential, GoodmemState } from "./state.ts";

export interface Exchange {
  readonly state: GoodmemState;
  readonly request: SandboxRequest;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A new UUID of version 7. */
  makeId(): string;
}

/** What a handler sees where a key is required. */
export interface Call extends Exchange {
  readonly caller: Credential;
  /** The id of the path, as sent; empty where there is none. */
  readonly id: string;
}

export interface Handled {
  readonly state: GoodmemState;
  readonly response: SandboxResponse;
}

/** An answer that ends a request early and stores nothing. */
export class Refusal extends Error {
  readonly response: SandboxResponse;

  constructor(status: number, body?: unknown) {
    super(`refused with ${status}`);
    this.name = "Refusal";
    this.response = body === undefined ? { status } : { status, body };
  }
}

/** A refusal by the service behind the routes; newer servers repeat the status and tell the time. */
export function refuse({ state, now }: Exchange, status: number, error: string): Refusal {
  return new Refusal(status, state.era === "legacy" ? { error } : { error, status, timestamp: now });
}

/** One field that was refused, by its path, e.g. `credentials.apiKey.secretRef.uri`. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

/** The 400 of fields: newer servers list them all and have no member `error`, older ones tell the first only. */
export function refuseFields({ state }: Exchange, problems: readonly [Problem, ...Problem[]]): Refusal {
  return new Refusal(400, state.era === "legacy" ? { error: problems[0].message } : { errors: problems });
}

/** The 400 of a body that could not be read, which is the same in every era. */
export function refuseJson(reason: string): Refusal {
  return new Refusal(400, { error: `Invalid JSON request body: ${reason}` });
}

/** The 401, whose body is empty on newer servers. */
export function refuseKey({ state }: Exchange): Refusal {
  return state.era === "legacy" ? new Refusal(401, { error: "Invalid or missing API key" }) : new Refusal(401);
}

/** An answer of 200 that changed nothing. */
export function show({ state }: Exchange, body: unknown): Handled {
  return { state, response: { status: 200, body } };
}

/** A UUID of version 7; the sequence number keeps two of one millisecond apart even where `random` is constant. */
export function makeUuid(world: World, sequence: number): string {
  const time = hex(world.now, 12);
  const random = hex(Math.floor(world.random() * 2 ** 32), 8);
  const low = hex(sequence % 2 ** 16, 4);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(Math.floor(sequence / 2 ** 16) % 2 ** 12, 3)}-8000-${random}${low}`;
}

function hex(value: number, length: number): string {
  return Math.floor(value).toString(16).padStart(length, "0");
}
