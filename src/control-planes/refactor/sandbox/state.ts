// What the stand-in for re-factor.ai remembers: plain JSON, the same in every era.

import type { AccountName, TokenName } from "./seed.ts";

/** `documented` serves only what the published pages show; `current` also the reads that they leave out. */
export type Era = "documented" | "current";

export const eras = ["documented", "current"] as const satisfies readonly Era[];

export type JsonObject = Readonly<Record<string, unknown>>;

/** The token itself is not here but in the seed, under `token`: a state file holds no credential. */
export interface Credential {
  readonly token: TokenName;
  readonly account: AccountName;
  readonly access: "full" | "read-only";
}

/** One configuration; an account has at most one for each provider. */
export interface StoredConfiguration {
  readonly account: AccountName;
  readonly provider: string;
  /** Null where it was never given: no default is documented. */
  readonly enabled: boolean | null;
  /** As received, secrets in the clear; null where they were never given. */
  readonly credentials: JsonObject | null;
}

export interface RefactorState {
  readonly era: Era;
  readonly credentials: readonly Credential[];
  readonly configurations: readonly StoredConfiguration[];
  /** The pages contradict themselves: by their examples a 404 or 409 is `{error: {code, message}}`, by their components `{error: "text"}`. */
  readonly errorShape: "examples" | "components";
  /** `array` is a bare one; any other word is the member of an object that holds it. No page shows a list. */
  readonly listShape: string;
  /** The answer to a method that a path does not have, e.g. a read in the era `documented`. */
  readonly unknownMethodStatus: 404 | 405;
}

/** The state with one configuration in place of its earlier self, or added. */
export function withConfiguration(state: RefactorState, configuration: StoredConfiguration): RefactorState {
  const others = state.configurations.filter((other) => !isSame(other, configuration));
  return { ...state, configurations: [...others, configuration] };
}

/** The state without that configuration. */
export function withoutConfiguration(state: RefactorState, configuration: StoredConfiguration): RefactorState {
  return { ...state, configurations: state.configurations.filter((other) => !isSame(other, configuration)) };
}

function isSame(one: StoredConfiguration, other: StoredConfiguration): boolean {
  return one.account === other.account && one.provider === other.provider;
}
