// LangWatch as one value.

import { ValidationError } from "../../errors.ts";
import { Secret } from "../../secrets/secret.ts";
import type { ControlPlane, HttpRequest, Settings } from "../control-plane.ts";
import { boolean, choice, text } from "../fields.ts";
import { differences } from "./differences.ts";
import { isApiKey, readError } from "./errors.ts";
import { fields, type LangwatchSpec, rules } from "./fields.ts";
import { operations } from "./operations.ts";
import { portable } from "./portable.ts";

// Basic ends the user name at a colon, and a header at a line break.
const PROJECT = /^[A-Za-z0-9_-]+$/;

export const langwatch: ControlPlane<LangwatchSpec> = {
  kind: "langwatch",
  name: "LangWatch",
  documentation: "https://langwatch.ai/docs/api-reference",
  defaultUrl: "https://app.langwatch.ai",
  tokenHelp: "a project's key (sk-lw-…, in the project's settings), or an API key (sk-lw-…_…) together with the project",
  settings: {
    project: text(
      { summary: "project to act in, where an API key may act in several", placeholder: "id" },
      { pattern: { regex: PROJECT, message: "must be a project id: letters, digits, - and _" } },
    ),
    authentication: choice(["token", "basic"], {
      summary: "how the key is sent: in a header of its own (token, unless told), or as the password of Basic (needs the project)",
    }),
  },
  fields,
  rules,
  portable,
  identify: (spec) => spec.provider,
  differences,
  fieldsNotOffered: {
    defaultModel:
      "is accepted by LangWatch's route and thrown away (since 3.4): a project's default models are set by a signed-in person or a user's own key; `llmp defaults show` reads them",
  },
  filters: { all: boolean({ summary: "also what LangWatch knows and this project has not stored" }) },
  authorize,
  operations,
  readError,
};

/** Exactly one credential: a wrong Basic or Bearer goes before a good X-Auth-Token beside it. */
function authorize(request: HttpRequest, token: Secret, settings: Settings): HttpRequest {
  return { ...request, headers: { ...request.headers, ...credentials(token, settings) } };
}

function credentials(token: Secret, { project, authentication }: Settings): Readonly<Record<string, string | Secret>> {
  if (project !== undefined && !PROJECT.test(project)) {
    throw new ValidationError("the profile's project is not a project id", [
      { path: "project", message: "must be letters, digits, - and _" },
    ]);
  }
  if (authentication === "basic") {
    if (project === undefined) {
      throw new ValidationError("Basic needs the project as its user name", [{ path: "project", message: "is required with basic" }]);
    }
    return { authorization: new Secret(`Basic ${encode(`${project}:${token.reveal()}`)}`) };
  }
  const scope: Readonly<Record<string, string>> = project === undefined ? {} : { "x-project-id": project };
  // The published page knows X-Auth-Token only; API keys came later, and are sent as their own clients do.
  return isApiKey(token.reveal()) ? { authorization: token.prefixed("Bearer "), ...scope } : { "x-auth-token": token, ...scope };
}

function encode(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
