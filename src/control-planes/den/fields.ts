// Den's spec, field by field, and the rules across them.

import * as z from "zod/mini";
import type { Rule, RuleProblem } from "../control-plane.ts";
import { boolean, choice, documentText, type Fields, type InferSpec, json, list, secret, secrets, text, trimmed } from "../fields.ts";
import { customConfigOf, readCustomConfig } from "./custom-config.ts";
import {
  accessIsOpen,
  environmentNames,
  fromCatalogue,
  memberChoices,
  modelChoices,
  suggestName,
  teamChoices,
  vendorChoices,
} from "./questions.ts";

// A TypeID is a prefix and 128 bits in base 32, so its first character is at most 7; the published pattern (`^om_.*`) is weaker than the check.
const TYPE_ID_SUFFIX = "[0-7][0-9a-hjkmnp-tv-z]{25}";
export const MEMBER_ID = new RegExp(`^om_${TYPE_ID_SUFFIX}$`);
export const TEAM_ID = new RegExp(`^tem_${TYPE_ID_SUFFIX}$`);
export const ORGANIZATION_ID = new RegExp(`^org_${TYPE_ID_SUFFIX}$`);

// The column is TEXT, after AES-GCM and base64: one byte more is a 500 of the server.
export const MAXIMUM_SECRET_BYTES = 49_113;

// More cannot be sent at once, by create or by update.
export const MAXIMUM_GRANTS = 500;

const MemberReference = trimmed().check(
  z.refine((value) => MEMBER_ID.test(value) || value.includes("@"), {
    error: "must be a member id (om_ and 26 characters of 0-9 a-z without i l o u, in lower case) or an e-mail address",
  }),
);
const TeamReference = trimmed().check(
  z.refine((value) => TEAM_ID.test(value) || !value.startsWith("tem_"), {
    error: "begins like a team id but is none (tem_ and 26 characters of 0-9 a-z without i l o u, in lower case)",
  }),
);

export const fields = {
  source: choice(["models_dev", "custom"], {
    summary: "where models come from: the models.dev catalogue, or a config of your own",
    required: true,
    ask: { message: "Where do the models come from?" },
  }),
  providerId: text(
    {
      summary: "vendor, by its models.dev id (models_dev)",
      placeholder: "id",
      ask: { message: "Vendor", when: fromCatalogue, choices: vendorChoices },
    },
    { maximum: 255 },
  ),
  modelIds: list(
    {
      summary: "model to offer, by its models.dev id (models_dev)",
      placeholder: "id",
      ask: { message: "Models", when: fromCatalogue, choices: modelChoices },
    },
    { item: trimmed({ maximum: 255 }), minimum: 1 },
  ),
  customConfigText: documentText({
    summary: "custom provider config: JSON or JSONC text, also an opencode `provider` block (custom)",
    placeholder: "json",
  }),
  customConfig: json({
    summary: "the same as a JSON value (custom)",
    placeholder: "json",
    ask: {
      message: "Custom provider",
      *when(spec) {
        return spec.source === "custom" && spec.customConfigText === undefined;
      },
      form: {
        fields: {
          id: text({ summary: "short id", ask: { message: "Short id of the provider (e.g. acme-gateway)" } }, { maximum: 255 }),
          api: text({ summary: "base URL", ask: { message: "Base URL of the OpenAI-compatible endpoint" } }, { maximum: 2048 }),
          models: list({ summary: "models", ask: { message: "Model ids, separated by commas" } }, { minimum: 1 }),
        },
        build: (answers) => answers,
      },
    },
  }),
  name: text(
    {
      summary: "what people see; telling two keys of one vendor apart",
      required: true,
      ask: { message: "Name", suggest: suggestName },
    },
    { maximum: 255 },
  ),
  apiKey: secret(
    {
      summary: "the vendor's API key",
      placeholder: "ref",
      clearable: true,
      ask: {
        message: "API key",
        *names(spec) {
          const names = yield* environmentNames(spec);
          return names.length === 1 ? names : [];
        },
        *when(spec) {
          return spec.apiKeys === undefined && (yield* environmentNames(spec)).length <= 1;
        },
      },
    },
    { maximumBytes: MAXIMUM_SECRET_BYTES },
  ),
  apiKeys: secrets(
    {
      summary: "one of several credentials, by the environment variable it stands for",
      flag: "credential",
      placeholder: "NAME=ref",
      clearable: true,
      // Den keeps these beside the keys of vendors with several parts, and they are no secrets.
      isSecret: ([name = ""]) =>
        !/_(REGION|RESOURCE_NAME|PROJECT|PROJECT_ID|LOCATION|ENDPOINT|BASE_URL|HOST|ACCOUNT_ID|GATEWAY_ID|API_VERSION)$/.test(name),
      ask: {
        message: "Credentials",
        names: environmentNames,
        *when(spec) {
          return spec.apiKey === undefined && (yield* environmentNames(spec)).length > 1;
        },
      },
    },
    { maximumBytes: MAXIMUM_SECRET_BYTES, name: trimmed({ maximum: 255 }) },
  ),
  allMembers: boolean({ summary: "everyone in the organization may use it (servers from 2026-07-28)" }),
  memberIds: list(
    {
      summary: "member who may use it, by id or e-mail address",
      placeholder: "id|email",
      clearable: true,
      ask: { message: "Members who may use it (none: only you)", when: accessIsOpen, choices: memberChoices },
    },
    { item: MemberReference, maximum: MAXIMUM_GRANTS },
  ),
  teamIds: list(
    {
      summary: "team that may use it, by id or name",
      placeholder: "id|name",
      clearable: true,
      ask: { message: "Teams that may use it", when: accessIsOpen, choices: teamChoices },
    },
    { item: TeamReference, maximum: MAXIMUM_GRANTS },
  ),
  credentialMode: choice(["shared", "per_member"], { summary: "one credential for all, or one per member (servers from 2026-08-27)" }),
} satisfies Fields;

