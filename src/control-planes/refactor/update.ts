// re-factor.ai's PUT takes `enabled`, `credentials` or both, and replaces the credentials as a whole: so they are sent complete, and never a mask.

import { ApiError, ConsentRequiredError, OutcomeUnknownError, UsageError, ValidationError } from "../../errors.ts";
import { ask, type Body, type Conversation, type UpdateArguments, type Written } from "../control-plane.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import { type Config, decodeConfig, toProvider } from "./answers.ts";
import { type Credentials, findMissing, isMask, isPart, isPlainPart, refuseUnfit, warnOfUndocumented } from "./credentials.ts";
import { credentialsOf, findMisplaced, type RefactorSpec } from "./fields.ts";
import { ADOPTED, compare, type Expected, readBack } from "./read-back.ts";
import { lookAgain, notConfigured, pathOf, readOne } from "./requests.ts";

export function* update({ selector, changes, clear, consent, approve }: UpdateArguments<RefactorSpec>): Conversation<Written> {
  refuseOtherVendor(selector, changes);
  const misplaced = findMisplaced(selector, changes);
  if (misplaced.length > 0) throw new ValidationError("the provider would not be valid after this update", misplaced);
  const before = yield* readOne(selector);
  if (before !== undefined) approve?.(toProvider(before));
  const { credentials, dropped } = mergeCredentials(selector, { given: credentialsOf(changes), clear, before });
  if (dropped.length > 0) askConsent(dropped, clear, consent === true);
  if (credentials !== undefined && before?.credentials === undefined && consent !== true) refuseKeyless(credentials);
  const expected: Expected = { provider: selector, enabled: changes.enabled, credentials, dropped };
  const isNamed = expected.enabled !== undefined || credentialsOf(changes) !== undefined;
  if (!isNamed && credentials === undefined) throw new UsageError("nothing to change was named");
  if (before !== undefined && credentials === undefined && before.enabled === (expected.enabled ?? before.enabled))
    return { provider: toProvider(before), warnings: ["nothing to change: it is as asked already"], differences: [] };
  const sent = yield* put(expected, before);
  const warnings = credentials === undefined ? [] : [...warnOfUndocumented(selector, credentials), ...warnOfReplaced(before)];
  const read = yield* readBack(expected, sent.config, [...sent.warnings, ...warnings]);
  return credentials === undefined ? read : { ...read, forgets: ["credentials"] };
}

/** The vendor is the key of a configuration. */
function refuseOtherVendor(selector: string, { provider }: Partial<RefactorSpec>): void {
  if (provider === undefined || provider === selector) return;
  throw new ValidationError("the vendor of a configuration cannot change", [
    { path: "provider", message: `is what names a configuration: create ${provider}, then delete ${selector}` },
  ]);
}

interface Merge {
  readonly given: Credentials | undefined;
  readonly clear: readonly string[];
  readonly before: Config | undefined;
}

interface Merged {
  readonly credentials: Credentials | undefined;
  /** Stored parts that are not sent, and so are lost. */
  readonly dropped: readonly string[];
}

/**
 * What is given, completed by what is stored and shown as it is (an endpoint, a region).
 *
 * @throws ValidationError naming every part that is needed and can only come from the person, because the server masks it
 */
function mergeCredentials(provider: string, { given, clear, before }: Merge): Merged {
  if (given === undefined && clear.length === 0) return { credentials: undefined, dropped: [] };
  if (given !== undefined) refuseUnfit(provider, given);
  if (given !== undefined && clear.length === 0 && isShownAs(given, before)) return { credentials: undefined, dropped: [] };
  const stored = Object.entries(before?.credentials ?? {}).filter(([, value]) => value !== null && value !== "");
  const shown = stored.filter(
    (entry): entry is [string, string] =>
      isPlainPart(entry[0]) && typeof entry[1] === "string" && !isMask(entry[1]) && !clear.includes(entry[0]),
  );
  const credentials: Credentials = { ...Object.fromEntries(shown), ...given };
  const missing = findMissing(provider, credentials);
  if (missing.length > 0) {
    throw new ValidationError("an update replaces all credentials of a provider, and these are missing", missing, {
      hint: "the control plane shows stored secrets as masks, which cannot be sent back: give every part again",
    });
  }
  return { credentials, dropped: stored.map(([name]) => name).filter((name) => credentials[name] === undefined) };
}

