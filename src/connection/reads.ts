// How the reads of one conversation are answered: each by a request of its own, from memory, or together with those of others (shared-reads.ts).

import type { HttpRequest, HttpResponse } from "../control-planes/control-plane.ts";
import { Secret } from "../secrets/secret.ts";
import type { Errand } from "./slots.ts";

/** Sends a request, retries and all. */
export type Sending = (request: HttpRequest, errand?: Errand) => Promise<HttpResponse>;

/** What stands between one conversation and its requests. */
export interface Reads {
  /** Answers a request that changes nothing. */
  read(request: HttpRequest, send: Sending): Promise<HttpResponse>;
  /** Sends a request that changes something. */
  write(request: HttpRequest, send: Sending): Promise<HttpResponse>;
}

/** Every request is sent. */
export const ownReads: Reads = {
  read: (request, send) => send(request),
  write: (request, send) => send(request),
};

/** Identical GETs are answered from memory, which whoever writes must empty; failures are not remembered. */
export function rememberReads(memory: Map<string, Promise<HttpResponse>>): Reads {
  return {
    async read(request, send) {
      if (request.method !== "GET" || carriesSecret(request)) return send(request);
      const key = JSON.stringify([request.path, request.query, request.headers, request.anonymous]);
      const remembered = memory.get(key) ?? send(request);
      memory.set(key, remembered);
      try {
        return await remembered;
      } catch (error) {
        memory.delete(key);
        throw error;
      }
    },
    write: (request, send) => send(request),
  };
}

/** Requests are told apart as text, in which one secret looks like another. */
export function carriesSecret({ headers = {}, body }: HttpRequest): boolean {
  return Object.values(headers).some((value) => value instanceof Secret) || holdsSecret(body);
}

function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}