export type DenSpec = InferSpec<typeof fields>;

export const rules: readonly Rule<DenSpec>[] = [
  sourceHasItsParts,
  modelsDiffer,
  customConfigIsSound,
  oneWayToGiveCredentials,
  oneWayToGrant,
];

function sourceHasItsParts(spec: DenSpec): readonly RuleProblem[] {
  if (spec.source === "models_dev") {
    return [
      ...missing(spec, "providerId", "is required with source models_dev: the vendor's models.dev id, e.g. anthropic"),
      ...missing(spec, "modelIds", "is required with source models_dev: at least one model of the vendor"),
      ...surplus(spec, ["customConfigText", "customConfig"], "is for source custom; Den would ignore it"),
    ];
  }
  if (spec.source === "custom") {
    const given = spec.customConfigText !== undefined || spec.customConfig !== undefined;
    return [
      ...(given
        ? []
        : [{ path: "customConfigText", message: "is required with source custom: the provider's config, e.g. @provider.json" }]),
      ...surplus(spec, ["providerId", "modelIds"], "is for source models_dev; a custom config names its own id and models"),
    ];
  }
  return [];
}

/** Den's database compares model ids without regard to case, and answers 500 to two that differ in nothing else. */
function modelsDiffer({ modelIds = [] }: DenSpec): readonly RuleProblem[] {
  return modelIds.flatMap((id, index): RuleProblem[] => {
    const first = modelIds.findIndex((other) => other.toLowerCase() === id.toLowerCase());
    const isTwin = modelIds[first] !== id;
    return isTwin ? [{ path: `modelIds[${index}]`, message: `repeats modelIds[${first}] in another case, which Den cannot store` }] : [];
  });
}

function customConfigIsSound(spec: DenSpec): readonly RuleProblem[] {
  if (spec.source !== "custom") return [];
  if (spec.customConfigText !== undefined && spec.customConfig !== undefined) {
    return [
      { path: "customConfig", message: "and customConfigText are two ways to say one thing; Den would take the text: give one of them" },
    ];
  }
  const given = customConfigOf(spec);
  if (given === undefined) return [];
  const result = readCustomConfig(given.input, given.path);
  return "problems" in result ? result.problems : [];
}

function oneWayToGiveCredentials(spec: DenSpec): readonly RuleProblem[] {
  if (spec.apiKey === undefined || spec.apiKeys === undefined) return [];
  return [
    {
      path: "apiKey",
      message: "and apiKeys are given together; Den would drop apiKey: name every credential in apiKeys (--credential NAME=ref)",
    },
  ];
}

function oneWayToGrant(spec: DenSpec): readonly RuleProblem[] {
  if (spec.allMembers !== true) return [];
  return surplus(spec, ["memberIds", "teamIds"], "is not stored when allMembers is true: give one or the other");
}

function missing(spec: DenSpec, path: keyof DenSpec & string, message: string): readonly RuleProblem[] {
  return spec[path] === undefined ? [{ path, message }] : [];
}

function surplus(spec: DenSpec, paths: readonly (keyof DenSpec & string)[], message: string): readonly RuleProblem[] {
  return paths.flatMap((path) => {
    const value = spec[path];
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [{ path, message }];
  });
}
