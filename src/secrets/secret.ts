// A value that prints as `[redacted]` wherever it is printed; only the socket, the keychain and a child's standard input see inside.

const REDACTED = "[redacted]";

/** Holds a secret string. String conversion, JSON, `util.inspect` and structured logging all show `[redacted]`. */
export class Secret {
  readonly #value: string;
  readonly #prefix: string;

  constructor(value: string, prefix = "") {
    this.#value = prefix + value;
    this.#prefix = prefix;
  }

  /** The value itself. Call it only where the value leaves for its destination. */
  reveal(): string {
    return this.#value;
  }

  /** The same secret behind a prefix, e.g. `Bearer `. */
  prefixed(prefix: string): Secret {
    return new Secret(this.bare().reveal(), prefix + this.#prefix);
  }

  /** What stands before the secret itself, and is none. */
  get prefix(): string {
    return this.#prefix;
  }

  /** The secret without its prefix: a server may repeat it alone. */
  bare(): Secret {
    return this.#prefix === "" ? this : new Secret(this.#value.slice(this.#prefix.length));
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
