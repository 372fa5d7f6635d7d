// The probe of a stored LLM at the stand-in for GoodMem, which reaches nobody: its answer follows from what is stored.

import { readPing } from "./bodies.ts";
import { findLlm } from "./callers.ts";
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
  return show(call, probe(findLlm({ ...call, id: body.targetId ?? "" }, "PING_LLM")));
}

const NEEDS_KEY = ["OPENAI", "OPEN_ROUTER", "DASHSCOPE"];

function probe(llm: StoredLlm): unknown {
  // `.invalid` is the one ending that nobody can have.
  if (new URL(llm.endpointUrl).hostname.endsWith(".invalid")) {
    return { ok: false, httpStatus: null, rttMs: null, errorMessage: "Connection failed: unknown host", timing: null };
  }
  if (llm.credentials === null && NEEDS_KEY.includes(llm.providerType)) {
    return { ok: false, httpStatus: 401, rttMs: 40, errorMessage: "Upstream answered 401 Unauthorized", timing: null };
  }
  return { ok: true, httpStatus: 200, rttMs: 40, errorMessage: null, timing: null };
}