/** Parts that are shown, given again as they are; or none, where there are none. */
function isShownAs(given: Credentials, before: Config | undefined): boolean {
  const stored = before?.credentials;
  const parts = Object.entries(given);
  if (stored === undefined) return false;
  return parts.length === 0
    ? Object.keys(stored).length === 0
    : parts.every(([name, value]) => isPlainPart(name) && stored[name] === value);
}

/** `--clear organization` names what it drops; anything else that would be lost is asked about. */
function askConsent(dropped: readonly string[], clear: readonly string[], isAgreed: boolean): void {
  const unnamed = dropped.filter((name) => !clear.includes(name));
  if (unnamed.length === 0 || isAgreed) return;
  const ways = unnamed.map((name) => (isPart(name) ? `--${name.replaceAll("_", "-")}` : `--credential ${name}=…`));
  throw new ConsentRequiredError(
    `${unnamed.join(", ")} would be lost: an update replaces all credentials, and the stored value is masked`,
    {
      hint: `give it again (${ways.join(", ")})${unnamed.includes("organization") ? ", or drop it with --clear organization" : ""}`,
    },
  );
}

/** Where neither the page says which parts a provider needs nor the server which it has, parts without a key would silently take its place. */
function refuseKeyless(credentials: Credentials): void {
  if (Object.keys(credentials).some((name) => !isPlainPart(name))) return;
  throw new ConsentRequiredError("a stored key would be lost: an update replaces all credentials, and no secret is among those given", {
    hint: "what is stored cannot be seen here: give every part again, --credential NAME=REF",
  });
}

interface Sent {
  readonly config: Config;
  readonly warnings: readonly string[];
}

function* put(expected: Expected, before: Config | undefined): Conversation<Sent> {
  const { provider, enabled, credentials } = expected;
  const body: Body = { ...(enabled === undefined ? {} : { enabled }), ...(credentials === undefined ? {} : { credentials }) };
  try {
    const response = yield* ask({ method: "PUT", path: pathOf(provider), body });
    return { config: decodeConfig(response.body, provider), warnings: [] };
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") throw notConfigured(provider, error);
    if (!mayHaveHappened(error)) throw error;
    const hint = "sending the same update again does no harm";
    // A stored key and its successor have the same mask, so only the switch and the names can show that the write was made.
    const wasVisible = before !== undefined && compare(before, expected).length > 0;
    const found = wasVisible
      ? yield* lookAgain(error, provider, (now) => (typeof now === "string" || compare(now, expected).length > 0 ? undefined : now))
      : undefined;
    if (found !== undefined) return { config: found, warnings: [ADOPTED, ...tellUnseen(credentials)] };
    if (wasVisible && !(error instanceof OutcomeUnknownError)) throw error;
    const seen = wasVisible
      ? "the change was not there when looked for twice"
      : "whether it was made cannot be seen, because keys are masked";
    throw new OutcomeUnknownError(`${error.message}; ${seen}`, { ...error.details, hint });
  }
}

function tellUnseen(credentials: Credentials | undefined): readonly string[] {
  return credentials === undefined ? [] : ["whether the key is the new one cannot be seen: to be sure, run the same update again"];
}

function warnOfReplaced(before: Config | undefined): readonly string[] {
  if (before?.credentials !== undefined) return [];
  return ["all credentials were replaced by those given; what was stored before could not be seen, as this server does not show it"];
}
