// From a spec to the body that Den is sent: catalogue, organization and server version are consulted, so that nothing is refused or ignored later.

import { didYouMean } from "../../did-you-mean.ts";
import { ApiError, type Issue, ValidationError } from "../../errors.ts";
import type { Secret } from "../../secrets/secret.ts";
import type { Body, Conversation } from "../control-plane.ts";
import type { CatalogueProvider } from "./answers.ts";
import { type CustomConfig, customConfigOf, readCustomConfig } from "./custom-config.ts";
import { type DenSpec, MEMBER_ID, TEAM_ID } from "./fields.ts";
import { readCatalogue, readCatalogueProvider, readFeatures, readOrganization } from "./requests.ts";

/** What is sent, and what the list must show afterwards. */
export interface Draft {
  readonly body: { readonly [key: string]: Body };
  readonly expected: Expected;
  readonly warnings: readonly string[];
}

export interface Expected {
  readonly name: string;
  readonly providerId: string;
  readonly models: readonly string[];
  readonly memberIds: readonly string[];
  readonly teamIds: readonly string[];
  readonly allMembers: boolean;
  /** A credential is sent with this body. */
  readonly sendsSecret: boolean;
  /** Environment names of the credentials sent; empty when the server takes a single one. */
  readonly environmentKeys: readonly string[];
}

/** What an update starts from. */
export interface Stored {
  /** The environment names whose credential is stored. */
  readonly environmentKeys: readonly string[];
  /** Which of the newer fields the server knows. */
  readonly features: ReadonlySet<string>;
  /** Grants that are there, and so need no looking up. */
  readonly memberIds: readonly string[];
  readonly teamIds: readonly string[];
  /** Sent back as it is when the spec still holds this very value. */
  readonly customConfig: unknown;
}

interface Source {
  readonly body: { readonly [key: string]: Body };
  readonly providerId: string;
  readonly models: readonly string[];
  readonly env: readonly string[];
}

/**
 * Makes the body of POST or PATCH, whose fields are those of the published page unless the spec asks for a newer one.
 *
 * @param spec whole and valid by the fields and rules
 * @param clear names of secret fields to empty
 * @param stored what is there already, for an update
 * @throws ValidationError naming every model, member, team or credential that the server would refuse
 */
export function* draft(spec: DenSpec, clear: readonly string[] = [], stored?: Stored): Conversation<Draft> {
  const source = yield* draftSource(spec, stored);
  const needsFeatures = spec.allMembers === true || spec.credentialMode === "per_member" || needsNamedCredentials(spec, source, clear);
  const features = stored?.features ?? (needsFeatures ? yield* readFeatures() : new Set<string>());
  const access = yield* draftAccess(spec, features, stored);
  const credentials = draftCredentials(spec, source, features, clear, stored);
  const issues = [...access.issues, ...credentials.issues];
  if (issues.length > 0) throw new ValidationError("the control plane cannot hold this as it is written", issues);
  return {
    body: {
      name: spec.name ?? "",
      source: spec.source ?? "",
      ...source.body,
      ...credentials.body,
      ...access.body,
      ...(spec.credentialMode === undefined ? {} : { credentialMode: spec.credentialMode }),
    },
    expected: {
      name: spec.name ?? "",
      providerId: source.providerId,
      models: source.models,
      ...access.expected,
      ...credentials.expected,
    },
    warnings: credentials.warnings,
  };
}

function* draftSource(spec: DenSpec, stored: Stored | undefined): Conversation<Source> {
  if (spec.source === "custom") {
    const given = customConfigOf(spec);
    const isKept = stored?.customConfig !== undefined && given?.input === stored.customConfig;
    const result = isKept ? { config: stored.customConfig as CustomConfig } : readCustomConfig(given?.input, given?.path ?? "customConfig");
    if ("problems" in result) throw new ValidationError("the custom config is not sound", result.problems);
    const { config } = result;
    return {
      // Strict JSON text is what every version takes; `customConfig` is newer.
      body: { customConfigText: JSON.stringify(config) },
      providerId: config.id,
      models: config.models.map((model) => model.id),
      env: config.env,
    };
  }
  const provider = yield* requireVendor(spec.providerId ?? "");
  const modelIds = [...new Set(spec.modelIds)];
  checkModels(provider, modelIds);
  return { body: { providerId: provider.id, modelIds }, providerId: provider.id, models: modelIds, env: provider.env };
}

