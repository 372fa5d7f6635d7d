// GoodMem's own check of an LLM: a ping, for which its server uses the credentials that it stores.

import { ApiError, AuthenticationError } from "../../errors.ts";
import type { VendorAccess, Verdict } from "../../vendors/verdict.ts";
import { ask, type Conversation, type VerifyArguments } from "../control-plane.ts";
import { makeVerdict, modelsAskedFor, quote, readFailure } from "../vendor-answers.ts";
import { decodePing, type Llm, type Ping } from "./answers.ts";
import { find, readIfThere, readList } from "./requests.ts";

const ELSEWHERE = "`llmp verify` asks the vendor itself, with the key given to it";

const TOO_OLD = `this GoodMem server is too old to ping an LLM: ${ELSEWHERE}`;

const NO_RIGHT = `this API key of GoodMem may not ping the LLM, which takes the rights PING_LLM and EXECUTE_LLM: ${ELSEWHERE}`;

export function* verify({ selector, access = {} }: VerifyArguments): Conversation<Verdict> {
  const llm = find(yield* readList(), selector);
  const ping = yield* pingOnce(llm);
  return makeVerdict(typeof ping === "string" ? { outcome: "not_checkable", detail: ping } : judge(llm, ping, access), access);
}

/** Milliseconds that the vendor may take, since a model of one's own may have to be loaded first; GoodMem's own measure is 5 seconds. */
const PING_TIMEOUT = 20_000;

/** What the server found, or why it would not look. */
function* pingOnce({ llmId }: Llm): Conversation<Ping | string> {
  try {
    const body = { targetId: llmId, targetTypeHint: "LLM", timeoutMs: PING_TIMEOUT };
    return decodePing((yield* ask({ method: "POST", path: "/v1/ping:once", body, readOnly: true })).body);
  } catch (error) {
    if (error instanceof AuthenticationError && error.details.status === 403) return NO_RIGHT;
    if (!(error instanceof ApiError)) throw error;
    if (error.details.status === 405) return TOO_OLD;
    // A 404 is that of the route only where the LLM is still there.
    if (error.code === "not_found" && (yield* readIfThere(llmId)) !== undefined) return TOO_OLD;
    throw error;
  }
}

function judge(llm: Llm, ping: Ping, access: VendorAccess): Verdict {
  const { modelIdentifier: model } = llm;
  const asked = `GoodMem pinged ${model} at ${hostOf(llm)} with the credentials that it stores`;
  const status = statusOf(ping);
  if (ping.ok && (status ?? 200) < 400) return judgeSuccess(asked, model, access);
  if (status === undefined && isOfKey(ping))
    return { outcome: "not_checkable", detail: `${asked}: it did not get so far, and what it says of the reason may hold the key` };
  const { outcome, words } = readFailure(status, ping.errorMessage);
  const said = isOfKey(ping) ? undefined : quote(ping.errorMessage, access);
  const isModel = status === 404 && ping.errorMessage?.includes(model) === true;
  return {
    outcome,
    detail: `${asked}: ${words}${said === undefined ? "" : `; GoodMem says: ${said}`}`,
    ...(isModel ? { missingModels: [model] } : {}),
  };
}

function judgeSuccess(asked: string, model: string, access: VendorAccess): Verdict {
  const others = (modelsAskedFor(access) ?? []).filter((id) => id !== model);
  const detail = `${asked}: it answers`;
  if (others.length === 0) return { outcome: "good", detail, missingModels: [] };
  return { outcome: "good", detail: `${detail}; an LLM of GoodMem has one model, so nothing is known of ${others.length} more` };
}

/** Without a password that somebody put into the address. */
function hostOf({ endpointUrl }: Llm): string {
  return URL.canParse(endpointUrl) ? new URL(endpointUrl).host : "its endpoint";
}

/** 0 where no answer came, or nothing. */
function statusOf({ httpStatus }: Ping): number | undefined {
  return httpStatus === undefined || httpStatus < 100 ? undefined : httpStatus;
}

/** The stored key is known to nobody here, and vendors quote a key that they refuse. */
const SPEAKS_OF_KEYS = /key|token|secret|credential|authori[sz]|bearer|basic|header|password/i;

function isOfKey({ errorMessage }: Ping): boolean {
  return errorMessage !== undefined && SPEAKS_OF_KEYS.test(errorMessage);
}
