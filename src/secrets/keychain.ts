// The keychain of the operating system, asked through a short-lived child process so that it can neither hang nor crash llmp.

import { CancelledError, UsageError } from "../errors.ts";
import { type ChildOutcome, runChild, type Spawn } from "./child-process.ts";
import { KeychainError, keychainError, readFailure } from "./keychain-failure.ts";
import type { KeychainAnswer, KeychainReply, KeychainRequest } from "./keychain-message.ts";
import { Secret } from "./secret.ts";
import type { Place, Surroundings } from "./surroundings.ts";

/** A store of secrets by account name. Every method throws SecretUnavailableError when the store cannot be used. */
export interface Keychain {
  /** How messages name it; `the keychain` unless given. */
  readonly label?: string;
  /** The secret, or undefined when there is none of this name. */
  get(account: string): Promise<Secret | undefined>;
  /** Adds or replaces. */
  set(account: string, secret: Secret): Promise<void>;
  /** True when there was one to delete. */
  delete(account: string): Promise<boolean>;
  /** Every account name. Absent where it cannot be told: the native module crashes on entries that other programs wrote. */
  list?(): Promise<readonly string[]>;
  /** False where it is known, without asking it, that it cannot be used, or not before a person was asked. True unless given. */
  isReady?(): Promise<boolean>;
}

/** Account names that begin so hold tokens of profiles, and are no keys that a reference may name. */
export const PROFILE_PREFIX = "profile:";

/** Account names that begin so are of llmp itself, and are no keys either. */
export const OWN_PREFIX = "llmp:";

/** Milliseconds that the keychain has to answer. */
const KEYCHAIN_TIMEOUT = 3000;

/** Windows Credential Manager stores at most this many bytes of UTF-16 (CRED_MAX_CREDENTIAL_BLOB_SIZE). */
const WINDOWS_MAXIMUM_BYTES = 2560;

/** Bytes that a whole answer may have. */
const MAXIMUM_ANSWER = 16 * 1024 * 1024;

