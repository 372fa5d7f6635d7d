// The secrets of manifest items: found in native specs by their placeholders, and read all at once.

import type { Spec } from "../../control-planes/control-plane.ts";
import { type Issue, ValidationError } from "../../errors.ts";
import { resolveAll, type SecretOrigins } from "../../secrets/references.ts";
import { Secret } from "../../secrets/secret.ts";
import type { SecretSources } from "../../secrets/sources.ts";
import { originsOf, type PendingSecret, problemsOfSecret, secretsIn } from "../held-secrets.ts";
import type { ItemSecret, ManifestItem } from "./item.ts";

/** Where the placeholders of these requests stand in a spec. */
export function findSecrets(spec: Spec, requests: readonly PendingSecret[]): readonly ItemSecret[] {
  const found: ItemSecret[] = [];
  if (requests.length > 0) look(spec, [], { requests, found });
  return found;
}

interface Search {
  readonly requests: readonly PendingSecret[];
  readonly found: ItemSecret[];
}

function look(holder: object, path: ItemSecret["path"], search: Search): void {
  const isList = Array.isArray(holder);
  for (const key of Object.keys(holder)) {
    const value: unknown = Reflect.get(holder, key);
    if (typeof value !== "object" || value === null) continue;
    const inner = [...path, isList ? Number(key) : key];
    if (!(value instanceof Secret)) {
      look(value, inner, search);
      continue;
    }
    const request = search.requests.find(({ placeholder }) => placeholder === value);
    if (request !== undefined) search.found.push({ path: inner, request });
  }
}

/** What resolving gives: the final specs, in the order of the items. */
export interface ResolvedItems {
  readonly specs: readonly Spec[];
  /** Where the secrets in them were read from. */
  readonly origins: SecretOrigins;
  readonly warnings: readonly string[];
}

/**
 * Reads every secret of every item, each reference once and all at a time, and puts them into the specs.
 *
 * @throws SecretUnavailableError with every reference that fails; ValidationError with every secret that its field does not take
 */
export async function resolveItems(items: readonly ManifestItem[], sources: SecretSources): Promise<ResolvedItems> {
  const requests = [...new Set(items.flatMap(({ secrets }) => secrets.map(({ request }) => request)))];
  const { secrets, warnings } = await resolveAll(requests, sources);
  const values = new Map<unknown, Secret>(
    requests.flatMap(({ placeholder }, index) => (secrets[index] === undefined ? [] : [[placeholder, secrets[index]]])),
  );
  const specs = items.map(({ spec, secrets: held }) => (held.length === 0 ? spec : (replace(spec, values) as Spec)));
  remember(specs, sources);
  const issues = items.flatMap((item) => findUnfit(item, values));
  if (issues.length > 0)
    throw new ValidationError(issues.length === 1 ? "a secret does not fit" : `${issues.length} secrets do not fit`, issues);
  return { specs, origins: originsOf(secrets, requests), warnings };
}

function replace(value: unknown, values: ReadonlyMap<unknown, Secret>): unknown {
  if (value instanceof Secret) return values.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replace(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, values)]));
}

/** Each value once, however many specs share it: whatever is printed is searched for all of them. */
function remember(specs: readonly Spec[], { remember: tell }: SecretSources): void {
  if (tell === undefined) return;
  const known = new Map<string, Secret>();
  for (const secret of specs.flatMap((spec) => secretsIn(spec))) known.set(secret.reveal(), secret);
  for (const secret of known.values()) tell(secret);
}

function findUnfit({ plane, secrets, locate }: ManifestItem, values: ReadonlyMap<unknown, Secret>): readonly Issue[] {
  return secrets.flatMap(({ path, request }) => {
    const [name = ""] = path;
    const field = plane.fields[name];
    const secret = values.get(request.placeholder);
    if (field === undefined || secret === undefined || field.kind === "json") return [];
    return problemsOfSecret(field, secret).map((message) => ({
      path: request.field,
      where: request.where ?? locate(String(name)),
      message,
    }));
  });
}