function* requireVendor(providerId: string): Conversation<CatalogueProvider> {
  try {
    return yield* readCatalogueProvider(providerId);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "not_found") throw error;
    const ids = (yield* readCatalogue()).map((provider) => provider.id);
    const message = `"${providerId}" is not in the control plane's catalogue${didYouMean(providerId, ids)}`;
    throw new ValidationError("the control plane does not offer this vendor", [{ path: "providerId", message }], {
      hint: "an endpoint of your own is added with `--source custom`",
    });
  }
}

function checkModels(provider: CatalogueProvider, modelIds: readonly string[]): void {
  // Deployment names are free on Azure; the server decides (it takes any from 2026-07-02).
  if (provider.npm === "@ai-sdk/azure") return;
  const known = provider.models.map((model) => model.id);
  // Den itself names the first unknown model only.
  const issues = modelIds.flatMap((modelId): Issue[] =>
    known.includes(modelId)
      ? []
      : [
          {
            path: "modelIds",
            message: `"${modelId}" is not a model of ${provider.name} in the control plane's catalogue${didYouMean(modelId, known)}`,
          },
        ],
  );
  if (issues.length > 0) throw new ValidationError("the control plane does not offer these models", issues);
}

function needsNamedCredentials(spec: DenSpec, source: Source, clear: readonly string[]): boolean {
  return spec.apiKeys !== undefined || clear.includes("apiKeys") || (spec.apiKey !== undefined && source.env.length > 1);
}

interface Credentials {
  readonly body: { readonly [key: string]: Body };
  readonly expected: Pick<Expected, "sendsSecret" | "environmentKeys">;
  readonly issues: readonly Issue[];
  readonly warnings: readonly string[];
}

const NO_CREDENTIALS: Credentials = { body: {}, expected: { sendsSecret: false, environmentKeys: [] }, issues: [], warnings: [] };

function draftCredentials(
  spec: DenSpec,
  { env }: Source,
  features: ReadonlySet<string>,
  clear: readonly string[],
  stored: Stored | undefined,
): Credentials {
  const named = features.has("apiKeys");
  if (spec.apiKeys !== undefined) return named ? nameCredentials(spec.apiKeys, env, stored) : singleCredential(spec.apiKeys, env);
  if (spec.apiKey !== undefined) return scalarCredential(spec.apiKey, env, named, stored);
  if (clear.includes("apiKeys") && named) {
    return { ...NO_CREDENTIALS, body: { apiKeys: Object.fromEntries((stored?.environmentKeys ?? env).map((name) => [name, ""])) } };
  }
  if (clear.includes("apiKey") || clear.includes("apiKeys")) return { ...NO_CREDENTIALS, body: { apiKey: "" } };
  return NO_CREDENTIALS;
}

function nameCredentials(apiKeys: Readonly<Record<string, Secret>>, env: readonly string[], stored: Stored | undefined): Credentials {
  const names = Object.keys(apiKeys);
  const issues = names
    .filter((name) => !env.includes(name))
    .map((name) => ({ path: `apiKeys.${name}`, message: `is not a credential of this provider; it has ${env.join(", ")}` }));
  const present = new Set([...names, ...(stored?.environmentKeys ?? [])]);
  return {
    body: { apiKeys },
    expected: { sendsSecret: names.length > 0, environmentKeys: names },
    issues,
    warnings: missingCredentials(env, present),
  };
}

/** A server before 2026-07-02 would answer 201 to `apiKeys` and store none of them. */
function singleCredential(apiKeys: Readonly<Record<string, Secret>>, env: readonly string[]): Credentials {
  const [first, ...others] = Object.entries(apiKeys);
  if (first !== undefined && others.length === 0 && env.includes(first[0]) && env.length === 1) {
    return { ...NO_CREDENTIALS, body: { apiKey: first[1] }, expected: { sendsSecret: true, environmentKeys: [] } };
  }
  return {
    ...NO_CREDENTIALS,
    issues: [
      {
        path: "apiKeys",
        message:
          "cannot be stored: this server is older than 2026-07-02 and takes one apiKey (it would drop these without a word); upgrade it, or give --api-key",
      },
    ],
  };
}