export interface KeychainOptions {
  /** `process.execPath`. */
  readonly node: string;
  /** Path of the bundled keychain-process.ts. */
  readonly script: string;
  readonly spawn: Spawn;
  /** The child finds the session's bus through it; no secret is put there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `process.platform`. */
  readonly platform: string;
  /** Asked when something is wrong. */
  surroundings(): Surroundings;
  /** Numeric id of the user, where there is one: the bus of a session has its socket in a folder of that name. */
  readonly userId?: number;
  /** Milliseconds; 3,000 unless given. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** Account of a profile's token. It holds the origin of `url`, so that a profile edited to point elsewhere does not find it. */
export function tokenAccount(profile: string, url: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : "null";
  if (origin === "null") throw new UsageError("a token is stored for an http or https URL", { hint: "correct the URL of the profile" });
  return `${PROFILE_PREFIX}${profile}@${origin}`;
}

/**
 * The keychain of this machine. Nothing is started before it is used; requests made in the same turn share one child process. One that did not
 * answer in time is not asked again in this run, which would otherwise take the time once more for each further request.
 */
export function openKeychain(options: KeychainOptions): Keychain {
  let isSilent = false;
  const ask = gatherRequests(async (requests) => {
    if (isSilent) throw keychainError("timed_out", placeOf(options), "it did not before, and was not asked again");
    try {
      const answers = await converse(requests, options);
      isSilent ||= answers.some(isTimeout);
      return answers;
    } catch (error) {
      isSilent ||= isTimeout(error);
      throw error;
    }
  });
  return {
    async get(account) {
      const answer = await ask({ operation: "get", account });
      if (!("secret" in answer)) throw unexpectedAnswer(options);
      return answer.secret === null ? undefined : new Secret(answer.secret);
    },
    async set(account, secret) {
      if (options.platform === "win32" && Buffer.byteLength(secret.reveal(), "utf16le") > WINDOWS_MAXIMUM_BYTES)
        throw keychainError("too_long", placeOf(options));
      const answer = await ask({ operation: "set", account, secret: secret.reveal() });
      if (!("stored" in answer)) throw unexpectedAnswer(options);
    },
    async delete(account) {
      const answer = await ask({ operation: "delete", account });
      if (!("deleted" in answer)) throw unexpectedAnswer(options);
      return answer.deleted;
    },
    isReady: () => hasBus(options),
  };
}

function isTimeout(answer: unknown): boolean {
  return answer instanceof KeychainError && answer.state === "timed_out";
}

function placeOf({ platform, surroundings }: KeychainOptions): Place {
  return { platform, surroundings: surroundings() };
}

/** The Secret Service is reached over the session's bus, whose address is in the environment or else in a known place. */
async function hasBus({ platform, environment, userId }: KeychainOptions): Promise<boolean> {
  if (platform === "win32" || platform === "darwin" || environment.DBUS_SESSION_BUS_ADDRESS) return true;
  const folder = environment.XDG_RUNTIME_DIR || `/run/user/${userId}`;
  const { stat } = await import("node:fs/promises");
  return stat(`${folder}/bus`).then(
    () => true,
    () => false,
  );
}

type Success = Exclude<KeychainAnswer, { failure: string }>;

interface Waiting {
  readonly request: KeychainRequest;
  resolve(answer: Success): void;
  reject(error: unknown): void;
}

/** Collects the requests of one turn, so that twenty keys of one manifest cost one process and at most one time limit. */
function gatherRequests(send: (requests: readonly KeychainRequest[]) => Promise<readonly (Success | KeychainError)[]>) {
  let waiting: Waiting[] = [];
  const flush = async () => {
    const batch = waiting;
    waiting = [];
    try {
      const answers = await send(batch.map(({ request }) => request));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined || answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return (request: KeychainRequest): Promise<Success> =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (waiting.length === 1) setImmediate(flush);
    });
}

async function converse(requests: readonly KeychainRequest[], options: KeychainOptions): Promise<readonly (Success | KeychainError)[]> {
  const outcome = await runChild(options.spawn, {
    program: options.node,
    words: [options.script],
    // A debugger or a preloaded module has no business in the process that holds every key.
    environment: { ...options.environment, NODE_OPTIONS: undefined },
    input: JSON.stringify({ requests }),
    timeout: options.timeout ?? KEYCHAIN_TIMEOUT,
    maximumBytes: MAXIMUM_ANSWER,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const reply = await readReply(outcome, requests, options);
  if ("moduleMissing" in reply) throw keychainError("module_missing", placeOf(options));
  if (reply.answers.length !== requests.length) throw unexpectedAnswer(options);
  const sent = requests.flatMap((request) => (request.operation === "set" ? [new Secret(request.secret)] : []));
  return reply.answers.map((answer, index) => {
    if (!("failure" in answer)) return answer;
    const error = readFailure(answer.failure, placeOf(options), sent);
    return error.state === "timed_out" ? timedOut(requests.slice(index, index + 1), options) : error;
  });
}

/** Who gave up first, the service's client or llmp, makes no difference. */
function timedOut(requests: readonly KeychainRequest[], options: KeychainOptions): KeychainError {
  const isWrite = requests.some(({ operation }) => operation !== "get");
  return keychainError("timed_out", placeOf(options), isWrite ? "the change may or may not have been made" : undefined);
}

async function readReply(outcome: ChildOutcome, requests: readonly KeychainRequest[], options: KeychainOptions): Promise<KeychainReply> {
  if (outcome.kind === "cancelled") throw new CancelledError();
  if (outcome.kind === "timed_out") throw timedOut(requests, options);
  if (outcome.kind === "killed") throw keychainError("other", placeOf(options), `its process crashed (${outcome.signal})`);
  if (outcome.kind === "not_started") throw keychainError("other", placeOf(options), `its process could not be started (${outcome.code})`);
  if (outcome.kind === "too_much_output") throw unexpectedAnswer(options);
  if (outcome.code !== 0) throw keychainError("other", placeOf(options), `its process ended with exit code ${outcome.code}`);
  const { parseReply } = await import("./keychain-reply.ts");
  const reply = parseReply(new TextDecoder().decode(outcome.output));
  if (reply === undefined) throw unexpectedAnswer(options);
  return reply;
}

function unexpectedAnswer(options: KeychainOptions): KeychainError {
  return keychainError("other", placeOf(options), "its process gave no sensible answer");
}
