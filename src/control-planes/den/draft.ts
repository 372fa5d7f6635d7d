// From a spec to the body that Den is sent: catalogue, organization and server version are consulted, so that nothing is refused or ignored later.

import { didYouMean } from "../../did-you-mean.ts";
import { ApiError, type Issue, ValidationError } from "../../errors.ts";
import type { Body, Conversation } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { draftAccess } from "./access.ts";
import type { CatalogueProvider } from "./answers.ts";
import { draftCredentials, needsNamedCredentials } from "./credentials.ts";
import { customConfigOf, readCustomConfig } from "./custom-config.ts";
import type { DenSpec } from "./fields.ts";
import { readCatalogue, readCatalogueProvider, readFeatures } from "./requests.ts";

/** What is sent, and what the list must show afterwards. */
export interface Draft {
  readonly body: { readonly [key: string]: Body };
  readonly expected: Expected;
  readonly warnings: readonly string[];
}

export interface Expected extends ExpectedSource {
  readonly name: string;
  readonly memberIds: readonly string[];
  readonly teamIds: readonly string[];
  readonly allMembers: boolean;
  readonly credentialMode: string | undefined;
  /** `set`: a credential is sent with this body; `cleared`: all of them are emptied. */
  readonly secret: "set" | "cleared" | "kept";
  /** Environment names of the credentials sent; empty when the server takes a single one. */
  readonly environmentKeys: readonly string[];
}

interface ExpectedSource {
  readonly source: string;
  readonly providerId: string;
  readonly models: readonly string[];
  /** A custom config as it is sent. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
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
  /** May be one that llmp does not know. */
  readonly credentialMode: string | undefined;
}

interface Source {
  readonly body: { readonly [key: string]: Body };
  readonly expected: ExpectedSource;
  /** The environment names of the vendor's credentials. */
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
  const isNewer = spec.allMembers === true || spec.credentialMode === "per_member" || needsNamedCredentials(spec, source.env);
  const features = stored?.features ?? (isNewer ? yield* readFeatures() : new Set<string>());
  const access = yield* draftAccess(spec, features, stored);
  const credentials = draftCredentials({ spec, env: source.env, features, clear, stored });
  const mode = draftMode(spec, features, stored);
  const issues = [...access.issues, ...credentials.issues, ...mode.issues];
  if (issues.length > 0) throw new ValidationError("the control plane cannot hold this as it is written", issues);
  const name = spec.name ?? "";
  return {
    body: { name, source: source.expected.source, ...source.body, ...credentials.body, ...access.body, ...mode.body },
    expected: { name, ...source.expected, ...access.expected, ...credentials.expected, ...mode.expected },
    warnings: credentials.warnings,
  };
}

function* draftSource(spec: DenSpec, stored: Stored | undefined): Conversation<Source> {
  if (spec.source === "custom") return draftCustom(spec, stored);
  const provider = yield* requireVendor(spec.providerId ?? "");
  const models = [...new Set(spec.modelIds)];
  checkModels(provider, models);
  return {
    body: { providerId: provider.id, modelIds: models },
    expected: { source: "models_dev", providerId: provider.id, models, config: undefined },
    env: provider.env,
  };
}

function draftCustom(spec: DenSpec, stored: Stored | undefined): Source {
  const given = customConfigOf(spec);
  const isKept = isRecord(stored?.customConfig) && given?.input === stored.customConfig;
  const result = isKept ? { config: stored.customConfig } : readCustomConfig(given?.input, given?.path ?? "customConfig");
  if ("problems" in result) throw new ValidationError("the custom config is not sound", result.problems);
  const config: Readonly<Record<string, unknown>> = result.config;
  const models = Array.isArray(config.models) ? config.models.filter(isRecord) : [];
  const text = JSON.stringify(config);
  return {
    // Strict JSON text is what every version takes; `customConfig` is newer.
    body: { customConfigText: text },
    expected: { source: "custom", providerId: String(config.id), models: models.map(({ id }) => String(id)), config: JSON.parse(text) },
    env: Array.isArray(config.env) ? config.env.filter((name) => typeof name === "string") : [],
  };
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
            message: `"${modelId}" is not a model of ${provider.name} in the control plane's catalogue${modelId.includes(",") ? "; name each model by itself" : didYouMean(modelId, known)}`,
          },
        ],
  );
  if (issues.length > 0) throw new ValidationError("the control plane does not offer these models", issues);
}

interface ModeDraft {
  readonly body: { readonly credentialMode?: string };
  readonly expected: Pick<Expected, "credentialMode">;
  readonly issues: readonly Issue[];
}

/** A PATCH without the mode resets it to `shared`, which deletes the members' own credentials. */
function draftMode(spec: DenSpec, features: ReadonlySet<string>, stored: Stored | undefined): ModeDraft {
  const mode = spec.credentialMode ?? stored?.credentialMode;
  const isOld = !features.has("credentialMode");
  // Servers that do not know the mode share the credential anyway.
  if (mode === undefined || (isOld && mode === "shared")) return { body: {}, expected: { credentialMode: undefined }, issues: [] };
  const message = "is not known to this server (older than 2026-08-27), which would ignore it";
  return {
    body: { credentialMode: mode },
    expected: { credentialMode: mode },
    issues: isOld ? [{ path: "credentialMode", message }] : [],
  };
}
