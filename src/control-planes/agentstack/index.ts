// Agent Stack as one value; its successor, Kagenti ADK, answers alike.

import { Secret } from "../../secrets/secret.ts";
import type { ControlPlane, HttpRequest } from "../control-plane.ts";
import { folded } from "./address.ts";
import { differences, leftovers, unshown } from "./differences.ts";
import { addressOf } from "./draft.ts";
import { readError } from "./errors.ts";
import { type AgentstackSpec, fields, rules } from "./fields.ts";
import { operations } from "./operations.ts";
import { portable } from "./portable.ts";

export const agentstack: ControlPlane<AgentstackSpec> = {
  kind: "agentstack",
  name: "Agent Stack",
  documentation: "https://agentstack.beeai.dev",
  defaultUrl: "http://127.0.0.1:8333",
  tokenHelp: "user:password of an administrator (sent as Basic), or an access token of the identity provider (sent as Bearer)",
  settings: {},
  fields,
  rules,
  portable,
  identify: (spec) => spec.name,
  differences,
  connectionOf: (spec) => folded(addressOf(spec)) || undefined,
  unshown,
  leftovers,
  authorize,
  operations,
  readError,
};

/** One credential: a colon tells user:password, which no bearer token has in it (RFC 6750), from a token. */
function authorize(request: HttpRequest, token: Secret): HttpRequest {
  const text = token.reveal();
  const authorization = text.includes(":") ? new Secret(`Basic ${encode(text)}`) : token.prefixed("Bearer ");
  return { ...request, headers: { ...request.headers, authorization } };
}

/** Base64 of UTF-8; btoa alone takes Latin-1. */
function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
