// `llmp update`: changes what is named, and keeps the rest.

import type { Connection } from "../connection/connection.ts";
import type { Context } from "../context.ts";
import type { Spec, Written } from "../control-planes/control-plane.ts";
import { gather } from "../input/gather.ts";
import { createReadText } from "../input/text-file.ts";
import { defineCommand } from "./command.ts";
import { confirmationOption, connectionOptions, rawOption, rehearsalOptions, specOptions } from "./options.ts";
import { providerFields } from "./result-fields.ts";
import { openSession, requireOperation } from "./session.ts";
import { carriesKey, type VerifyMode, verifyAfterWrite, verifyBeforeWrite, verifyMode, verifyOption } from "./verification.ts";
import { change, placing } from "./writing.ts";

export const update = defineCommand({
  description:
    "Changes the fields that are named, by flag, --set or file, and keeps all others: the provider is read, merged, compared, written and read back. " +
    "A list that is given replaces the stored one. A stored key is kept unless a new one is given. " +
    "If somebody else changed the provider meanwhile, nothing is written. " +
    "Where a control plane can only replace a provider, what would be lost is said and agreed to first: at a terminal by an answer, elsewhere by --yes. " +
    "Prints the provider as it is stored now.",
  arguments: [{ name: "name", summary: "id or exact name", required: true, completes: "provider" }],
  options: {
    ...specOptions,
    clear: { kind: "list", summary: "empty a field, e.g. apiKey", placeholder: "field", group: "Input" },
    ...verifyOption,
    ...confirmationOption,
    ...rehearsalOptions,
    ...rawOption,
    ...connectionOptions,
  },
  fields: "spec",
  resultFields: providerFields,
  examples: [
    { explanation: "offer other models", command: 'llmp update "Anthropic prod" --model-id claude-sonnet-4-5 --model-id claude-opus-4-1' },
    { explanation: "store a new key", command: 'llmp update "Anthropic prod" --api-key env:NEW_KEY' },
    { explanation: "take all single grants away", command: 'llmp update "Anthropic prod" --clear memberIds --clear teamIds' },
  ],
  async run(context, { arguments: [selector = ""], options, fields }) {
    const connection = await openSession(context, options);
    requireOperation(connection.plane, "update");
    const gathered = await gather(
      {
        plane: connection.plane,
        file: options.file,
        flags: fields,
        sets: options.set,
        partial: true,
        clear: options.clear,
        strict: options.strict,
      },
      {
        standardInput: context.standardInput,
        secrets: context.sources,
        readText: createReadText(context.files),
        readToken: connection.readToken,
        interviewer: undefined,
      },
    );
    for (const warning of gathered.warnings) context.terminal.talk(`warning: ${warning}`);
    const changes = { selector, changes: gathered.spec, origins: gathered.origins, clear: options.clear };
    return placing(gathered, async () => {
      const afterwards = await verifyChanges(context, connection, changes, verifyMode(context, options.verify));
      return change(context, connection, { ...changes, ...afterwards }, options);
    });
  },
});

interface Changes {
  readonly selector: string;
  readonly changes: Spec;
}

/** A new key is checked with all that is stored beside it: the vendor, the address, the models. */
async function verifyChanges(
  context: Context,
  connection: Connection,
  { selector, changes }: Changes,
  mode: VerifyMode,
): Promise<{ afterwards?(written: Written): Promise<Written> }> {
  const { plane, settings } = connection;
  const { get } = plane.operations;
  if (mode === "off" || "unsupported" in get || !carriesKey(plane.portable.fromSpec(changes).portable)) return {};
  const stored = plane.portable.specOf(await connection.perform(get({ selector, settings }), { reuseReads: true }));
  const access = plane.portable.fromSpec({ ...stored, ...changes }).portable;
  for (const doubt of await verifyBeforeWrite(context, connection, access, mode)) context.terminal.talk(`warning: ${doubt}`);
  return { afterwards: (written) => verifyAfterWrite(context, connection, { written, access, mode }) };
}
