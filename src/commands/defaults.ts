// `llmp defaults show` and `llmp defaults set`: the models that a control plane uses where none is named.

import type { Connection } from "../connection/connection.ts";
import { performSetDefaults } from "../connection/recorded-write.ts";
import type { DefaultModels } from "../control-planes/control-plane.ts";
import { UsageError, ValidationError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { defineCommand } from "./command.ts";
import { connectionOptions, rehearsalOptions } from "./options.ts";
import { openSession, requireOperation } from "./session.ts";
import { alone, plannedResult } from "./writing.ts";

export const defaultsShow = defineCommand({
  description:
    "Shows the default models of a control plane that has them, by role. As JSON, an object with a member for each role: a model, or null where none is set.",
  options: connectionOptions,
  examples: [
    { explanation: "every role", command: "llmp defaults show" },
    { explanation: "one of them, for a script", command: "llmp defaults show --json llm" },
  ],
  async run(context, { options }) {
    const connection = await openSession(context, options);
    const { plane, settings } = connection;
    const operation = requireOperation(plane, "defaults");
    const task = { text: `reading from ${connection.describe()}` };
    return toResult(await context.terminal.progress.during(task, () => connection.perform(operation({ settings }))));
  },
});

export const defaultsSet = defineCommand({
  description:
    "Sets default models by role, and keeps the roles that are not named. Prints all of them as they are stored now, in the form of `llmp defaults show`.",
  arguments: [{ name: "role=model", summary: "e.g. llm=openai:gpt-5", variadic: true }],
  options: {
    clear: { kind: "list", summary: "have no default for a role", placeholder: "role" },
    ...rehearsalOptions,
    ...connectionOptions,
  },
  resultFields: "varying",
  examples: [
    { explanation: "another model for chats", command: "llmp defaults set llm=openai:gpt-5" },
    { explanation: "both at once", command: "llmp defaults set llm=anthropic:claude-sonnet-4-5 embedding=voyage:voyage-3" },
    { explanation: "none for embeddings", command: "llmp defaults set --clear embedding" },
  ],
  async run(context, { arguments: words, options }) {
    const connection = await openSession(context, options);
    const operation = requireOperation(connection.plane, "setDefaults");
    const changes = readChanges(words, options.clear);
    const conversation = operation({ settings: connection.settings, changes });
    if (options.dryRun || options.curl) {
      const rehearsal = await connection.rehearse(conversation);
      return "planned" in rehearsal ? plannedResult(rehearsal.planned, options.curl) : unchanged(rehearsal.done, connection);
    }
    const task = { text: `setting default models on ${connection.describe()}` };
    // All roles are read, and all are written: a second writer in between would lose one.
    const work = () =>
      alone(context, connection, { id: "default models" }, () => performSetDefaults(context, connection, conversation, changes));
    return toResult(await context.terminal.progress.during(task, work));
  },
});

function readChanges(words: readonly string[], clear: readonly string[]): DefaultModels {
  const pairs = words.map((word) => [word.slice(0, Math.max(word.indexOf("="), 0)), word.slice(word.indexOf("=") + 1)] as const);
  const changes = [...pairs, ...clear.map((role) => [role, null] as const)];
  if (changes.length === 0)
    throw new UsageError("no default model was named", { hint: "name one, such as llm=openai:gpt-5, or --clear ROLE" });
  const issues = pairs.flatMap(([role, model]) => {
    if (role === "") return [{ path: "", message: "must be ROLE=MODEL, e.g. llm=openai:gpt-5" }];
    return model === "" ? [{ path: role, message: `has no model; --clear ${role} empties it` }] : [];
  });
  const repeated = changes.map(([role]) => role).find((role, index, all) => role !== "" && all.indexOf(role) !== index);
  if (repeated !== undefined) issues.push({ path: repeated, message: "is named twice" });
  if (issues.length > 0) throw new ValidationError("the default models are not written as they should be", issues);
  return Object.fromEntries(changes);
}

function unchanged(defaults: DefaultModels, connection: Connection): CommandResult {
  return { ...toResult(defaults), notes: [`nothing to change: ${connection.describe()} has these already`] };
}

function toResult(defaults: DefaultModels): CommandResult {
  return { data: defaults };
}
