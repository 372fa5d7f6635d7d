// One request at the stand-in for LangWatch: what a handler sees, what it gives back, and how it refuses.

import type { SandboxRequest, SandboxResponse, World } from "../../sandbox.ts";
import type { LangWatchState } from "./state.ts";

export interface Exchange {
  readonly state: LangWatchState;
  readonly request: SandboxRequest;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A new id, e.g. `provider_2abc…`. */
  makeId(prefix: string): string;
}

export interface Handled {
  readonly state: LangWatchState;
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

/** 400 for whatever the service throws: the sentence twice, and no code. */
export function refuseService(sentence: string): Refusal {
  return new Refusal(400, { error: sentence, message: sentence });
}

/** 401, which has a sentence of its own only where it helps. */
export function refuseCredentials(message = "Invalid credentials"): Refusal {
  return new Refusal(401, { error: "Unauthorized", message });
}

/** The one sentence that writing default models knows for who is no user. */
export function refuseNonUser(): Refusal {
  return new Refusal(400, { error: "Not authenticated" });
}

/** What a path or method that nobody serves answers: plain text. */
export const notFound: SandboxResponse = { status: 404, body: "404 Not Found" };

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A KSUID behind a prefix: time, sequence number and randomness in 27 letters of base 62, so that ids rise with time. */
export function ksuid(prefix: string, world: World, sequence: number): string {
  const seconds = BigInt(Math.floor(world.now / 1000));
  const random = BigInt(Math.floor(world.random() * 2 ** 32));
  const value = (seconds << 128n) | (BigInt(sequence % 2 ** 32) << 96n) | random;
  const letters = Array.from({ length: 27 }, (_, index) => ALPHABET[Number((value / 62n ** BigInt(26 - index)) % 62n)]);
  return `${prefix}_${letters.join("")}`;
}
