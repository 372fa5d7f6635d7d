// `llmp key set · list · delete`: keys of vendors in the keychain, where `keychain:NAME` finds them.

import type { Context } from "../context.ts";
import { didYouMean } from "../did-you-mean.ts";
import { CancelledError, SecretUnavailableError, UsageError } from "../errors.ts";
import { acceptSecret } from "../secrets/acceptance.ts";
import { openKeyIndex } from "../secrets/key-index.ts";
import { type Keychain, OWN_PREFIX, PROFILE_PREFIX } from "../secrets/keychain.ts";
import { KeychainError } from "../secrets/keychain-failure.ts";
import { parseReferenceAt, type Reference, resolveReference } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import { defineCommand } from "./command.ts";
import { confirmationOption } from "./options.ts";
import { keepList, labelOf, requireName, storeKey } from "./stored-keys.ts";

const STORES =
  "The keychain is the operating system's; LLMP_SECRET_STORE=file chooses a file encrypted with a passphrase instead, and none forbids both. " +
  "Exit code 7 when it cannot be used.";

export const keySet = defineCommand({
  description:
    "Stores a key under a name, to be used as keychain:NAME wherever a secret is wanted. The key is asked for, piped in with `-`, or read with --from; " +
    `it is never an argument. One that is there is replaced after a question, or with --yes. ${STORES} As JSON, {name, reference, action}.`,
  arguments: [
    { name: "name", summary: "name of the key", required: true },
    { name: "source", summary: "`-`: read the key from standard input" },
  ],
  options: {
    from: { kind: "text", summary: "reference to read the key from: env:NAME, file:PATH, op://… or any other", placeholder: "ref" },
    ...confirmationOption,
  },
  resultFields: ["name", "reference", "action"],
  examples: [
    { explanation: "be asked for it; nothing is shown", command: "llmp key set openai-prod" },
    { explanation: "from a pipe, in a script", command: "vendor-cli new-key | llmp key set openai-prod - --yes" },
    { explanation: "move a key out of a shell's profile", command: "llmp key set openai-prod --from env:OPENAI_API_KEY" },
  ],
  async run(context, { arguments: [name = "", source], options: { from, yes } }) {
    requireName(name);
    const reference = chooseReference(source, from);
    const { keychain } = context.sources;
    const isReplaced = (await keychain.get(name)) !== undefined;
    if (isReplaced && !yes) await confirm(context, name, { fact: `holds a key "${name}" already`, question: "Replace it?" });
    const { secret, warnings } = reference === undefined ? await ask(context, name) : await read(context, reference);
    const unlisted = await storeKey(context, name, secret);
    const action = isReplaced ? "replaced" : "stored";
    return {
      data: { name, reference: `keychain:${name}`, action },
      text: "",
      notes: [`${action} in ${labelOf(keychain)}; use it as keychain:${name}`],
      warnings: [...warnings, ...unlisted],
    };
  },
});

export const keyList = defineCommand({
  description:
    "Lists the keys that `llmp key set` stored, never their values, and whether each is really there: stored, missing (another program took it away) or ambiguous " +
    `(another program stored a second one of that name). ${STORES} As JSON, an array of {name, reference, state}.`,
  options: {},
  examples: [{ explanation: "their names, for a script", command: "llmp key list -o name" }],
  async run(context) {
    const data = (await listKeys(context)).map(({ name, state }) => ({ name, reference: `keychain:${name}`, state }));
    return { data, table: { columns: [{ key: "name" }, { key: "reference" }, { key: "state" }] } };
  },
});

export const keyDelete = defineCommand({
  description: `Deletes a key. Asks at a terminal; elsewhere --yes is needed. ${STORES} As JSON, {name, deleted}.`,
  arguments: [{ name: "name", summary: "name of the key", required: true }],
  options: confirmationOption,
  resultFields: ["name", "deleted"],
  examples: [{ explanation: "in a script", command: "llmp key delete openai-old --yes" }],
  async run(context, { arguments: [name = ""], options: { yes } }) {
    requireName(name);
    const { keychain } = context.sources;
    if ((await keychain.get(name)) === undefined) return forget(context, name);
    if (!yes) await confirm(context, name, { fact: `would lose the key "${name}"`, question: "Delete it?" });
    const deleted = await keychain.delete(name);
    return {
      data: { name, deleted },
      text: "",
      notes: [`deleted "${name}" from ${labelOf(keychain)}`],
      warnings: await keepList(context, (index) => index.remove(name)),
    };
  },
});

