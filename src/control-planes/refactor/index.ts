// re-factor.ai as one value.

import type { Secret } from "../../secrets/secret.ts";
import type { ControlPlane, HttpRequest } from "../control-plane.ts";
import { differences, unshown } from "./differences.ts";
import { readError } from "./errors.ts";
import { fields, type RefactorSpec, rules } from "./fields.ts";
import { operations } from "./operations.ts";
import { portable } from "./portable.ts";

// No default URL: the examples know `https://api.psci.ai/api`, newer pages `https://gateway.re-factor.ai/v2/api`, and the API document none.
export const refactor: ControlPlane<RefactorSpec> = {
  kind: "refactor",
  name: "re-factor.ai",
  documentation: "https://docs.re-factor.ai",
  tokenHelp: "an API key or JWT of re-factor.ai, sent as Bearer",
  settings: {},
  fields,
  rules,
  portable,
  identify: (spec) => spec.provider,
  differences,
  unshown,
  authorize,
  operations,
  readError,
};

function authorize(request: HttpRequest, token: Secret): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: token.prefixed("Bearer ") } };
}
