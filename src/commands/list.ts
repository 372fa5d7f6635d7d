// `llmp list`: what the control plane holds.

import { defineCommand } from "./command.ts";
import { readKeyStates } from "./key-states.ts";
import { connectionOptions, rawOption } from "./options.ts";
import { readPlaneFlags } from "./plane-flags.ts";
import { listResult } from "./provider-result.ts";
import { openSession, requireOperation } from "./session.ts";

export const list = defineCommand({
  description:
    "Lists the providers that this token may manage; never a secret. As JSON, an array. " +
    "With --keys, each has `keys` as well, an array of {field, path, state, reference, writtenAt} with what llmp remembers of the secrets that it wrote: every reference is read again, " +
    "and `state` is same (it gives what was last written there), changed here (it gives another key now) or unknown (it cannot be read, or llmp does not know what is stored).",
  options: {
    keys: { kind: "switch", summary: "whether each key is still the one that llmp wrote; reads their references again" },
    ...rawOption,
    ...connectionOptions,
  },
  fields: "filters",
  examples: [
    { explanation: "a table", command: "llmp list" },
    { explanation: "names and models, for a script", command: "llmp list --json name,models" },
    { explanation: "which keys were changed since they were written?", command: "llmp list --keys" },
  ],
  async run(context, { options, fields }) {
    const connection = await openSession(context, options);
    const { settings, plane } = connection;
    const filters = await readPlaneFlags(plane, plane.filters ?? {}, fields);
    const task = { text: `reading from ${connection.describe()}` };
    const providers = await context.terminal.progress.during(task, () =>
      connection.perform(requireOperation(plane, "list")({ settings, filters })),
    );
    if (!options.keys) return listResult(connection, providers, options.raw);
    const { states, warnings } = await readKeyStates(
      context,
      connection,
      providers.map(({ id }) => id),
    );
    return { ...listResult(connection, providers, options.raw, states), warnings };
  },
});
