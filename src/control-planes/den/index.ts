// OpenWork Den as one value.

import { ValidationError } from "../../errors.ts";
import type { Secret } from "../../secrets/secret.ts";
import type { ControlPlane, HttpRequest, Settings } from "../control-plane.ts";
import { text } from "../fields.ts";
import { differences } from "./differences.ts";
import { isApiKey, readError, readThrottle } from "./errors.ts";
import { type DenSpec, fields, ORGANIZATION_ID, rules } from "./fields.ts";
import { operations } from "./operations.ts";
import { portable } from "./portable.ts";
import { CATALOGUE, PROVIDERS } from "./requests.ts";

export const den: ControlPlane<DenSpec> = {
  kind: "den",
  name: "OpenWork Den",
  documentation: "https://openworklabs.com/docs",
  defaultUrl: "https://api.openworklabs.com",
  tokenHelp: "an API key (den_…, made by an owner or admin in the organization's settings), or the token of a signed-in session",
  settings: {
    organization: text(
      { summary: "organization to act in, where a session token may act in several", placeholder: "org_…" },
      {
        pattern: {
          regex: ORGANIZATION_ID,
          message: "must be an organization id: org_ and 26 characters of 0-9 a-z without i l o u, in lower case",
        },
      },
    ),
  },
  fields,
  rules,
  portable,
  identify: (spec) => spec.name,
  differences,
  authorize,
  operations,
  readError,
  readThrottle,
};

/** Exactly one credential header: a bad `x-api-key` spoils a good session token beside it, and a key as Bearer is a 401. */
function authorize(request: HttpRequest, token: Secret, settings: Settings): HttpRequest {
  if (isApiKey(token.reveal())) return { ...request, headers: { ...request.headers, "x-api-key": token } };
  const headers = { ...request.headers, authorization: token.prefixed("Bearer ") };
  const { organization } = settings;
  if (organization === undefined) return { ...request, headers };
  if (!ORGANIZATION_ID.test(organization)) {
    // A malformed one is ignored by the server, which then acts in another organization.
    throw new ValidationError("the profile's organization is not an organization id", [
      { path: "organization", message: "must look like org_ and 26 characters" },
    ]);
  }
  const isScoped = request.path.startsWith(PROVIDERS) || request.path.startsWith(CATALOGUE);
  return {
    ...request,
    // The header came on 2026-07-07; the path form works on every version, but for these routes only.
    path: isScoped ? request.path.replace("/v1/", `/v1/orgs/${organization}/`) : request.path,
    headers: { ...headers, "x-openwork-org-id": organization, "x-openwork-legacy-org-id": organization },
  };
}
