// One request at the stand-in for Agent Stack: what a handler sees, what it gives back, and how it refuses.

import type { SandboxRequest, SandboxResponse, World } from "../../sandbox.ts";
import type { AgentStackState } from "./state.ts";
import { isSince } from "./state.ts";

export interface Exchange {
  readonly state: AgentStackState;
  readonly request: SandboxRequest;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A new UUID. */
  makeId(): string;
}

export interface Handled {
  readonly state: AgentStackState;
  readonly response: SandboxResponse;
}

/** An answer that ends a request early and stores nothing. */
export class Refusal extends Error {
  readonly response: SandboxResponse;

  constructor(response: SandboxResponse) {
    super(`refused with ${response.status}`);
    this.name = "Refusal";
    this.response = response;
  }
}

/** `{detail}`, the shape of nearly every error: a sentence, or the list of what is wrong with the input. */
export function refuse(status: number, detail: unknown, headers: Readonly<Record<string, string>> = {}): Refusal {
  return new Refusal({ status, headers, body: { detail } });
}

/** A status that the later servers tell apart, and November called 400. */
export function refuseSince(state: AgentStackState, status: number, detail: string): Refusal {
  return refuse(isSince(state, "apr") ? status : 400, detail);
}

/** What an unexpected exception looks like: bare text in November, whose handler fails itself; later a Python repr of it. */
export function crash(state: AgentStackState, exception: string, message: string): Refusal {
  if (isSince(state, "apr")) return refuse(500, pythonExceptions(exception, message));
  return new Refusal({ status: 500, body: "Internal Server Error" });
}

/** An answer of 200 that changed nothing. */
export function show(exchange: Exchange, body: unknown): Handled {
  return { state: exchange.state, response: { status: 200, body } };
}

/** The `repr()` of a list of one exception: `[('ReadTimeout', '')]`. */
export function pythonExceptions(exception: string, message: string): string {
  return `[(${pythonString(exception)}, ${pythonString(message)})]`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The `repr()` of a Python string: in double quotes when it holds single ones and no double ones. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = Array.from(text, (character) => {
    if (character === quote) return `\\${character}`;
    const code = character.charCodeAt(0);
    if (code < 0x20 || code === 0x7f) return ESCAPES[character] ?? `\\x${code.toString(16).padStart(2, "0")}`;
    return ESCAPES[character] ?? character;
  });
  return quote + escaped.join("") + quote;
}

/** A random UUID; the sequence number keeps two apart even where `random` is constant. */
export function uuid(world: World, sequence: number): string {
  const random = () => Math.floor(world.random() * 2 ** 32);
  const [first, second] = [hexadecimal(random(), 8), hexadecimal(random(), 8)];
  return `${first}-${second.slice(0, 4)}-4${second.slice(4, 7)}-8${second.slice(5)}-${hexadecimal(sequence, 12)}`;
}

function hexadecimal(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** RFC 3339 with microseconds; the sequence number stands for those that the clock lacks. */
export function timestamp(now: number, sequence: number): string {
  const microseconds = String((sequence % 999) + 1).padStart(3, "0");
  return `${new Date(now).toISOString().slice(0, -1)}${microseconds}Z`;
}
