// Who a request to the stand-in for Agent Stack comes from, and what they may do.

import { type Exchange, type Refusal, refuse } from "./exchange.ts";
import { agentstackSeed } from "./seed.ts";
import { isSince } from "./state.ts";

export interface Caller {
  readonly id: string;
  readonly isAdmin: boolean;
}

const { users, passwords, tokens, unverifiedBearer } = agentstackSeed;
const admin: Caller = { id: users.admin, isAdmin: true };
const developer: Caller = { id: users.developer, isAdmin: false };

/** Finds out who asks, or throws a 401. */
export function authenticate(exchange: Exchange): Caller {
  const { state } = exchange;
  if (state.authentication === "disabled") return admin;
  const { basic, bearer } = readCredentials(exchange);
  if (state.authentication === "basic") {
    // November compares the password alone, and takes a wrong or missing one for a plain user.
    return basic?.password === passwords.admin ? admin : developer;
  }
  if (bearer !== undefined) return acceptBearer(exchange, bearer);
  if (basic !== undefined && isSince(state, "apr")) return acceptPassword(exchange, basic);
  throw unauthorized(exchange, "Not authenticated");
}

interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

function readCredentials(exchange: Exchange): { readonly basic?: BasicCredentials; readonly bearer?: string } {
  const [, scheme = "", value = ""] = /^(\S+)\s+(.*)$/.exec(exchange.request.headers.authorization ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return { bearer: value.trim() };
  if (scheme.toLowerCase() !== "basic") return {};
  const basic = decodeBasic(value);
  if (basic === undefined) throw unauthorized(exchange, "Invalid authentication credentials");
  return { basic };
}

function decodeBasic(value: string): BasicCredentials | undefined {
  try {
    const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    const [, user, password] = /^([^:]*):(.*)$/s.exec(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) ?? [];
    return user === undefined || password === undefined ? undefined : { user, password };
  } catch {
    return undefined;
  }
}

function acceptBearer(exchange: Exchange, bearer: string): Caller {
  if (bearer === tokens.adminBearer) return admin;
  if (bearer === tokens.developerBearer) return developer;
  throw unauthorized(exchange, bearer === unverifiedBearer ? "Verified email not found" : "Token validation failed");
}

function acceptPassword(exchange: Exchange, { user, password }: BasicCredentials): Caller {
  if (user === "admin" && password === passwords.admin) return admin;
  if (user === "developer" && password === passwords.developer) return developer;
  throw unauthorized(exchange, "Invalid credentials");
}

function unauthorized({ state, request }: Exchange, detail: string): Refusal {
  if (!isSince(state, "apr")) return refuse(401, detail);
  const metadata = `http://${request.headers.host ?? "127.0.0.1:8333"}/.well-known/oauth-protected-resource`;
  return refuse(401, detail, { "www-authenticate": `Bearer resource_metadata="${metadata}"` });
}

/** Throws 403 unless the caller is an admin. */
export function requireAdmin(caller: Caller): void {
  if (!caller.isAdmin) throw refuse(403, "Insufficient permissions");
}