/** Undefined where a person is to be asked. */
function chooseReference(source: string | undefined, from: string | undefined): Reference | undefined {
  if (source !== undefined && from !== undefined)
    throw new UsageError("`-` and --from are two sources of one key", { hint: "give one of them" });
  const text = source ?? from;
  if (text === undefined) return undefined;
  if (source === undefined || source === "-") {
    const reference = parseReferenceAt("--from", text);
    if (reference !== undefined) return reference;
  }
  throw new UsageError("a key is never an argument, where other users of this machine could see it", {
    hint: "pipe it in (`llmp key set NAME -`), give --from REF (env:NAME, file:PATH …), or give neither and be asked; a key that was typed here is in the shell's history",
  });
}

interface Given {
  readonly secret: Secret;
  readonly warnings: readonly string[];
}

async function ask({ terminal, prompter, sources }: Context, name: string): Promise<Given> {
  if (!terminal.interactive) {
    throw new UsageError("the key is needed where nobody can be asked", {
      hint: `pipe it in: \`llmp key set ${name} -\`, or give --from REF`,
    });
  }
  const typed = await prompter.secret({ message: `Key to store as ${name}`, validate: (value) => problemOf(value) });
  if (typed === undefined) throw new UsageError("no key was given");
  return accept(sources, typed, []);
}

async function read({ sources }: Context, reference: Reference): Promise<Given> {
  const { secret, warnings } = await resolveReference(reference, sources, { multiline: true });
  // The one line break at its end is dropped already; a second one is part of the value.
  return accept(sources, new Secret(`${secret.reveal()}\n`), warnings);
}

function accept(sources: Context["sources"], given: Secret, warnings: readonly string[]): Given {
  sources.remember?.(given);
  const acceptance = acceptKey(given);
  if ("problem" in acceptance) throw new SecretUnavailableError(`the key ${acceptance.problem}`);
  const secret = new Secret(acceptance.value);
  sources.remember?.(secret);
  return { secret, warnings };
}

function problemOf(value: Secret): string | undefined {
  const acceptance = acceptKey(value);
  return "problem" in acceptance ? acceptance.problem : undefined;
}

/** Several lines are what only a service account's JSON or a PEM has; anywhere else more was copied than the key. */
function acceptKey(value: Secret): ReturnType<typeof acceptSecret> {
  return acceptSecret(value.reveal(), { multiline: "documents" });
}

async function confirm(
  { terminal, prompter, sources }: Context,
  name: string,
  { fact, question }: { readonly fact: string; readonly question: string },
): Promise<void> {
  const facts = `${labelOf(sources.keychain)} ${fact}`;
  if (!terminal.interactive) throw new UsageError(facts, { hint: `--yes is needed where nobody can be asked; "${name}" is as it was` });
  terminal.talk(facts);
  if (!(await prompter.confirm({ message: question, default: false }))) throw new CancelledError("nothing was changed");
}

interface Key {
  readonly name: string;
  readonly state: "stored" | "missing" | "ambiguous";
}

/** No key has this name: the answer tells whether there is a keychain that answers. */
const PROBE = `${OWN_PREFIX}probe`;

async function listKeys({ sources: { keychain }, profiles }: Context): Promise<readonly Key[]> {
  if (keychain.list !== undefined) {
    const names = (await keychain.list()).filter((name) => ![PROFILE_PREFIX, OWN_PREFIX].some((prefix) => name.startsWith(prefix)));
    return names.sort().map((name) => ({ name, state: "stored" }));
  }
  const names = await openKeyIndex(await profiles.path()).list();
  // An empty list must not hide that the keychain cannot be used.
  if (names.length === 0) await keychain.get(PROBE);
  return Promise.all(names.map(async (name) => ({ name, state: await stateOf(keychain, name) })));
}

async function stateOf(keychain: Keychain, name: string): Promise<Key["state"]> {
  try {
    return (await keychain.get(name)) === undefined ? "missing" : "stored";
  } catch (error) {
    if (error instanceof KeychainError && error.state === "ambiguous") return "ambiguous";
    throw error;
  }
}

/** What is listed and no longer there is taken off the list; what never was is a mistake. */
async function forget(context: Context, name: string) {
  const { keychain } = context.sources;
  const names = (await listKeys(context)).map((key) => key.name);
  if (!names.includes(name)) {
    throw new UsageError(`${labelOf(keychain)} holds no key "${name}"${didYouMean(name, names)}`, {
      hint: "`llmp key list` shows what there is",
    });
  }
  return {
    data: { name, deleted: false },
    text: "",
    notes: [`"${name}" was gone from ${labelOf(keychain)} already, and is no longer listed`],
    warnings: await keepList(context, (index) => index.remove(name)),
  };
}
