// The kinds of reference. A new kind is one entry of the table.

import parseWords from "string-argv";
import { SecretMissingError, SecretUnavailableError, UsageError } from "../errors.ts";
import { COMMAND_TIMEOUT, type CommandWords, readOutcome } from "./command-outcome.ts";
import { looksLikeKey } from "./key-shapes.ts";
import { OWN_PREFIX, PROFILE_PREFIX } from "./keychain.ts";
import { EXPANDED, MAXIMUM_BYTES, type Scheme } from "./scheme.ts";
import type { SecretSources } from "./sources.ts";
import { toolSchemes } from "./vendor-tools.ts";

/** Every kind of reference, in the order of help. */
export const schemes = {
  env: {
    usage: "env:NAME",
    pattern: /^env:(.*)$/s,
    check(rest) {
      if (rest === "") return "needs the name of an environment variable, as in env:OPENAI_API_KEY";
      if (looksLikeKey(rest)) return EXPANDED;
      return /^[A-Za-z_][A-Za-z0-9_]*$/.test(rest)
        ? undefined
        : "needs the name of an environment variable: letters, digits and `_`, no `$`";
    },
    label: (rest) => `env:${rest}`,
    async read(rest, sources) {
      const value = sources.environment.lookup(rest);
      if (value === undefined)
        throw new SecretMissingError("the environment variable is not set", { hint: `export ${rest}, or use another reference` });
      if (value === "")
        throw new SecretMissingError("the environment variable is set, but empty", {
          hint: `give ${rest} a value; to clear a stored key use --clear`,
        });
      return { value, warnings: [] };
    },
  },
  file: {
    usage: "file:PATH",
    pattern: /^file:(.*)$/s,
    check(rest) {
      if (rest === "") return "needs the path of a file, as in file:~/.keys/openai";
      if (looksLikeKey(rest)) return EXPANDED;
      if (/^~[^/\\]/.test(rest)) return "takes `~/` for your own home directory only";
      return rest.includes("\0") ? "holds a NUL character" : undefined;
    },
    label: (rest) => `file:${rest}`,
    async read(rest, sources) {
      const path = /^~[/\\]/.test(rest) ? `${sources.homeDirectory}${rest.slice(1)}` : rest;
      const state = await sources.files.stat(path).catch(refuseFile);
      if (state.isDirectory) return refuseFile(Object.assign(new Error("a directory"), { code: "EISDIR" }));
      const value = await sources.files.read(path).catch(refuseFile);
      if (value.length > MAXIMUM_BYTES) {
        throw new SecretUnavailableError("the file is larger than 64 KiB", { hint: "a key is smaller; is this the right file?" });
      }
      return { value, warnings: warnOfFile(rest, state, sources) };
    },
  },
  keychain: {
    usage: "keychain:NAME",
    pattern: /^keychain:(.*)$/s,
    check(rest) {
      if (rest.trim() === "") return "needs the name of a stored key, as in keychain:openai-prod";
      // A token would otherwise leave for a vendor or for another control plane than the one it was stored for.
      if (rest.startsWith(PROFILE_PREFIX))
        return `cannot read the token of a profile: names that begin with \`${PROFILE_PREFIX}\` are kept for \`llmp login\``;
      if (rest.startsWith(OWN_PREFIX)) return `cannot read what llmp keeps for itself: names that begin with \`${OWN_PREFIX}\` are its own`;
      if (looksLikeKey(rest)) return EXPANDED;
      return /\p{C}/u.test(rest) ? "has an invisible character in the name" : undefined;
    },
    label: (rest) => `keychain:${rest}`,
    async read(rest, sources) {
      const secret = await sources.keychain.get(rest);
      if (secret === undefined)
        throw new SecretMissingError(`${sources.keychain.label ?? "the keychain"} holds no key of this name`, {
          hint: `store it with \`llmp key set ${rest}\``,
        });
      return { value: secret.reveal(), warnings: [] };
    },
  },
  exec: {
    usage: "exec:COMMAND",
    pattern: /^exec:(.*)$/s,
    check(rest) {
      if (rest.trim() === "") return "needs a command, as in `exec:pass show openai`";
      if (splitWords(rest) === undefined) return "has a quotation mark that is not closed";
      return rest.includes("\0") ? "holds a NUL character" : undefined;
    },
    // The arguments stay out of messages and logs: some tools take a password there.
    label: (rest) => {
      const [program = "", ...words] = splitWords(rest) ?? [];
      return `exec:${program}${words.length === 0 ? "" : " …"}`;
    },
    async read(rest, sources) {
      const [program = "", ...words] = splitWords(rest) ?? [];
      const outcome = await sources.runProcess(program, words, { timeout: COMMAND_TIMEOUT, maximumBytes: MAXIMUM_BYTES });
      return { value: readOutcome(outcome, describeCommand(sources.platform), sources.platform), warnings: [] };
    },
  },
  ...toolSchemes,
  standardInput: {
    usage: "-",
    pattern: /^-()$/,
    check: () => undefined,
    label: () => "- (standard input)",
    async read(_rest, { standardInput }) {
      if (standardInput.isTerminal) {
        throw new SecretUnavailableError("standard input is a terminal, which would show the key", {
          hint: "pipe the key in, or use another reference, such as env:NAME",
        });
      }
      return { value: await standardInput.read({ wait: "forever", maximum: MAXIMUM_BYTES }), warnings: [] };
    },
  },
} satisfies Record<string, Scheme>;

export type SchemeName = keyof typeof schemes;

export const schemeNames = Object.keys(schemes) as readonly SchemeName[];

function refuseFile(error: Error & { readonly code?: string }): never {
  if (error instanceof UsageError) throw new SecretUnavailableError(error.message, error.details);
  // Whatever has no code of the operating system is a mistake of llmp's own.
  if (error.code === undefined) throw error;
  const words: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    ENOTDIR: "there is no such file",
    EACCES: "the file may not be read by this user",
    EPERM: "the file may not be read by this user",
    EISDIR: "this is a directory, not a file",
  };
  const { code } = error;
  const Kind = code === "ENOENT" || code === "ENOTDIR" ? SecretMissingError : SecretUnavailableError;
  throw new Kind(words[code] ?? `the file could not be read (${code})`, { hint: "check the path and its permissions" });
}

function warnOfFile(
  path: string,
  { mode, uid }: { readonly mode: number; readonly uid: number },
  { platform, userId }: SecretSources,
): readonly string[] {
  // Windows reports 0666 for every file; who may read it is in its access control list.
  if (platform === "win32") return [];
  const warnings: string[] = [];
  if ((mode & 0o077) !== 0)
    warnings.push(`file:${path} is open to other users (mode ${(mode & 0o777).toString(8).padStart(4, "0")}): run \`chmod 600 ${path}\``);
  if (userId !== undefined && uid !== userId && uid !== 0)
    warnings.push(`file:${path} belongs to another user (id ${uid}), who can change it`);
  return warnings;
}

/** The words of a command line, or undefined when a quotation mark is not closed (the parser would take the rest as one word). */
function splitWords(command: string): readonly string[] | undefined {
  const words = parseWords(`${command} end`);
  return words.pop() === "end" ? words : undefined;
}

function describeCommand(platform: string): CommandWords {
  const onWindows = "there is no shell: a .cmd or .bat needs `exec:cmd /c NAME`";
  return {
    subject: "the command",
    advice: "run it by itself to see",
    missing: {
      message: "there is no such command",
      hint: platform === "win32" ? onWindows : "check its name and PATH; there is no shell, so no aliases, pipes or variables",
    },
  };
}
