// The shape of the tree: the same files in every control plane's folder, and the limits of a file.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles, source } from "./imports.ts";
import { KINDS } from "./table.ts";

describe("the tree", () => {
  test("the registry and the folders of control planes are the same list", async () => {
    const entries = await readdir(join(source, "control-planes"), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.sort()).toEqual([...KINDS].sort());
  });

  test.each(KINDS)("%s has the files that every control plane has", async (kind) => {
    const files = await readdir(join(source, "control-planes", kind));
    expect(files).toEqual(expect.arrayContaining(["README.md", "fields.ts", "index.ts", "operations.ts", "portable.ts", "sandbox.ts"]));
  });

  test("no file is over 350 lines", async () => {
    const files = (await listFiles(source)).filter((file) => file.endsWith(".ts"));
    const lengths = await Promise.all(
      files.map(async (file) => ({ file, lines: (await readFile(join(source, file), "utf8")).trimEnd().split("\n").length })),
    );
    expect(lengths.filter(({ lines }) => lines > 350)).toEqual([]);
  });

  test("file names are in kebab-case", async () => {
    const files = await listFiles(source);
    const names = files.flatMap((file) => file.split("/")).filter((name) => name !== "README.md");
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?(\.[a-z]+)?$/.test(name))).toEqual([]);
  });

  test("every module opens with a sentence on what it is for", async () => {
    const files = (await listFiles(source)).filter((file) => file.endsWith(".ts"));
    const texts = await Promise.all(files.map((file) => readFile(join(source, file), "utf8")));
    expect(files.filter((_, index) => !/^(#!.*\n)?(\/\/ |\/\*\*)/.test(texts[index] ?? ""))).toEqual([]);
  });
});
