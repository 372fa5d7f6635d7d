// Asks a person for what is missing, field by field, with what the control plane itself offers to pick from.

import * as z from "zod/mini";
import type { Choice, ControlPlane, Conversation, Settings, Spec } from "../control-planes/control-plane.ts";
import { type Ask, describeIssues, type Field, type Fields } from "../control-planes/fields.ts";
import { LlmpError, UsageError } from "../errors.ts";
import { acceptSecret } from "../secrets/acceptance.ts";
import { namesScheme, parseReference } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import { check } from "./check.ts";
import { type Given, merge } from "./given.ts";
import { problemsOfSecret } from "./held-secrets.ts";
import { rootOf } from "./path.ts";
import type { Prompter } from "./prompter.ts";

export interface Interviewer {
  readonly prompter: Prompter;
  readonly settings: Settings;
  /** Reads from the control plane. */
  read<T>(conversation: Conversation<T>): Promise<T>;
  /** Whether an environment variable is set, so that it can be offered. */
  hasVariable(name: string): boolean;
}

/** Asks for every field that is not given or is wrong, in the plane's order, then offers what else can be set. What was given stays as it is. */
export async function interview(plane: ControlPlane, given: Given, interviewer: Interviewer): Promise<Given> {
  const needed = Object.keys(plane.fields).filter((name) => plane.fields[name]?.ask?.optional === undefined);
  const known = await askFields(plane, needed, given, interviewer);
  return askFields(plane, await pickMore(plane, known, interviewer), known, interviewer);
}

async function askFields(plane: ControlPlane, names: readonly string[], given: Given, interviewer: Interviewer): Promise<Given> {
  let known = given;
  for (const name of names) {
    const field = plane.fields[name];
    const { spec, issues } = check(plane, known, { partial: true, strict: false });
    const issue = issues.find(({ path }) => rootOf(path) === name);
    if (field?.ask === undefined || (known.values[name] !== undefined && issue === undefined)) continue;
    if (issue !== undefined) interviewer.prompter.note(`${issue.where ?? name} ${issue.message}`);
    const value = await askField(field, field.ask, spec, interviewer);
    if (value !== undefined)
      known = merge(known, { values: { [name]: value }, origins: { [name]: { kind: "answer", locate: (path) => path } } });
  }
  return known;
}

/** The optional fields that a person wants to set, and those that were given and are wrong. */
async function pickMore(plane: ControlPlane, known: Given, { prompter, read, settings }: Interviewer): Promise<readonly string[]> {
  const { spec, issues } = check(plane, known, { partial: true, strict: false });
  const wrong = new Set(issues.map(({ path }) => rootOf(path)));
  const optional = Object.entries(plane.fields).filter(([, { ask }]) => ask?.optional);
  const offered: Choice[] = [];
  for (const [name, { ask, summary }] of optional) {
    if (known.values[name] !== undefined || (ask?.when !== undefined && !(await read(ask.when(spec, settings))))) continue;
    offered.push({ value: name, label: name, detail: summary });
  }
  const picked =
    offered.length === 0 ? [] : await prompter.searchMany({ message: "What else? (none: as it is)", choices: offered, minimum: 0 });
  return optional.map(([name]) => name).filter((name) => picked.includes(name) || wrong.has(name));
}

async function askField(field: Field, ask: Ask, spec: Spec, interviewer: Interviewer): Promise<unknown> {
  const { read, settings, prompter } = interviewer;
  if (ask.when !== undefined && !(await read(ask.when(spec, settings)))) return undefined;
  if (ask.form !== undefined) return ask.form.build(await askForm(ask.form.fields, interviewer));
  if (field.kind === "boolean") return prompter.confirm({ message: ask.message, default: false });
  if (field.kind === "choice")
    return prompter.select({ message: ask.message, choices: (field.values ?? []).map((value) => ({ value, label: value })) });
  if (field.kind === "secret") return askSecret(field, ask.message, await read(namesOf(ask, spec, settings)), interviewer);
  if (field.kind === "secrets") return askSecrets(field, await read(namesOf(ask, spec, settings)), interviewer);
  const choices = await readChoices(ask, spec, interviewer);
  if (choices.length > 0)
    return field.kind === "list" ? pickMany(field, ask, choices, prompter) : prompter.search({ message: ask.message, choices });
  const suggestion = ask.suggest === undefined ? undefined : await read(ask.suggest(spec, settings));
  const isLeftOut = (answer: string) => ask.optional === true && answer.trim() === "";
  const text = await prompter.text({
    message: ask.message,
    ...(suggestion === undefined ? {} : { default: suggestion }),
    validate: (answer) => (isLeftOut(answer) ? undefined : problemOf(field, readText(field, answer))),
  });
  return isLeftOut(text) ? undefined : readText(field, text);
}

