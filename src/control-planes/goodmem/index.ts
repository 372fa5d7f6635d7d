// GoodMem as one value.

import type { Secret } from "../../secrets/secret.ts";
import type { ControlPlane, HttpRequest } from "../control-plane.ts";
import { connectionOf } from "./connection.ts";
import { besideKey } from "./credentials.ts";
import { differences, unshown } from "./differences.ts";
import { readError } from "./errors.ts";
import { fields, filters, type GoodMemSpec, rules } from "./fields.ts";
import { operations } from "./operations.ts";
import { portable } from "./portable.ts";

export const goodmem: ControlPlane<GoodMemSpec> = {
  kind: "goodmem",
  name: "GoodMem",
  documentation: "https://docs.goodmem.ai",
  tokenHelp: "an API key of GoodMem (gm_…)",
  settings: {},
  fields,
  rules,
  portable,
  identify: (spec) => spec.displayName,
  besideKey,
  differences,
  connectionOf,
  keysTellApart: true,
  unshown,
  filters,
  authorize,
  operations,
  readError,
};

/** Bearer is for its gRPC port; REST reads this header only. */
function authorize(request: HttpRequest, token: Secret): HttpRequest {
  return { ...request, headers: { ...request.headers, "x-api-key": token } };
}
