// When GoodMem takes two LLMs for the same: equal type, endpoint, path and model, in canonical form; credentials count too, but cannot be seen.

import { ApiError } from "../../errors.ts";
import type { Told } from "./answers.ts";

const DEFAULT_API_PATH = "/chat/completions";

export interface Connection {
  readonly providerType: string;
  readonly endpointUrl: string;
  readonly apiPath?: string | undefined;
  readonly modelIdentifier: string;
  /** Undefined where it is the caller, whose id is not known. */
  readonly ownerId?: string | undefined;
}

/** Host in lower case, without the default port and the slash at the end; the path keeps its case. */
export function canonicalUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname, search } = new URL(url);
  return `${protocol}//${host.replace(/:(?:80|443)$/, "")}${pathname.replace(/\/+$/, "")}${search}`;
}

export function canonicalPath(apiPath: string | undefined): string {
  return apiPath === undefined || apiPath.trim() === "" ? DEFAULT_API_PATH : apiPath;
}

/** The same for two specs whose LLMs GoodMem takes for one, if their credentials are equal too. */
export function connectionOf({ providerType, endpointUrl = "", apiPath, modelIdentifier, ownerId = "" }: Partial<Connection>): string {
  return JSON.stringify([providerType, canonicalUrl(endpointUrl), canonicalPath(apiPath), modelIdentifier, ownerId.toLowerCase()]);
}

/** The LLMs whose connection is the same but, perhaps, for the credentials. */
export function findTwins<T extends Told>(llms: readonly T[], wanted: Connection): readonly T[] {
  return llms.filter(
    (llm) =>
      llm.providerType === wanted.providerType &&
      canonicalUrl(llm.endpointUrl) === canonicalUrl(wanted.endpointUrl) &&
      canonicalPath(llm.apiPath) === canonicalPath(wanted.apiPath) &&
      llm.modelIdentifier === wanted.modelIdentifier &&
      (wanted.ownerId === undefined || llm.ownerId === undefined || llm.ownerId === wanted.ownerId),
  );
}

/** A 409 names nobody; the twin in the list does. */
export function explainConflict(twins: readonly Told[], refusal: ApiError): ApiError {
  const [first, ...others] = twins;
  const details = { status: 409, cause: refusal };
  if (first === undefined) {
    return new ApiError("already_exists", refusal.message, {
      ...details,
      hint: "what is in its way is not among the LLMs that this key may see: it may belong to somebody else, or bear the id that was given",
    });
  }
  const names = twins.map(({ displayName, llmId }) => `"${displayName}" (${llmId})`).join(", ");
  if (others.length > 0) {
    return new ApiError("already_exists", `one of these has the same type, endpoint, path, model and credentials: ${names}`, {
      ...details,
      hint: "update that one, or give another key: credentials are not shown, so which it is cannot be told",
    });
  }
  return new ApiError("already_exists", `${names} has the same type, endpoint, path, model and credentials`, {
    ...details,
    existing: first.llmId,
    hint: `\`llmp update ${first.llmId}\` changes it; the name does not count, another key does`,
  });
}
