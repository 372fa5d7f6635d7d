// The names of the keys that llmp put into the keychain, which cannot be asked for them. No values, and nothing made of values.

import { UsageError } from "../errors.ts";
import { parseJson } from "../record.ts";
import { changeFile, readIfAny } from "./private-file.ts";

export interface KeyIndex {
  /** In alphabetical order. */
  list(): Promise<readonly string[]>;
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * Opens the index in the folder of the settings file; nothing is read or made before a method is called. Methods throw UsageError
 * `settings_damaged` when the file is not what llmp wrote, SecretUnavailableError when it cannot be read or written.
 */
export function openKeyIndex(settingsFile: string): KeyIndex {
  const file = `${settingsFile.replace(/[^\\/]*$/, "")}keys.json`;

  async function read(): Promise<readonly string[]> {
    const text = await readIfAny(file);
    return text === undefined ? [] : parse(text, file);
  }

  function change(update: (names: readonly string[]) => readonly string[]): Promise<void> {
    return changeFile(file, async () => {
      const names = await read();
      const updated = [...new Set(update(names))].sort();
      return updated.join("\n") === names.join("\n") ? undefined : `${JSON.stringify({ version: 1, keys: updated }, undefined, 2)}\n`;
    });
  }

  return {
    list: read,
    add: (name) => change((names) => [...names, name]),
    remove: (name) => change((names) => names.filter((other) => other !== name)),
  };
}

function parse(text: string, file: string): readonly string[] {
  const value = parseJson(text);
  const keys = typeof value === "object" && value !== null && "keys" in value ? value.keys : undefined;
  if (Array.isArray(keys) && keys.every((name) => typeof name === "string")) return keys;
  throw new UsageError(`the list of keys ${file} is damaged`, {
    code: "settings_damaged",
    hint: "move it away: it holds names alone, the keys are in the keychain, and `llmp key set` lists them again",
  });
}
