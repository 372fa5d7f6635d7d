// The default models of the stand-in for LangWatch: anybody of the project reads them, a user writes them.

import type { Visitor } from "./credentials.ts";
import { type Exchange, type Handled, Refusal, refuseNonUser } from "./exchange.ts";
import { DefaultsWrite, readBody } from "./schemas.ts";
import type { DefaultsConfig, LangWatchState, Project, Scope } from "./state.ts";

const ROLES = ["DEFAULT", "FAST", "EMBEDDINGS"] as const;

/** GET /api/model-defaults: also the cheapest way to learn which project a key is for. */
export function getDefaults({ state }: Exchange, { project }: Visitor): Handled {
  const scopes = scopesOf(project);
  const organizationName = state.organizations.find(({ id }) => id === project.organizationId)?.name ?? "";
  const body = {
    scope: { projectId: project.id, teamId: project.teamId, organizationId: project.organizationId, organizationName },
    effective: Object.fromEntries(ROLES.map((role) => [role, findEffective(state, scopes, role)])),
    configs: state.defaults.filter((config) => config.scopes.some((one) => scopes.some((scope) => isSame(one, scope)))),
  };
  return { state, response: { status: 200, body } };
}

/** Narrowest first. */
function scopesOf({ id, teamId, organizationId }: Project): readonly Scope[] {
  return [
    { scopeType: "PROJECT", scopeId: id },
    { scopeType: "TEAM", scopeId: teamId },
    { scopeType: "ORGANIZATION", scopeId: organizationId },
  ];
}

function isSame(one: Scope, other: Scope): boolean {
  return one.scopeType === other.scopeType && one.scopeId === other.scopeId;
}

function findEffective(state: LangWatchState, scopes: readonly Scope[], role: string) {
  for (const scope of scopes) {
    const holder = state.defaults.find((one) => Object.hasOwn(one.config, role) && one.scopes.some((held) => isSame(held, scope)));
    if (holder !== undefined) return { model: holder.config[role], source: "config", scope };
  }
  return null;
}

/** POST /api/model-defaults */
export function createDefaults(exchange: Exchange, visitor: Visitor): Handled {
  requireUser(visitor);
  const config: DefaultsConfig = { id: exchange.makeId("model_default"), ...readDefaults(exchange, visitor) };
  const { state } = exchange;
  return { state: { ...state, defaults: [...state.defaults, config] }, response: { status: 200, body: { id: config.id } } };
}

/** PUT /api/model-defaults/{id} */
export function putDefaults(exchange: Exchange, visitor: Visitor, id: string): Handled {
  requireUser(visitor);
  const { state } = exchange;
  const { id: known } = findDefaults(state, visitor, id);
  const config: DefaultsConfig = { id: known, ...readDefaults(exchange, visitor) };
  const defaults = state.defaults.map((one) => (one.id === known ? config : one));
  return { state: { ...state, defaults }, response: { status: 204 } };
}

/** DELETE /api/model-defaults/{id} */
export function deleteDefaults({ state }: Exchange, visitor: Visitor, id: string): Handled {
  requireUser(visitor);
  const { id: known } = findDefaults(state, visitor, id);
  return { state: { ...state, defaults: state.defaults.filter((one) => one.id !== known) }, response: { status: 204 } };
}

// A project's key and a service's key belong to nobody who could be asked.
function requireUser({ credential }: Visitor): void {
  if (credential.kind === "project" || credential.userId === null) throw refuseNonUser();
}

function readDefaults(exchange: Exchange, { project }: Visitor): Pick<DefaultsConfig, "config" | "scopes"> {
  const write = readBody(exchange, DefaultsWrite);
  const own = scopesOf(project);
  if (write.scopes.every((scope) => own.some((one) => isSame(one, scope)))) return write;
  throw notFoundHere();
}

function findDefaults(state: LangWatchState, { project }: Visitor, id: string): DefaultsConfig {
  const own = scopesOf(project);
  const found = state.defaults.find((one) => one.id === id && one.scopes.some((scope) => own.some((mine) => isSame(mine, scope))));
  if (found === undefined) throw notFoundHere();
  return found;
}

function notFoundHere(): Refusal {
  return new Refusal(404, { error: "Not Found", message: "Not found" });
}
