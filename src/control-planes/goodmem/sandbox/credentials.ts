// The credentials of an LLM at the stand-in for GoodMem: a union whose parts must fit each other, and what makes two the same.

import type { Problem } from "./exchange.ts";
import { type EndpointAuthentication, LABEL_LIMIT } from "./state.ts";

const CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

/** What is wrong with credentials; leaving them out is right. */
export function checkCredentials(credentials: EndpointAuthentication | null | undefined): readonly Problem[] {
  if (credentials == null) return [];
  const hasTooMany = Object.keys(credentials.labels ?? {}).length > LABEL_LIMIT;
  return [
    ...checkKind(credentials),
    ...(hasTooMany ? [{ field: "credentials.labels", message: `At most ${LABEL_LIMIT} labels are allowed` }] : []),
  ];
}

function checkKind(credentials: EndpointAuthentication): readonly Problem[] {
  const { kind, apiKey, gcpAdc } = credentials;
  if (kind == null || kind === "CREDENTIAL_KIND_UNSPECIFIED") {
    return [{ field: "credentials.kind", message: "Credential kind is required" }];
  }
  const [own, other] = kind === "CREDENTIAL_KIND_API_KEY" ? [apiKey, gcpAdc] : [gcpAdc, apiKey];
  const member = kind === "CREDENTIAL_KIND_API_KEY" ? "apiKey" : "gcpAdc";
  if (own == null || other != null) {
    return [{ field: "credentials", message: `Exactly the member ${member} must be present for kind ${kind}` }];
  }
  return kind === "CREDENTIAL_KIND_API_KEY" ? checkApiKey(credentials) : [];
}

function checkApiKey({ apiKey }: EndpointAuthentication): readonly Problem[] {
  const field = "credentials.apiKey";
  const isInline = (apiKey?.inlineSecret ?? "") !== "";
  const isReference = apiKey?.secretRef != null;
  if (isInline === isReference) return [{ field, message: "Exactly one of inlineSecret and secretRef must be present" }];
  if (isReference && (apiKey.secretRef.uri ?? "").trim() === "") {
    return [{ field: `${field}.secretRef.uri`, message: "Secret reference URI is required" }];
  }
  return [];
}

/**
 * A text that is the same for equivalent credentials: defaults filled in, annotations left out; `none` is one too.
 * The server hashes it. Here it is made anew for each comparison and never kept.
 */
export function fingerprint(credentials: EndpointAuthentication | null): string {
  const { apiKey, gcpAdc } = credentials ?? {};
  if (apiKey != null) {
    const { inlineSecret = null, secretRef, headerName, prefix = null } = apiKey;
    const reference = secretRef == null ? null : [secretRef.uri, Object.entries(secretRef.hints ?? {}).sort()];
    return JSON.stringify(["apiKey", inlineSecret, reference, (headerName ?? "Authorization").toLowerCase(), prefix]);
  }
  if (gcpAdc == null) return "none";
  const scopes = (gcpAdc.scopes ?? []).length === 0 ? [CLOUD_PLATFORM] : gcpAdc.scopes?.toSorted();
  return JSON.stringify(["gcpAdc", scopes, gcpAdc.quotaProjectId ?? null]);
}
