// `llmp get`: one provider.

import { defineCommand } from "./command.ts";
import { connectionOptions, rawOption } from "./options.ts";
import { providerResult } from "./provider-result.ts";
import { openSession, requireOperation } from "./session.ts";

export const get = defineCommand({
  description:
    "Shows one provider, by id or exact name; never a secret. A name that several share is refused, with their ids. As JSON, an object.",
  arguments: [{ name: "name", summary: "id or exact name", required: true, completes: "provider" }],
  options: { ...rawOption, ...connectionOptions },
  examples: [{ explanation: "who may use it", command: 'llmp get "Anthropic prod" -o yaml' }],
  async run(context, { arguments: [selector = ""], options }) {
    const connection = await openSession(context, options);
    const { settings, plane } = connection;
    const task = { text: `reading from ${connection.describe()}` };
    const provider = await context.terminal.progress.during(task, () =>
      connection.perform(requireOperation(plane, "get")({ selector, settings })),
    );
    return providerResult(connection, provider, options.raw);
  },
});
