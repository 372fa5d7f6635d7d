// Performs a vendor's inquiry with what every request of llmp has: proxies, authorities, limits, retries of reads, traces without secrets.

import { ask, type HttpResponse } from "../control-planes/control-plane.ts";
import { ApiError, AuthenticationError, NetworkError, UsageError } from "../errors.ts";
import { scrub } from "../secrets/redaction.ts";
import { Secret } from "../secrets/secret.ts";
import { wordsIn } from "../vendors/answers.ts";
import { type Answer, inquire, type Question } from "../vendors/inquiry.ts";
import type { VendorAccess, Verdict } from "../vendors/verdict.ts";
import { parseAddress } from "./address.ts";
import { type Channel, createMemory } from "./channel.ts";
import type { ConnectionContext } from "./connection.ts";
import { perform } from "./perform.ts";

export type VendorCheckContext = Pick<ConnectionContext, "version" | "send" | "clock" | "random" | "signal">;

export interface VendorCheckOptions {
  /** A PEM file of authorities to trust besides the built-in ones. */
  readonly caFile?: string;
  /** Receives the lines of `--debug`. */
  trace?(line: string): void;
}

/** Milliseconds for a whole check: a person waits for it. */
const LIMIT = 10_000;

/** Characters of the line for people, and of the vendor's words in it. */
const MAXIMUM_DETAIL = 1_000;
const MAXIMUM_WORDS = 300;

/**
 * Asks the vendor whether it takes the key and offers the models, by reads that spend no tokens. Whatever the vendor or the road to it does is
 * a verdict, in which no secret is. Throws CancelledError when the signal fires, and UsageError for what is wrong here: the CA file, a proxy's URL.
 */
export async function checkVendor(access: VendorAccess, context: VendorCheckContext, options: VendorCheckOptions = {}): Promise<Verdict> {
  const asking: Asking = { context, options, known: secretsOf(access), deadline: context.clock.now() + LIMIT };
  const inquiry = inquire(access);
  let step = inquiry.next();
  while (step.done !== true) step = inquiry.next(await put(step.value, asking));
  return { ...step.value, detail: scrub(step.value.detail, asking.known, { limit: MAXIMUM_DETAIL }) };
}

interface Asking {
  readonly context: VendorCheckContext;
  readonly options: VendorCheckOptions;
  /** Every secret that the vendor's words may repeat. */
  readonly known: readonly Secret[];
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

function secretsOf({ apiKey, credentials = {}, headers = {} }: VendorAccess): readonly Secret[] {
  return [apiKey, ...Object.values(credentials), ...Object.values(headers)].filter((value) => value instanceof Secret);
}

async function put(question: Question, { context, options, known, deadline }: Asking): Promise<Answer> {
  const address = readAddress(question.url);
  if (!(address instanceof URL)) return address;
  const authorization = await authorizationOf(question, context.clock.now());
  let refusal: HttpResponse | undefined;
  const channel: Channel = {
    ...context,
    ...(options.caFile === undefined ? {} : { caFile: options.caFile }),
    url: new URL(address.origin),
    settings: {},
    userAgent: `llmp/${context.version}`,
    memory: createMemory(),
    plane: {
      name: "the vendor",
      authorize: (request) => ({ ...request, headers: { ...request.headers, ...authorization } }),
      readError(response) {
        refusal = response;
        return { message: "" };
      },
    },
    // Whether it is sent or not, the key must not come back in a trace.
    token: async () => known[0] ?? new Secret(""),
  };
  const { query, headers } = question;
  const conversation = ask({ method: "GET", path: address.pathname, headers, ...(query === undefined ? {} : { query }) });
  const traced = options.trace === undefined ? {} : { trace: options.trace };
  try {
    return answered(await perform(conversation, channel, { ...traced, deadline }), known);
  } catch (error) {
    if (error instanceof NetworkError) return { silence: "unreachable", words: error.advice };
    if (!(error instanceof ApiError || error instanceof AuthenticationError)) throw error;
    // What is neither read nor refused is a redirection, or a page in place of JSON.
    if (refusal === undefined || refusal.status !== error.details.status) return { silence: "unreachable", words: error.message };
    return answered(refusal, known);
  }
}

function readAddress(text: string): URL | Answer {
  try {
    return parseAddress(text, { where: "base URL", insecureHttp: false });
  } catch (error) {
    if (error instanceof UsageError) return { silence: "not_checkable", words: error.message };
    throw error;
  }
}

async function authorizationOf(question: Question, now: number): Promise<Readonly<Record<string, Secret | string>>> {
  const { credential } = question;
  if (credential === undefined) return {};
  if (credential.kind === "header") return { [credential.header]: credential.secret.prefixed(credential.prefix) };
  const { signRead } = await import("../vendors/aws-signature.ts");
  return signRead(question, credential, now);
}

function answered({ status, headers, body }: HttpResponse, known: readonly Secret[]): Answer {
  return { status, headers, body, words: scrub(wordsIn(body), known, { limit: MAXIMUM_WORDS }) };
}
