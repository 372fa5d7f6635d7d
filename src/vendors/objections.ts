// What some vendors' reads about a key say against it, although they answered 200.

import { isRecord } from "../record.ts";
import type { Objection } from "./check.ts";

/** https://docs.x.ai/docs/api-reference#get-api-key-information: a blocked key is still told about. */
export function blockedByXai(body: unknown): Objection | undefined {
  if (!isRecord(body)) return undefined;
  if (body.api_key_blocked === true) return { outcome: "rejected", words: "is blocked" };
  if (body.api_key_disabled === true) return { outcome: "rejected", words: "is disabled" };
  return body.team_blocked === true ? { outcome: "no_permission", words: "is known, but its team is blocked" } : undefined;
}

/** https://openrouter.ai/docs/api/api-reference/api-keys/get-current-key: management keys call no model, and a key may have a limit. */
export function limitedByOpenRouter(body: unknown): Objection | undefined {
  const data = isRecord(body) && isRecord(body.data) ? body.data : {};
  if (data.is_management_key === true || data.is_provisioning_key === true) {
    return { outcome: "no_permission", words: "is one for managing keys, which calls no model" };
  }
  const isSpent = typeof data.limit_remaining === "number" && data.limit_remaining <= 0;
  return isSpent ? { outcome: "no_permission", words: "is known, but its credit limit is used up" } : undefined;
}

/** A fine-grained token may call models only with this permission (https://huggingface.co/docs/inference-providers/index#authentication). */
const INFERENCE = "inference.serverless.write";

export function withoutInference(body: unknown): Objection | undefined {
  const token = isRecord(body) && isRecord(body.auth) ? body.auth.accessToken : undefined;
  if (!isRecord(token) || token.role !== "fineGrained" || !isRecord(token.fineGrained)) return undefined;
  const { global, scoped } = token.fineGrained;
  const scopes = (Array.isArray(scoped) ? scoped : []).map((scope: unknown) => (isRecord(scope) ? scope.permissions : undefined));
  const isAllowed = [global, ...scopes].some((permissions) => Array.isArray(permissions) && permissions.includes(INFERENCE));
  return isAllowed ? undefined : { outcome: "no_permission", words: `is known, but lacks the permission ${INFERENCE}` };
}
