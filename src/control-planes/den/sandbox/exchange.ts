// One request at the stand-in for Den: what a handler sees, what it gives back, and how it refuses.

import type { SandboxRequest, SandboxResponse, World } from "../../sandbox.ts";
import type { Credential, DenState, Member, Organization, User } from "./state.ts";
import { isSince } from "./state.ts";

export interface Exchange {
  readonly state: DenState;
  readonly request: SandboxRequest;
  /** ISO 8601, UTC, with milliseconds. */
  readonly now: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** A new TypeID with that prefix. */
  makeId(prefix: string): string;
}

/** Who asks, in which organization. */
export interface Caller {
  readonly credential: Credential;
  readonly user: User;
  readonly member: Member;
  readonly organization: Organization;
}

export interface Handled {
  readonly state: DenState;
  readonly response: SandboxResponse;
}

/** An answer that ends a request early and stores nothing. */
export class Refusal extends Error {
  readonly response: SandboxResponse;

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`);
    this.name = "Refusal";
    this.response = { status, body };
  }
}

/** `{error, message}`; several of Den's 404s have no message. */
export function refuse(status: number, error: string, message?: string): Refusal {
  return new Refusal(status, message === undefined ? { error } : { error, message });
}

/** What an exception in the server looks like: text in era 1, JSON later. */
export function crash(state: DenState): Refusal {
  return new Refusal(500, isSince(state, "2") ? { error: "internal_server_error" } : "Internal Server Error");
}

/** An answer of 200 that changed nothing. */
export function show(exchange: Exchange, body: unknown): Handled {
  return { state: exchange.state, response: { status: 200, body } };
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A TypeID: the prefix and a UUIDv7 in 26 letters of Crockford's base 32, so that ids rise with time.
 * The sequence number keeps two ids of one millisecond apart even where `random` is constant.
 */
export function typeId(prefix: string, world: World, sequence: number): string {
  const random = BigInt(Math.floor(world.random() * 2 ** 32));
  const uuid = (BigInt(Math.floor(world.now)) << 80n) | (7n << 76n) | (2n << 62n) | (BigInt(sequence % 2 ** 30) << 32n) | random;
  const letters = Array.from({ length: 26 }, (_, index) => ALPHABET[Number((uuid >> BigInt(5 * (25 - index))) & 31n)]);
  return `${prefix}_${letters.join("")}`;
}
