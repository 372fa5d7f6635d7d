// `llmp delete`: asks at a terminal, needs --yes elsewhere, and finds every provider before the first is deleted.

import type { Connection } from "../connection/connection.ts";
import { performDelete } from "../connection/recorded-write.ts";
import type { Context } from "../context.ts";
import type { Provider } from "../control-planes/control-plane.ts";
import { CancelledError, type ErrorCode, LlmpError, UnsupportedOperationError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { defineCommand } from "./command.ts";
import { withConsent } from "./consent.ts";
import { confirmationOption, connectionOptions, rehearsalOptions } from "./options.ts";
import { deletionFields } from "./result-fields.ts";
import { openSession, requireOperation } from "./session.ts";
import { alone, plannedResult } from "./writing.ts";

export const remove = defineCommand({
  description:
    "Deletes providers, by id or exact name. All of them are found before the first is deleted, so that a mistyped or ambiguous name deletes nothing. " +
    "Asks at a terminal; elsewhere --yes is needed. As JSON, an array of {id, name, action, error: {code, message, hint}}, action one of deleted, failed, skipped; " +
    "exit code 5 when some failed. A token that is refused, a lost connection and Ctrl-C end it with their own exit code: the array is printed all the same, and the rest is skipped.",
  arguments: [{ name: "name", summary: "ids or exact names", required: true, variadic: true, completes: "provider" }],
  options: { ...confirmationOption, ...rehearsalOptions, ...connectionOptions },
  resultFields: deletionFields,
  examples: [
    { explanation: "after a question", command: 'llmp delete "Anthropic prod"' },
    { explanation: "in a script", command: "llmp delete lpr_01jq… --yes" },
  ],
  async run(context, { arguments: selectors, options }) {
    const connection = await openSession(context, options);
    const operation = requireOperation(connection.plane, "delete");
    const providers = await find(connection, selectors);
    const { settings } = connection;
    if (options.dryRun || options.curl) return rehearse(connection, providers, options.curl);
    if (!options.yes) await confirm(context, connection, providers);
    return removeAll(providers, ({ id, name }) =>
      withConsent(context, { yes: options.yes, question: "Delete it all the same?" }, (consent) => {
        const agreed = consent ? { consent } : {};
        return context.terminal.progress.during({ text: `deleting "${name}"` }, () =>
          alone(context, connection, { id }, () =>
            performDelete(context, connection, operation({ selector: id, settings, ...agreed }), { id, name }),
          ),
        );
      }),
    );
  },
});

interface Item {
  readonly id: string;
  readonly name: string;
  readonly action: "deleted" | "failed" | "skipped";
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint?: string };
}

/** One after another. What was deleted is reported whatever happens to the next. */
async function removeAll(providers: readonly Provider[], removeOne: (provider: Provider) => Promise<unknown>): Promise<CommandResult> {
  const items: Item[] = [];
  for (const [index, provider] of providers.entries()) {
    const { id, name } = provider;
    try {
      await removeOne(provider);
      items.push({ id, name, action: "deleted" });
    } catch (error) {
      if (providers.length === 1) throw error;
      items.push({ id, name, action: "failed", error: describe(error) });
      if (concernsOneAlone(error)) continue;
      const skipped = providers.slice(index + 1).map((left): Item => ({ id: left.id, name: left.name, action: "skipped" }));
      // Thrown once the report is printed, so that standard error and the exit code say why it ended.
      return { ...report([...items, ...skipped]), until: () => Promise.reject(error) };
    }
  }
  const hasFailed = items.some(({ action }) => action === "failed");
  return { ...report(items), ...(hasFailed ? { exitCode: 5 as const } : {}) };
}

function report(items: readonly Item[]): CommandResult {
  const columns = [{ key: "id" }, { key: "name" }, { key: "action" }, { key: "error.message", title: "error" }];
  return { data: items, table: { columns }, fields: ["error"] };
}

/** A token that is refused, a road that is closed, Ctrl-C and a bug would end the next deletion in the same way. */
function concernsOneAlone(error: unknown): boolean {
  return error instanceof LlmpError && ![4, 6, 130].includes(error.exitCode);
}

function describe(error: unknown): NonNullable<Item["error"]> {
  // What is no error of llmp's own may quote anything.
  if (!(error instanceof LlmpError)) return { code: "internal", message: "this is a bug in llmp" };
  const { hint } = error.details;
  return { code: error.code, message: error.message, ...(hint === undefined ? {} : { hint }) };
}

async function find(connection: Connection, selectors: readonly string[]): Promise<readonly Provider[]> {
  const { plane, settings } = connection;
  const found = new Map<string, Provider>();
  for (const selector of selectors) {
    const provider = await connection
      .perform(requireOperation(plane, "get")({ selector, settings }), { reuseReads: true })
      .catch((error: unknown) => unseen(error, selector));
    found.set(provider.id, provider);
  }
  return [...found.values()];
}

/** A server that cannot be read can still delete what is named as it names it itself. */
function unseen(error: unknown, selector: string): Provider {
  if (!(error instanceof UnsupportedOperationError)) throw error;
  return { id: selector, name: selector, raw: undefined };
}

async function rehearse(connection: Connection, [first]: readonly Provider[], asCurl: boolean): Promise<CommandResult> {
  if (first === undefined) throw new UsageError("no provider was named");
  const { plane, settings } = connection;
  const rehearsal = await connection.rehearse(requireOperation(plane, "delete")({ selector: first.id, settings, consent: true }));
  return "planned" in rehearsal ? plannedResult(rehearsal.planned, asCurl) : { data: { id: first.id, name: first.name, action: "none" } };
}

async function confirm({ terminal, prompter }: Context, connection: Connection, providers: readonly Provider[]): Promise<void> {
  if (!terminal.interactive) {
    throw new UsageError("deleting needs --yes where nobody can be asked", {
      hint: `it would delete ${providers.map(({ name, id }) => `"${name}" (${id})`).join(", ")}`,
    });
  }
  const lines = providers.map(
    ({ id, name, vendor, models }) =>
      `  ${name} (${[id, vendor, models && `${models.length} ${models.length === 1 ? "model" : "models"}`].filter((part) => part !== undefined).join(", ")})`,
  );
  // A note, for a question without its facts would be no question with --quiet.
  prompter.note(`about to delete from ${connection.describe()}, with its key and grants:\n${lines.join("\n")}`);
  if (!(await prompter.confirm({ message: "Delete?", default: false }))) throw new CancelledError("nothing was deleted");
}
