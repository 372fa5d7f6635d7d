// Den's specs and portable ones: a vendor of its catalogue, or an OpenAI-compatible endpoint as a custom config; a name, and who may use it.

import { dequal } from "dequal";
import { findVendor } from "../../vendors/addresses.ts";
import { keyNamesOf, looksLikeKey } from "../../vendors/key-names.ts";
import type { Provider, RuleProblem } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import type { Hidden, Ignored, Portable, PortableSpec, Specs, Translated } from "../portable.ts";
import {
  asSecret,
  canonical,
  ignore,
  ignoreParts,
  isGiven,
  NO_VENDOR,
  nameOf,
  present,
  refuseDisabled,
  refuseSession,
} from "../translation.ts";
import { type Item, rows } from "./answers.ts";
import { findCredentials, findDetour, withoutCredentials } from "./custom-config.ts";
import { hasSameConfig } from "./differences.ts";
import { type DenSpec, fields } from "./fields.ts";
import { isOfCatalogue, readConfig, writeConfig } from "./portable-config.ts";
import { specOfItem } from "./stored-spec.ts";

export const portable: Portable<DenSpec> = { toSpecs, fromSpec, specOf, hiddenOf, complete };

const REASONS = {
  embeddingModels: "OpenWork Den offers models to chat with, and has no place for embeddings models",
  description: "OpenWork Den holds no description",
  labels: "OpenWork Den holds no labels",
  defaultModel: "OpenWork Den has no default model for these providers; the people who use them choose",
} as const;

function toSpecs(given: PortableSpec): Specs<DenSpec> {
  const { portable, problems } = canonical(given);
  const { vendor, baseUrl, models = [] } = portable;
  const ignored = [...ignore(portable, REASONS), ...ignoreGrants(portable)];
  const wrong = [
    ...problems,
    ...(models.length === 0 ? [{ path: "models", message: "is required: OpenWork Den offers no model that is not named" }] : []),
    ...refuseTwins(models),
    ...refuseDisabled(portable, "OpenWork Den", "take the grants away or delete it there instead"),
  ];
  if (vendor === undefined && baseUrl === undefined) return { specs: [], ignored, problems: [NO_VENDOR, ...wrong] };
  const made = isOfCatalogue(portable) ? fromCatalogue(portable) : custom(portable);
  const spec: DenSpec = present({ ...made.spec, name: nameOf(portable), ...grants(portable) });
  return { specs: [spec], ignored: [...ignored, ...made.ignored], problems: [...wrong, ...made.problems] };
}

/** Den's database compares model ids without regard to case, and answers 500 to two that differ in nothing else. */
function refuseTwins(models: readonly string[]): readonly RuleProblem[] {
  const folded = models.map((model) => model.toLowerCase());
  return folded.flatMap((model, index) => {
    const first = folded.indexOf(model);
    const isTwin = first < index && models[first] !== models[index];
    return isTwin ? [{ path: `models[${index}]`, message: `repeats models[${first}] in another case, which Den cannot store` }] : [];
  });
}

interface Made {
  readonly spec: DenSpec;
  readonly ignored: readonly Ignored[];
  readonly problems: readonly RuleProblem[];
}

function fromCatalogue(portable: PortableSpec): Made {
  const { vendor, models } = portable;
  const credentials = nameCredentials(portable);
  return {
    spec: present({
      source: "models_dev" as const,
      providerId: vendor,
      modelIds: models === undefined ? undefined : [...models],
      ...credentials.spec,
    }),
    ignored: [
      ...ignore(portable, { headers: "OpenWork Den has headers for endpoints of one's own only, which have a baseUrl" }),
      ...credentials.ignored,
    ],
    problems: credentials.problems,
  };
}

function custom(portable: PortableSpec): Made {
  const { config, ignored, problems } = writeConfig(portable);
  const parts = ignoreParts(portable, ["AZURE_RESOURCE_NAME"], () => "a custom config of OpenWork Den has one key, and no further parts");
  return {
    spec: present({ source: "custom" as const, customConfig: config, apiKey: portable.apiKey }),
    ignored: [...ignored, ...parts],
    problems,
  };
}

/** One key by itself, or each credential by its name; a key has to have a name where there is anything beside it. */
function nameCredentials(portable: PortableSpec): Made {
  const { vendor, apiKey, credentials = {} } = portable;
  const known = partNamesOf(vendor);
  const named = Object.entries(credentials).filter(([name]) => known?.includes(name) ?? true);
  const [keyName] = keyNamesOf(vendor);
  // Den finds the name of a single key by itself, unless nothing in it says key.
  const isAlone = named.length === 0 && (keyName === undefined || looksLikeKey(keyName));
  const problem = {
    path: "apiKey",
    message: `has no name that llmp knows: give it in credentials, by the environment variable that ${vendor} documents`,
  };
  const isNameless = apiKey !== undefined && !isAlone && keyName === undefined;
  const entries = [
    ...named.map(([name, value]) => [name, isSecretPart(name) ? asSecret(value) : value] as const),
    ...(apiKey === undefined || keyName === undefined ? [] : [[keyName, apiKey] as const]),
  ];
  return {
    spec: isAlone ? present({ apiKey }) : entries.length === 0 ? {} : { apiKeys: Object.fromEntries(entries) },
    ignored:
      known === undefined
        ? []
        : ignoreParts(portable, [...known, "AWS_SESSION_TOKEN"], () => `OpenWork Den's catalogue has no such credential of ${vendor}`),
    problems: [...(isNameless ? [problem] : []), ...(known === undefined ? [] : refuseSession(portable, "OpenWork Den"))],
  };
}

