// Who a request to the stand-in for LangWatch comes from, and for which project.

import { type Exchange, Refusal, refuseCredentials } from "./exchange.ts";
import { seededTokens } from "./seed.ts";
import type { ApiKeyCredential, Credential, LangWatchState, Permission, Project } from "./state.ts";

export interface Visitor {
  readonly credential: Credential;
  readonly project: Project;
}

interface Presented {
  readonly token: string;
  /** The project that the request names. */
  readonly projectId: string | undefined;
}

const HOW_TO = "Send an API key as Authorization: Bearer, as the password of Authorization: Basic, or as X-Auth-Token.";
const NAME_A_PROJECT =
  "This API key is not bound to one project: name the project in X-Project-Id, or as the user name of Authorization: Basic.";

/** Finds out who asks, for which project, or throws a 401. */
export function authenticate({ state, request }: Exchange): Visitor {
  const presented = readCredentials(request.headers);
  if (presented === undefined) throw refuseCredentials(HOW_TO);
  const credential = state.credentials.find(({ token }) => seededTokens[token] === presented.token);
  if (credential === undefined || (credential.kind === "api-key" && credential.isRevoked)) throw refuseCredentials();
  return { credential, project: findProject(state, credential, presented.projectId) };
}

// Basic and Bearer outweigh X-Auth-Token even where they are wrong; unreadable or empty, they count as absent.
function readCredentials(headers: Readonly<Record<string, string>>): Presented | undefined {
  const [, scheme = "", value = ""] = /^(\S+)\s+(\S+)\s*$/.exec(headers.authorization ?? "") ?? [];
  const named = headers["x-project-id"]?.trim() || undefined;
  if (scheme.toLowerCase() === "basic") {
    const basic = decodeBasic(value);
    if (basic !== undefined) return basic;
  }
  if (scheme.toLowerCase() === "bearer") return { token: value, projectId: named };
  const token = headers["x-auth-token"]?.trim() ?? "";
  return token === "" ? undefined : { token, projectId: named };
}

function decodeBasic(value: string): Presented | undefined {
  try {
    const [, projectId = "", token = ""] = /^([^:]*):(.*)$/s.exec(atob(value)) ?? [];
    return token === "" ? undefined : { token, projectId: projectId === "" ? undefined : projectId };
  } catch {
    return undefined;
  }
}

// A project's key carries its project, whatever the request says.
function findProject(state: LangWatchState, credential: Credential, named: string | undefined): Project {
  const id = credential.kind === "project" ? credential.projectId : chooseProject(credential, named);
  const project = state.projects.find((one) => one.id === id);
  if (project === undefined || project.isArchived) throw refuseCredentials();
  return project;
}

function chooseProject({ projectIds }: ApiKeyCredential, named: string | undefined): string | undefined {
  if (named !== undefined) return projectIds.find((id) => id === named);
  if (projectIds.length !== 1) throw refuseCredentials(NAME_A_PROJECT);
  return projectIds[0];
}

/** Throws 403 where an API key lacks the permission; a project's key is not asked. */
export function requirePermission({ credential, project }: Visitor, permission: Permission): void {
  if (credential.kind === "project" || credential.permissions.includes(permission)) return;
  throw new Refusal(403, {
    error: "api_key_permission_denied",
    message: `API key does not have the ${permission} permission on this project`,
    permission,
    apiKeyId: credential.id,
    userId: credential.userId,
    projectId: project.id,
    tips: ["Ask an administrator for a key with this permission."],
    docsUrl: "https://docs.langwatch.ai/api-reference/authentication",
    fault: "customer",
  });
}
