// A value that prints as `[redacted]` wherever it is printed; only the socket, the keychain and a child's standard input see inside.

/** What stands in the place of a secret wherever it would be printed. */
export const REDACTED = "[redacted]";

/** Holds a secret string. String conversion, JSON, `util.inspect` and structured logging all show `[redacted]`. */
export class Secret {
  readonly #value: string;
  readonly #prefix: string;
  readonly #bare: Secret | undefined;
  readonly #derived = new Map<(value: string) => unknown, unknown>();

  /** `behind` is for `prefixed`: what the value consists of. */
  constructor(value: string, behind?: { readonly prefix: string; readonly bare: Secret }) {
    this.#value = value;
    this.#prefix = behind?.prefix ?? "";
    this.#bare = behind?.bare;
  }

  /** The value itself. Call it only where the value leaves for its destination. */
  reveal(): string {
    return this.#value;
  }

  /** The same secret behind a prefix, e.g. `Bearer `. */
  prefixed(prefix: string): Secret {
    const whole = prefix + this.#prefix;
    const bare = this.bare();
    return whole === "" ? bare : new Secret(whole + bare.reveal(), { prefix: whole, bare });
  }

  /** What stands before the secret itself, and is none. */
  get prefix(): string {
    return this.#prefix;
  }

  /** The secret without its prefix: a server may repeat it alone. */
  bare(): Secret {
    return this.#bare ?? this;
  }

  /** Makes something of the value, once for each way of making; what is made is as secret as the value. */
  derive<T>(make: (value: string) => T): T {
    if (!this.#derived.has(make)) this.#derived.set(make, make(this.#value));
    return this.#derived.get(make) as T;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  // `Symbol.for` rather than an import keeps this file free of node:util.
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}