/** The parts that the catalogue has of a vendor; undefined for one that llmp does not know, of which Den itself says which it has. */
function partNamesOf(vendor: string | undefined): readonly string[] | undefined {
  return findVendor(vendor)?.environment;
}

function isSecretPart(name: string): boolean {
  return fields.apiKeys.isSecret?.([name]) ?? true;
}

function grants({ access: { everyone, members, teams } = {} }: PortableSpec): DenSpec {
  const isOpen = everyone === true;
  return present({
    allMembers: everyone,
    memberIds: isOpen || members === undefined ? undefined : [...members],
    teamIds: isOpen || teams === undefined ? undefined : [...teams],
  });
}

function ignoreGrants({ access: { everyone, members, teams } = {} }: PortableSpec): readonly Ignored[] {
  if (everyone !== true) return [];
  const reason = "OpenWork Den stores no single grants of what is open to everyone";
  return Object.entries({ members, teams }).flatMap(([part, given]) => (isGiven(given) ? [{ field: `access.${part}`, reason }] : []));
}

function fromSpec(spec: DenSpec): Translated {
  const { name, providerId, modelIds, apiKey, apiKeys, allMembers, memberIds, teamIds, credentialMode } = spec;
  const config = readConfig(spec);
  const access = present({ everyone: allMembers, members: memberIds, teams: teamIds });
  const [single, ...others] = Object.values(apiKeys ?? {});
  // A custom config has one key, whatever it is called.
  const isKey = config !== undefined && single !== undefined && others.length === 0;
  const { portable } = canonical(
    present({
      name,
      vendor: providerId,
      models: modelIds,
      ...config?.portable,
      apiKey: isKey ? asSecret(single) : apiKey,
      credentials: isKey ? undefined : apiKeys,
      access: Object.keys(access).length === 0 ? undefined : access,
    }),
  );
  const isMoved = config !== undefined && isOfCatalogue(portable);
  return {
    portable,
    ignored: [
      ...(config?.ignored ?? []),
      ...(isMoved
        ? [
            {
              field: "source",
              reason: `a custom config for the usual address of ${portable.vendor} is the vendor of the catalogue elsewhere`,
            },
          ]
        : []),
      ...(credentialMode === "per_member" ? [{ field: "credentialMode", reason: "a key for each member has no portable word" }] : []),
    ],
  };
}

/** What a server has by default is said as well: whoever compares decides what matters. What it hides is not. */
function specOf(provider: Provider): DenSpec {
  const item = rows.of(provider);
  const { memberIds, teamIds, modelIds, customConfig, ...spec } = specOfItem(item);
  const isOpen = spec.allMembers === true || item.access === undefined;
  const hasConfig = item.providerConfig !== undefined && item.configRedacted !== true;
  return present({
    ...spec,
    modelIds: modelIds === undefined || modelIds.length === 0 ? undefined : modelIds,
    customConfig: hasConfig && customConfig !== undefined ? withoutCredentials(customConfig) : undefined,
    memberIds: isOpen || item.access?.membersHidden ? undefined : memberIds,
    teamIds: isOpen ? undefined : teamIds,
    credentialMode: modeOf(item),
  });
}

/** One that only a newer server knows is left out. */
function modeOf({ credentialMode: mode }: Item): DenSpec["credentialMode"] {
  return mode === "shared" || mode === "per_member" ? mode : undefined;
}

/** Den lists the names of what it holds; a key that stands alone goes without. */
function hiddenOf(provider: Provider): Hidden {
  const item = rows.of(provider);
  const { source, hasApiKey, configuredEnvKeys: names = [] } = item;
  const [only, ...others] = names;
  const isAlone = others.length === 0 && (source === "custom" || only === undefined || looksLikeKey(only));
  const isOfServer = source !== "custom" && source !== "models_dev";
  return {
    parts: hasApiKey !== true ? [] : isAlone ? [["apiKey"]] : names.map((name) => ["apiKeys", name]),
    remarks: findCredentials(specOfItem(item).customConfig, "customConfig").map(
      (path) => `${path} holds a credential, which is not written out`,
    ),
    ...(isOfServer ? { keptBy: "OpenWork Den makes and keeps it by itself" } : {}),
  };
}

/** At another address it is another server's config. */
function complete(spec: DenSpec, provider: Provider, { vendor, headers }: PortableSpec): DenSpec {
  const stored = specOf(provider).customConfig;
  const given = spec.customConfig;
  if (!isRecord(given) || !isRecord(stored) || given.api !== stored.api || findDetour(stored) !== undefined) return spec;
  const models = new Map([stored.models].flat().map((model) => [isRecord(model) ? model.id : undefined, model]));
  // Without a vendor they are what was made of the name.
  const own = vendor === undefined ? ["id", "npm", "env", "doc"] : ["doc"];
  const kept = Object.fromEntries(own.flatMap((name) => (stored[name] === undefined ? [] : [[name, stored[name]]])));
  const options = { ...partsOf(stored.options), headers: partsOf((headers === undefined ? stored : given).options).headers };
  const customConfig = present({
    ...stored,
    ...given,
    ...kept,
    options: Object.keys(present(options)).length === 0 ? undefined : present(options),
    models: [given.models].flat().map((model) => (isRecord(model) ? (models.get(model.id) ?? model) : model)),
  });
  const { customConfig: whole } = specOfItem(rows.of(provider));
  const hasSameHeaders = headers === undefined || dequal(headersOf(whole), headersOf(customConfig));
  // A credential that stands there in the clear is stored as well: no manifest speaks of it, and llmp would send none.
  return { ...spec, customConfig: hasSameHeaders && hasSameConfig(stored, customConfig) ? whole : customConfig };
}

function headersOf(config: unknown): Readonly<Record<string, unknown>> {
  return partsOf(partsOf(partsOf(config).options).headers);
}

function partsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
