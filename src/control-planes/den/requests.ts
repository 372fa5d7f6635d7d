// The reads that Den's operations are made of: the list, the catalogue, the organization, and what the server can do.

import * as z from "zod/mini";
import { ApiError } from "../../errors.ts";
import type { Secret } from "../../secrets/secret.ts";
import { ask, type Conversation, type HttpRequest, readOnce } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { Catalogue, CatalogueDetail, type CatalogueProvider, ConnectionTest, type Item, List, Organization, Single } from "./answers.ts";

export const PROVIDERS = "/v1/llm-providers";
export const CATALOGUE = "/v1/llm-provider-catalog";

/** Every provider that the caller may manage; `delay` in milliseconds. */
export function* readList(options: Pick<HttpRequest, "delay" | "readFor"> = {}): Conversation<readonly Item[]> {
  // From 2026-05-14 a list without this scope hides other people's providers, from admins too; older servers ignore it.
  const response = yield* ask({ method: "GET", path: PROVIDERS, query: { scope: "manageable" }, ...options });
  return readOnce(response, decodeList);
}

export function* readCatalogue(): Conversation<z.infer<typeof Catalogue>["providers"]> {
  const response = yield* ask({ method: "GET", path: CATALOGUE, readFor: "reference" });
  return readOnce(response, decodeCatalogue);
}

export function* readCatalogueProvider(providerId: string): Conversation<CatalogueProvider> {
  const response = yield* ask({ method: "GET", path: `${CATALOGUE}/${encodeURIComponent(providerId)}`, readFor: "reference" });
  return readOnce(response, decodeCatalogueProvider);
}

export function* readOrganization(): Conversation<Organization> {
  const response = yield* ask({ method: "GET", path: "/v1/org", readFor: "reference" });
  return readOnce(response, decodeOrganization);
}

/**
 * The fields that this server's create route knows, from its public OpenAPI document. A server before 2026-07 ignores newer
 * fields without a word (and so stores no credential at all when given `apiKeys`), which is why they are looked up first.
 */
export function* readFeatures(): Conversation<ReadonlySet<string>> {
  try {
    const response = yield* ask({ method: "GET", path: "/openapi.json", anonymous: true, readFor: "reference" });
    return readOnce(response, decodeFeatures);
  } catch (error) {
    // A server that fails just now has not said that it is old.
    if (error instanceof ApiError && error.code !== "server_error") return new Set();
    throw error;
  }
}

// The server gives each address that it tries 8 seconds, and each model a try of its own.
const TEST_TIMEOUT = 120_000;

export interface ConnectionTestBody {
  readonly api: string | Secret;
  readonly apiKey: Secret;
  /** At most 8. */
  readonly modelIds?: readonly string[];
}

/** Has the server itself try an address and a key, of which it stores nothing; undefined where it is older than the route (2026-07-02). */
export function* testConnection(body: ConnectionTestBody): Conversation<ConnectionTest | undefined> {
  try {
    const { api, apiKey, modelIds } = body;
    const response = yield* ask({
      method: "POST",
      path: `${PROVIDERS}/test-connection`,
      body: { api, apiKey, ...(modelIds === undefined ? {} : { modelIds }) },
      readOnly: true,
      timeout: TEST_TIMEOUT,
    });
    return decode(ConnectionTest, response.body, "the result of its test of a connection");
  } catch (error) {
    if (error instanceof ApiError && isOfUnknownRoute(error)) return undefined;
    throw error;
  }
}

function isOfUnknownRoute({ details: { status }, planeCode }: ApiError): boolean {
  return status === 405 || (status === 404 && planeCode !== "organization_not_found");
}

function decodeList(body: unknown): readonly Item[] {
  return decode(List, body, "the list of providers").llmProviders;
}

function decodeCatalogue(body: unknown): z.infer<typeof Catalogue>["providers"] {
  return decode(Catalogue, body, "the catalogue").providers;
}

function decodeCatalogueProvider(body: unknown): CatalogueProvider {
  return decode(CatalogueDetail, body, "the catalogue").provider;
}

function decodeOrganization(body: unknown): Organization {
  return decode(Organization, body, "the organization");
}

function decodeFeatures(body: unknown): ReadonlySet<string> {
  const schema = dig(body, ["paths", PROVIDERS, "post", "requestBody", "content", "application/json", "schema"]);
  const reference = dig(schema, ["$ref"]);
  const resolved = typeof reference === "string" ? dig(body, reference.replace(/^#\//, "").split("/")) : schema;
  const properties = dig(resolved, ["properties"]);
  return new Set(isRecord(properties) ? Object.keys(properties) : []);
}

export function decodeSingle(body: unknown): Item {
  return decode(Single, body, "the provider").llmProvider;
}

function decode<S extends z.ZodMiniType>(schema: S, body: unknown, what: string): z.infer<S> {
  const decoded = z.safeParse(schema, body);
  if (decoded.success) return decoded.data;
  throw new ApiError("unexpected_response", `the control plane answered, but not with ${what}`, {
    hint: "is the URL that of an OpenWork Den API? `llmp profile show` says where it comes from",
  });
}

function dig(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}
