// `llmp enable` and `llmp disable`.

import { type Command, defineCommand } from "./command.ts";
import { connectionOptions, rawOption, rehearsalOptions } from "./options.ts";
import { providerFields } from "./result-fields.ts";
import { openSession, requireOperation } from "./session.ts";
import { write } from "./writing.ts";

export const enable = defineSwitch("enable", "on");
export const disable = defineSwitch("disable", "off");

function defineSwitch(operation: "enable" | "disable", state: string): Command {
  return defineCommand({
    description: `Switches a provider ${state}, by id or exact name, where the control plane has such a switch; where it has none, the error says what to do instead.`,
    arguments: [{ name: "name", summary: "id or exact name", required: true, completes: "provider" }],
    options: { ...rehearsalOptions, ...rawOption, ...connectionOptions },
    resultFields: providerFields,
    examples: [{ explanation: `switch it ${state}`, command: `llmp ${operation} "Anthropic prod"` }],
    async run(context, { arguments: [selector = ""], options }) {
      const connection = await openSession(context, options);
      const { plane, settings } = connection;
      const conversation = requireOperation(plane, operation)({ selector, settings });
      return write(context, connection, conversation, {
        ...options,
        task: `switching ${state} on ${connection.describe()}`,
        target: { selector },
        description: { action: operation, spec: { enabled: operation === "enable" } },
      });
    },
  });
}
