// The probe of a stored LLM at the stand-in for GoodMem, which reaches nobody: its answer follows from what is stored.

import { readPing } from "./bodies.ts";
import { findLlm, requireRight } from "./callers.ts";
import { type Call, type Handled, refuse, refuseFields, show } from "./exchange.ts";
import type { StoredLlm } from "./state.ts";

/** POST /v1/ping:once: 200 whether the vendor answers or not; `ok` tells. */
export function pingOnce(call: Call): Handled {
  const body = readPing(call.request);
  if (body.payload != null && body.payloadSizeBytes != null) {
    throw refuseFields(call, [{ field: "payload", message: "Only one of payload and payloadSizeBytes may be given" }]);
  }
  const { targetTypeHint: hint = null } = body;
  if (hint !== null && hint !== "LLM" && hint !== "TARGET_TYPE_UNSPECIFIED") throw refuse(call, 404, "Target not found");
  const llm = findLlm({ ...call, id: body.targetId ?? "" }, "PING_LLM");
  requireRight(call, "EXECUTE_LLM", llm.ownerId);
  return show(call, { timing: null, ...probe(llm) });
}

interface Found {
  readonly ok: boolean;
  /** The vendor's; null where it did not answer. */
  readonly httpStatus: number | null;
  readonly rttMs: number | null;
  readonly errorMessage: string | null;
}

const NEEDS_KEY = ["OPENAI", "OPEN_ROUTER", "DASHSCOPE"];

/** What the vendor answers follows from the address, the words in the key, and those in the model's name. */
function probe({ endpointUrl, providerType, credentials, modelIdentifier }: StoredLlm): Found {
  const key = credentials?.apiKey?.inlineSecret ?? "";
  // `.invalid` is the one ending that nobody can have.
  if (new URL(endpointUrl).hostname.endsWith(".invalid")) return unanswered("Connection failed: unknown host");
  // The HTTP client of Java repeats what it cannot send.
  if (/[\r\n]/.test(key)) return unanswered(`invalid header value: "Bearer ${key}"`);
  if (credentials === null && NEEDS_KEY.includes(providerType)) return refused(401, "Unauthorized");
  if (/wrong|bad|rejected/i.test(key)) return refused(401, `Unauthorized: Incorrect API key provided: ${key}`);
  if (/forbidden/i.test(key)) return refused(403, "Forbidden");
  if (modelIdentifier.includes("missing")) return refused(404, `Not Found: The model \`${modelIdentifier}\` does not exist`);
  return { ok: true, httpStatus: 200, rttMs: 40, errorMessage: null };
}

function unanswered(errorMessage: string): Found {
  return { ok: false, httpStatus: null, rttMs: null, errorMessage };
}

function refused(httpStatus: number, words: string): Found {
  return { ok: false, httpStatus, rttMs: 40, errorMessage: `Upstream answered ${httpStatus} ${words}` };
}
