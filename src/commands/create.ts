// `llmp create`: one provider from flags, prompts, a file, or what is piped in.

import type { Connection } from "../connection/connection.ts";
import { quote } from "../connection/curl.ts";
import type { Context } from "../context.ts";
import type { Written } from "../control-planes/control-plane.ts";
import { ApiError, CancelledError } from "../errors.ts";
import { type Gathered, gather, TYPED } from "../input/gather.ts";
import { createReadText } from "../input/text-file.ts";
import type { CommandResult } from "../output/result.ts";
import { defineCommand, type Values } from "./command.ts";
import { confirmationOption, connectionOptions, rawOption, rehearsalOptions, specOptions } from "./options.ts";
import { providerFields } from "./result-fields.ts";
import { interviewerFor, openSession, requireOperation } from "./session.ts";
import { verifyAfterWrite, verifyBeforeWrite, verifyMode, verifyOption } from "./verification.ts";
import { change, placing, write } from "./writing.ts";

export const create = defineCommand({
  description:
    "Creates one provider. Its fields come from a file or standard input, then --set, then flags, then answers at a terminal; the later wins. " +
    "Everything is checked, and every secret read, before the first request that writes. " +
    "Without a terminal nothing is asked: what is missing is one error that names every flag. " +
    "A provider that exists already is an error, unless --upsert. Prints the provider as the control plane stored it.",
  options: {
    ...specOptions,
    upsert: { kind: "switch", summary: "update the provider of the same name, if there is one" },
    allowDuplicate: { kind: "switch", summary: "create it although one of the same name exists" },
    ...verifyOption,
    ...confirmationOption,
    ...rehearsalOptions,
    ...rawOption,
    ...connectionOptions,
  },
  fields: "spec",
  resultFields: providerFields,
  examples: [
    { explanation: "answer questions", command: "llmp create" },
    {
      explanation: "from flags, the key from the environment",
      command:
        'llmp create --source models_dev --name "Anthropic prod" --provider-id anthropic --model-id claude-sonnet-4-5 --api-key env:ANTHROPIC_API_KEY',
    },
    { explanation: "from a file, with another name", command: "llmp create -f provider.yaml --name Staging" },
    { explanation: "from JSON in a pipe", command: "jq .provider config.json | llmp create -o json" },
  ],
  async run(context, { options, fields }) {
    const connection = await openSession(context, options);
    const interviewer = interviewerFor(context, connection);
    const greeted = interviewer === undefined ? undefined : { ...interviewer, prompter: greet(context, connection) };
    const gathered = await gather(
      { plane: connection.plane, file: options.file, flags: fields, sets: options.set, partial: false, clear: [], strict: options.strict },
      {
        standardInput: context.standardInput,
        secrets: context.sources,
        readText: createReadText(context.files),
        readToken: connection.readToken,
        interviewer: greeted,
      },
    );
    for (const warning of gathered.warnings) context.terminal.talk(`warning: ${warning}`);
    const result = await placing(gathered, () => verifyAndSend(context, connection, gathered, options)).catch((error: unknown) => {
      // Answers that took a minute to give are not lost with a failure.
      if (gathered.asked) context.terminal.talk(`to try again with the same answers: ${equivalent(gathered, options)}`);
      throw error;
    });
    return gathered.asked ? { ...result, notes: [...(result.notes ?? []), `the same again: ${equivalent(gathered, options)}`] } : result;
  },
});

async function verifyAndSend(context: Context, connection: Connection, gathered: Gathered, options: SendOptions): Promise<CommandResult> {
  const mode = verifyMode(context, options.verify);
  const access = connection.plane.portable.fromSpec(gathered.spec).portable;
  for (const doubt of await verifyBeforeWrite(context, connection, access, mode)) context.terminal.talk(`warning: ${doubt}`);
  if (gathered.asked && !options.yes) await confirm(context, connection, gathered);
  return send(context, connection, gathered, {
    ...options,
    afterwards: (written) => verifyAfterWrite(context, connection, { written, access, mode }),
  });
}

/** Names the server before the first question. */
function greet(context: Context, connection: Connection): Context["prompter"] {
  context.terminal.talk(connection.describe());
  return context.prompter;
}

async function confirm(context: Context, connection: Connection, { commandLine }: Gathered): Promise<void> {
  const lines = pairs(commandLine).map(([flag, value]) => `  ${flag.replace(/^--/, "")}: ${value}`);
  context.terminal.talk(`about to create on ${connection.describe()}\n${lines.join("\n")}`);
  if (!(await context.prompter.confirm({ message: "Create it?", default: true }))) throw new CancelledError("nothing was created");
}

function pairs(words: readonly string[]): readonly (readonly [string, string])[] {
  return words.flatMap((word, index) => {
    if (!word.startsWith("--")) return [];
    const next = words[index + 1];
    if (next === undefined || next.startsWith("--")) return [[word, word.startsWith("--no-") ? "no" : "yes"] as const];
    return [[word, next.replace(new RegExp(`${TYPED}\\w+`, "g"), "(as typed)")] as const];
  });
}

/** A line that makes the same provider in the same place. */
function equivalent({ commandLine }: Gathered, options: Values<typeof connectionOptions> & SendOptions): string {
  const { profile, controlPlane, url, token, caFile } = options;
  const texts = Object.entries({ profile, "control-plane": controlPlane, url, token, "ca-file": caFile });
  const switches = Object.entries({
    "insecure-http": options.insecureHttp,
    upsert: options.upsert,
    "allow-duplicate": options.allowDuplicate,
  });
  const words = [
    ...texts.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, value])),
    ...switches.flatMap(([flag, isGiven]) => (isGiven ? [`--${flag}`] : [])),
    ...commandLine,
  ];
  const line = ["llmp", "create", ...words.map((word) => quote(word))].join(" ");
  const typed = [...new Set(line.match(new RegExp(`(?<=${TYPED.slice(0, 4)})${TYPED.slice(4)}\\w+`, "g")))];
  return typed.length === 0 ? line : `${line} (with the key in ${typed.join(", ")})`;
}

interface SendOptions {
  readonly upsert: boolean;
  readonly allowDuplicate: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly curl: boolean;
  readonly raw: boolean;
  readonly verify: string | undefined;
}

interface Sending extends SendOptions {
  afterwards(written: Written): Promise<Written>;
}

async function send(context: Context, connection: Connection, gathered: Gathered, options: Sending): Promise<CommandResult> {
  const { plane, settings } = connection;
  const { spec, origins } = gathered;
  const operation = requireOperation(plane, "create");
  try {
    const conversation = operation({ spec, settings, allowDuplicate: options.allowDuplicate, newId: () => crypto.randomUUID() });
    return await write(context, connection, conversation, {
      ...options,
      task: `creating on ${connection.describe()}`,
      target: { spec },
      description: { action: "create", spec, origins },
    });
  } catch (error) {
    const selector =
      options.upsert && error instanceof ApiError && error.code === "already_exists" ? (error.existing ?? plane.identify(spec)) : undefined;
    if (selector === undefined) throw error;
    const { afterwards } = options;
    return change(context, connection, { selector, changes: spec, origins, clear: [], afterwards }, options);
  }
}