function scalarCredential(apiKey: Secret, env: readonly string[], named: boolean, stored: Stored | undefined): Credentials {
  const sent: Credentials = { ...NO_CREDENTIALS, body: { apiKey }, expected: { sendsSecret: true, environmentKeys: [] } };
  if (env.length <= 1) return sent;
  const target = env.find((name) => /_(API_)?KEY$/.test(name) && !/ACCESS_KEY$/.test(name));
  if (target === undefined) {
    return {
      ...sent,
      issues: [
        {
          path: "apiKey",
          message: `does not say which credential it is: this provider has ${env.join(", ")}; give each with --credential NAME=ref`,
        },
      ],
    };
  }
  if (named) {
    // A scalar key would be filed under the first name, which for Azure is the resource name.
    const present = new Set([target, ...(stored?.environmentKeys ?? [])]);
    return {
      ...sent,
      body: { apiKeys: { [target]: apiKey } },
      expected: { sendsSecret: true, environmentKeys: [target] },
      warnings: missingCredentials(env, present),
    };
  }
  if (env[0] === target) return sent;
  return { ...sent, warnings: [`this server is older than 2026-07-02 and files the one key it takes under ${env[0]}, not ${target}`] };
}

function missingCredentials(env: readonly string[], present: ReadonlySet<string>): readonly string[] {
  // Names that all end in _API_KEY are alternatives of one key (Google's two), not parts.
  const alternatives = env.every((name) => name.endsWith("_API_KEY"));
  const missing = env.filter((name) => !present.has(name));
  if (missing.length === 0 || (alternatives && missing.length < env.length)) return [];
  return [`no value is stored for ${missing.join(", ")}; give it with --credential NAME=ref if this vendor needs it`];
}

interface AccessDraft {
  readonly body: { readonly [key: string]: Body };
  readonly expected: Pick<Expected, "memberIds" | "teamIds" | "allMembers">;
  readonly issues: readonly Issue[];
}

function* draftAccess(spec: DenSpec, features: ReadonlySet<string>, stored: Stored | undefined): Conversation<AccessDraft> {
  const issues: Issue[] = [];
  if (spec.allMembers === true && !features.has("allMembers")) {
    issues.push({
      path: "allMembers",
      message: "is not known to this server (older than 2026-07-28), which would let only you use the provider; name members and teams",
    });
  }
  if (spec.credentialMode === "per_member" && !features.has("credentialMode")) {
    issues.push({ path: "credentialMode", message: "is not known to this server (older than 2026-08-27), which would ignore it" });
  }
  const members = { path: "memberIds", given: spec.memberIds ?? [], kept: stored?.memberIds ?? [] };
  const teams = { path: "teamIds", given: spec.teamIds ?? [], kept: stored?.teamIds ?? [] };
  const isKnown = [members, teams].every(({ given, kept }) => given.every((reference) => kept.includes(reference)));
  const directory = isKnown ? undefined : yield* readOrganization();
  const people = (directory?.members ?? []).map(({ id, user }) => ({ id, name: user?.email ?? id }));
  const memberIds = resolve({ ...members, what: "member", isId: (text) => MEMBER_ID.test(text), entries: people }, issues);
  const teamIds = resolve({ ...teams, what: "team", isId: (text) => TEAM_ID.test(text), entries: directory?.teams ?? [] }, issues);
  return {
    body: {
      ...(memberIds.length === 0 ? {} : { memberIds }),
      ...(teamIds.length === 0 ? {} : { teamIds }),
      ...(spec.allMembers === undefined || (spec.allMembers === false && !features.has("allMembers"))
        ? {}
        : { allMembers: spec.allMembers }),
    },
    expected: { memberIds, teamIds, allMembers: spec.allMembers === true },
    issues,
  };
}

interface References {
  readonly path: string;
  readonly what: string;
  /** Ids and names, as written. */
  readonly given: readonly string[];
  /** Ids that are granted already. */
  readonly kept: readonly string[];
  readonly entries: readonly { readonly id: string; readonly name: string }[];
  isId(text: string): boolean;
}

/** Ids for ids and names. Den answers an unknown one with a 404 that does not say which, so each is looked up first. */
function resolve({ path, what, given, kept, entries, isId }: References, issues: Issue[]): readonly string[] {
  const ids = given.flatMap((reference, index): string[] => {
    if (kept.includes(reference)) return [reference];
    const matches = entries.filter(({ id, name }) => (isId(reference) ? id === reference : name.toLowerCase() === reference.toLowerCase()));
    const [match, ...others] = matches;
    if (match !== undefined && others.length === 0) return [match.id];
    const names = isId(reference) ? [] : entries.map(({ name }) => name);
    const message =
      match === undefined
        ? `"${reference}" is no ${what} of this organization${didYouMean(reference, names)}`
        : `"${reference}" is the name of ${matches.length} ${what}s; give one of their ids: ${matches.map(({ id }) => id).join(", ")}`;
    issues.push({ path: `${path}[${index}]`, message });
    return [];
  });
  return [...new Set(ids)];
}
