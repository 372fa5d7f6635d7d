// Who a fresh stand-in for re-factor.ai knows: two accounts, and one token of each sort.

import type { Era, RefactorState } from "./state.ts";

/** Every token of a fresh server, for tests and examples. The tokens are words, and open nothing anywhere else. */
export const refactorSeed = {
  tokens: {
    /** May do everything in the account Acme. */
    acme: "sandbox-token-of-acme-opens-nothing-else",
    /** May only look at the account Acme. */
    acmeReadOnly: "sandbox-token-of-acme-that-may-only-read",
    /** May do everything in the account Globex. */
    globex: "sandbox-token-of-globex-opens-nothing-else",
  },
} as const;

export type TokenName = keyof typeof refactorSeed.tokens;

export type AccountName = "acme" | "globex";

/** Every token by its name. */
export const seededTokens: Readonly<Record<TokenName, string>> = refactorSeed.tokens;

/** A fresh server of that era, without a configuration. */
export function seed(era: Era): RefactorState {
  return {
    era,
    credentials: [
      { token: "acme", account: "acme", access: "full" },
      { token: "acmeReadOnly", account: "acme", access: "read-only" },
      { token: "globex", account: "globex", access: "full" },
    ],
    configurations: [],
    errorShape: "examples",
    listShape: "array",
    // What the usual TypeScript servers answer to a method that a path lacks.
    unknownMethodStatus: 404,
  };
}
