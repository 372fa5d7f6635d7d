// `llmp list`: what the control plane holds.

import { defineCommand } from "./command.ts";
import { connectionOptions, rawOption } from "./options.ts";
import { readPlaneFlags } from "./plane-flags.ts";
import { listResult } from "./provider-result.ts";
import { openSession, requireOperation } from "./session.ts";

export const list = defineCommand({
  description: "Lists the providers that this token may manage; never a secret. As JSON, an array.",
  options: { ...rawOption, ...connectionOptions },
  fields: "filters",
  examples: [
    { explanation: "a table", command: "llmp list" },
    { explanation: "names and models, for a script", command: "llmp list --json name,models" },
  ],
  async run(context, { options, fields }) {
    const connection = await openSession(context, options);
    const { settings, plane } = connection;
    const filters = await readPlaneFlags(plane, plane.filters ?? {}, fields);
    const task = { text: `reading from ${connection.describe()}` };
    const providers = await context.terminal.progress.during(task, () =>
      connection.perform(requireOperation(plane, "list")({ settings, filters })),
    );
    return listResult(connection, providers, options.raw);
  },
});
