// After a write: does the server show what was asked for? Credentials come back masked, so their names and the masks' prefixes are compared.

import { LlmpError } from "../../errors.ts";
import { Secret } from "../../secrets/secret.ts";
import type { Conversation, Written } from "../control-plane.ts";
import { type Config, toProvider } from "./answers.ts";
import { type Credentials, isMask, shownBeginning } from "./credentials.ts";
import { readOne } from "./requests.ts";

/** What was sent, and so what must be there. */
export interface Expected {
  readonly provider: string;
  readonly enabled: boolean | undefined;
  /** Undefined where the stored ones are kept. */
  readonly credentials: Credentials | undefined;
  /** Names that were stored and must be gone. */
  readonly dropped: readonly string[];
}

export const ADOPTED = "the control plane's answer was lost or was a failure, yet the change is there: nothing was sent twice";

/** @param answered what the write itself answered, which stands in where the server has no read */
export function* readBack(expected: Expected, answered: Config, warnings: readonly string[]): Conversation<Written> {
  let config: Config | undefined;
  try {
    config = yield* readOne(expected.provider);
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    const told = `it is stored, but could not be read back: ${error.message}`;
    return { provider: toProvider(answered), warnings: [...warnings, told], differences: compare(answered, { ...expected, dropped: [] }) };
  }
  const shown = config ?? answered;
  return {
    provider: toProvider(shown),
    warnings: [...warnings, ...tellUnverified(shown, expected)],
    // What a write answers may show only what was sent.
    differences: compare(shown, config === undefined ? { ...expected, dropped: [] } : expected),
  };
}

/** What was asked for and is not there, and what should be gone and is not, in words. */
export function compare(config: Config, { provider, enabled, credentials, dropped }: Expected): readonly string[] {
  const stored = config.credentials;
  return [
    ...(config.provider === provider ? [] : [`the provider is ${config.provider}, not ${provider}`]),
    ...(enabled === undefined || config.enabled === undefined || config.enabled === enabled
      ? []
      : [`it is ${config.enabled ? "enabled" : "disabled"}, not ${enabled ? "enabled" : "disabled"}`]),
    ...(stored === undefined ? [] : Object.entries(credentials ?? {}).flatMap(([name, sent]) => compareValue(name, stored[name], sent))),
    ...dropped.filter((name) => stored?.[name] !== undefined && stored[name] !== null).map((name) => `${name} is still stored`),
  ];
}

/** A mask is what stands before the first hyphen, and three asterisks: `sk-***`. */
function compareValue(name: string, stored: unknown, sent: Secret | string): readonly string[] {
  if (stored === undefined || stored === null) return [`the credential ${name} is not there`];
  if (typeof stored !== "string") return [];
  const value = sent instanceof Secret ? sent.reveal() : sent;
  const isAsSent = isMask(stored) ? value.startsWith(shownBeginning(stored)) : stored === value;
  return isAsSent ? [] : [`the credential ${name} is not the one that was sent`];
}

function tellUnverified(config: Config, { enabled, credentials }: Expected): readonly string[] {
  const unseen = [
    ...(enabled !== undefined && config.enabled === undefined ? ["whether it is enabled"] : []),
    ...(credentials !== undefined && config.credentials === undefined ? ["which credentials are stored"] : []),
  ];
  return unseen.length === 0 ? [] : [`the control plane does not show ${unseen.join(" or ")}, so that could not be checked`];
}
