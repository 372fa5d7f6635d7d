// The two default models. Their PUT replaces both, so one that is left out is cleared: they are read, merged, written and read back.

import { didYouMean } from "../../did-you-mean.ts";
import { ApiError, type Issue, LlmpError, ValidationError } from "../../errors.ts";
import { ask, type Conversation, type DefaultModels, type SetDefaultsArguments } from "../control-plane.ts";
import { mayHaveHappened } from "../lost-answers.ts";
import type { Configuration } from "./answers.ts";
import { CONFIGURATION, readConfiguration, readModels } from "./requests.ts";

/** The roles of default models, with their names on the wire. */
const ROLES = { llm: "default_llm_model", embedding: "default_embedding_model" } as const;

type Role = keyof typeof ROLES;

/** Both defaults; null where none is set. */
export type Defaults = Readonly<Record<Role, string | null>>;

const roles = Object.keys(ROLES) as Role[];

function isRole(text: string): text is Role {
  return Object.hasOwn(ROLES, text);
}

export function* readDefaults(): Conversation<Defaults> {
  return toDefaults(yield* readConfiguration());
}

// `id` is another one at every read, so it is left out.
function toDefaults(configuration: Configuration): Defaults {
  return { llm: configuration.default_llm_model, embedding: configuration.default_embedding_model };
}

export function* showDefaults(): Conversation<DefaultModels> {
  return yield* readDefaults();
}

/**
 * Changes the roles that are named and keeps the others.
 *
 * @throws ValidationError for an unknown role, for a model that no provider serves, and for a kept one that the server would refuse to keep
 */
export function* setDefaults({ changes }: SetDefaultsArguments): Conversation<DefaultModels> {
  refuseUnknownRoles(changes);
  const current = yield* readDefaults();
  const wanted: Defaults = { ...current, ...changes };
  if (isSame(current, wanted)) return current;
  refuseUnserved(wanted, changes, yield* readModels());
  yield* put(wanted);
  const stored = yield* readDefaults();
  const different = roles.filter((role) => stored[role] !== wanted[role]);
  if (different.length === 0) return stored;
  const facts = different
    .map((role) => `the default ${role} model is ${stored[role] ?? "not set"}, not ${wanted[role] ?? "cleared"}`)
    .join("; ");
  throw new ApiError("unexpected_response", `the control plane took the change, but ${facts}`, {
    hint: "somebody else may have changed it at the same moment: look with `llmp defaults show`",
  });
}

function refuseUnknownRoles(changes: DefaultModels): void {
  const issues = Object.keys(changes)
    .filter((role) => !isRole(role))
    .map((role) => ({ path: role, message: `is no role of a default model${didYouMean(role, roles)}; there are ${roles.join(" and ")}` }));
  if (issues.length > 0) throw new ValidationError("Agent Stack has no such default model", issues);
}

/** The server checks both models, also the one that only stays, and names none of them rightly in its refusal. */
function refuseUnserved(wanted: Defaults, changes: DefaultModels, models: readonly string[]): void {
  const issues = roles.flatMap((role): Issue[] => {
    const model = wanted[role];
    if (model === null || models.includes(model)) return [];
    const isKept = !Object.hasOwn(changes, role);
    const message = isKept
      ? `keeps ${model}, which no provider serves now, and the server takes no change while it is there: give another, or --clear ${role}`
      : `"${model}" is not served by any provider that is online${didYouMean(model, models)}; a model is written type:model, e.g. openai:gpt-5`;
    return [{ path: role, message }];
  });
  if (issues.length > 0) throw new ValidationError("the control plane does not serve these models", issues);
}

function* put(wanted: Defaults): Conversation<void> {
  const body = Object.fromEntries(roles.map((role) => [ROLES[role], wanted[role]]));
  try {
    yield* ask({ method: "PUT", path: CONFIGURATION, body });
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    // It is looked up, not repeated: somebody else may have changed it since.
    if (!isSame(yield* readDefaults(), wanted)) throw error;
  }
}

function isSame(left: Defaults, right: Defaults): boolean {
  return roles.every((role) => left[role] === right[role]);
}

/** The defaults, in words, that would be left without a provider when the last one of a type goes. */
export function danglingDefaults(defaults: Defaults, type: string): readonly string[] {
  return roles.filter((role) => defaults[role]?.startsWith(`${type}:`)).map((role) => `the default ${role} model ${defaults[role]}`);
}

/**
 * After a replacement: puts back the defaults that went with the old provider, and tells what cannot be had back.
 *
 * @param before the defaults as they were
 * @param type that the old provider had
 */
export function* keepDefaults(before: Defaults, type: string): Conversation<readonly string[]> {
  try {
    return yield* restore(before, type);
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    const had = roles.filter((role) => before[role] !== null).map((role) => `${role}=${before[role]}`);
    return had.length === 0
      ? []
      : [
          `whether the default models are as before could not be seen (${error.message}); they were ${had.join(" ")}: look with \`llmp defaults show\``,
        ];
  }
}

function* restore(before: Defaults, type: string): Conversation<readonly string[]> {
  const now = yield* readDefaults();
  const lost = roles.filter((role) => before[role] !== null && now[role] === null);
  const concerned = roles.filter((role) => lost.includes(role) || before[role]?.startsWith(`${type}:`));
  if (concerned.length === 0) return [];
  const models = yield* readModels();
  const served = lost.filter((role) => models.includes(before[role] ?? ""));
  if (served.length > 0) yield* put({ ...now, ...Object.fromEntries(served.map((role) => [role, before[role]])) });
  return concerned
    .filter((role) => !models.includes(before[role] ?? "") && (now[role] === null || now[role] === before[role]))
    .map((role) => `the default ${role} model ${before[role]} is not served now; choose another: \`llmp defaults set ${role}=type:model\``);
}