async function askForm(fields: Fields, interviewer: Interviewer): Promise<Spec> {
  const answers: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.ask !== undefined) answers[name] = await askField(field, field.ask, answers, interviewer);
  }
  return answers;
}

function* namesOf(ask: Ask, spec: Spec, settings: Settings): Conversation<readonly string[]> {
  return ask.names === undefined ? [] : yield* ask.names(spec, settings);
}

/** A pick list that cannot be read is no reason to stop: the person can still type. */
async function readChoices(ask: Ask, spec: Spec, { read, settings, prompter }: Interviewer): Promise<readonly Choice[]> {
  if (ask.choices === undefined) return [];
  try {
    return await read(ask.choices(spec, settings));
  } catch (error) {
    if (!(error instanceof LlmpError) || error.exitCode !== 1) throw error;
    prompter.note(`nothing to pick from: ${error.message}`);
    return [];
  }
}

async function pickMany(field: Field, ask: Ask, choices: readonly Choice[], prompter: Prompter): Promise<readonly string[] | undefined> {
  const minimum = problemOf(field, []) === undefined ? 0 : 1;
  const picked = await prompter.searchMany({ message: ask.message, choices, minimum });
  return picked.length === 0 ? undefined : picked;
}

async function askSecrets(
  field: Field,
  names: readonly string[],
  interviewer: Interviewer,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    // A part that is no secret (a URL, a region) is taken literally, so no reference to a variable is offered for it.
    const isPlain = field.isSecret?.([name]) === false;
    const value = isPlain ? await askPlain(name, interviewer) : await askSecret(field, name, [name], interviewer);
    if (value !== undefined) values[name] = value;
  }
  return Object.keys(values).length === 0 ? undefined : values;
}

async function askPlain(name: string, { prompter }: Interviewer): Promise<string | undefined> {
  const text = (await prompter.text({ message: name })).trim();
  return text === "" ? undefined : text;
}

const TYPE_IT = "type";
const NONE = "none";

/** A reference to a variable that is set, a typed key, or none. */
async function askSecret(
  field: Field,
  message: string,
  names: readonly string[],
  interviewer: Interviewer,
): Promise<string | Secret | undefined> {
  const { prompter } = interviewer;
  const variables = names.filter((name) => interviewer.hasVariable(name));
  const way =
    variables.length === 0
      ? TYPE_IT
      : await prompter.select({
          message,
          choices: [
            ...variables.map((name) => ({ value: `env:${name}`, label: `use ${name} from the environment` })),
            { value: TYPE_IT, label: "type or paste it" },
            { value: NONE, label: "none for now" },
          ],
        });
  if (way === NONE) return undefined;
  return way === TYPE_IT ? typeSecret(field, message, prompter) : way;
}

/** What is typed may also be a reference: a service account is easier to name by its file than to paste. */
async function typeSecret(field: Field, message: string, prompter: Prompter): Promise<string | Secret | undefined> {
  const accept = (typed: Secret) => acceptSecret(typed.reveal(), field.multiline ? { multiline: field.multiline } : {});
  const typed = await prompter.secret({
    message,
    optional: true,
    validate(value) {
      const reference = readTyped(value);
      if (reference !== undefined) return reference.problem;
      const accepted = accept(value);
      return "problem" in accepted ? accepted.problem : problemsOfSecret(field, new Secret(accepted.value))[0];
    },
  });
  if (typed === undefined) return undefined;
  if (readTyped(typed) !== undefined) return typed.reveal().trim();
  const accepted = accept(typed);
  return "value" in accepted ? new Secret(accepted.value) : undefined;
}

function readTyped(typed: Secret): { readonly problem?: string } | undefined {
  const text = typed.reveal().trim();
  // A key may have a colon in it (user:password); only a scheme that llmp knows makes it a reference.
  if (!namesScheme(text)) return undefined;
  try {
    return parseReference(text) === undefined ? undefined : {};
  } catch (error) {
    if (error instanceof UsageError) return { problem: error.message };
    throw error;
  }
}

function readText(field: Field, text: string): unknown {
  if (field.kind === "list") return splitList(text);
  if (field.kind === "map") return Object.fromEntries(splitList(text).map(splitPair));
  if (field.kind === "json") return readJson(text);
  if (field.kind === "integer" || field.kind === "number") return text.trim() === "" ? text : Number(text);
  return text;
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** NAME=VALUE; without a value, one that no schema of texts accepts. */
function splitPair(pair: string): readonly [string, string | undefined] {
  const at = pair.indexOf("=");
  return at < 1 ? [pair, undefined] : [pair.slice(0, at), pair.slice(at + 1)];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function problemOf(field: Field, value: unknown): string | undefined {
  const parsed = z.safeParse(field.schema, value);
  return parsed.success ? undefined : describeIssues(parsed.error, value, "")[0]?.message;
}
