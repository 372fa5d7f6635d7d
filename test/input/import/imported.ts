// Imports a text as `llmp import` does, without a process: what the manifest holds, and what is told.

import { ValidationError } from "../../../src/errors.ts";
import { type Imported, importConfigurations } from "../../../src/input/import/index.ts";

export interface Told {
  readonly providers: Imported["manifest"]["providers"];
  /** `KIND PROVIDER PATH WHERE: MESSAGE`, less what a note has not. */
  readonly notes: readonly string[];
  readonly text: string;
}

/** Imports one text, and further files that it includes by name. */
export async function importText(text: string, files: Readonly<Record<string, string>> = {}, name = "c.yaml"): Promise<Told> {
  const imported = await importConfigurations([{ name, text, isFile: name !== "stdin" }], {
    readText: async (path) => {
      const found = files[path];
      if (found === undefined) throw new ValidationError("missing", [{ path: "", where: path, message: "does not exist" }]);
      return found;
    },
    remember: () => {},
  });
  return tell(imported);
}

function tell({ manifest, notes, text }: Imported): Told {
  return {
    providers: manifest.providers,
    notes: notes.map(({ kind, provider, path, where, message }) =>
      [kind, provider, path, `${where}: ${message}`].filter((part) => part !== undefined).join(" "),
    ),
    text,
  };
}

/** What is wrong with a text, as `where path: message`. */
export async function problemsOf(text: string, files?: Readonly<Record<string, string>>): Promise<readonly string[]> {
  try {
    await importText(text, files);
  } catch (error) {
    if (error instanceof ValidationError) return error.issues.map(({ where, path, message }) => `${where} ${path}: ${message}`);
    throw error;
  }
  return [];
}
