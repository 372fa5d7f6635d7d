// Who imports whom: the table of rooms holds, and its check would notice.

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCircle, groupByFile, type Import, listFiles, readImports, source } from "./imports.ts";
import { findViolations, isLocal, matches, rooms } from "./table.ts";
import { writeTree } from "./written-tree.ts";

describe("who imports whom", () => {
  test("every import of every file is in the table", async () => {
    expect(findViolations(await readImports(source))).toEqual([]);
  });

  test("every file has a room", async () => {
    const files = (await listFiles(source)).filter((file) => file.endsWith(".ts"));
    expect(files.filter((file) => !rooms.some((room) => room.files.some((pattern) => matches(file, pattern))))).toEqual([]);
  });

  test("a dynamic import names its module, so that it can be checked", async () => {
    const files = (await listFiles(source)).filter((file) => file.endsWith(".ts"));
    const texts = await Promise.all(files.map((file) => readFile(join(source, file), "utf8")));
    expect(files.filter((_, index) => /(?<![.\w])import\((?!")/.test(texts[index] ?? ""))).toEqual([]);
  });

  test("no files import each other in a circle", async () => {
    const loaded = (await readImports(source)).filter(({ how, to }) => how === "static" && isLocal(to));
    expect(findCircle(groupByFile(loaded))).toBeUndefined();
  });

  describe("the check itself", () => {
    let folder: string;

    beforeAll(async () => {
      folder = await writeTree({
        "commands/list.ts": `
          import { create } from "./create.ts";
          import type { Den } from "../control-planes/den/fields.ts";
          export { load } from "../output/table.ts";
          export async function run(): Promise<import("../sandbox/server.ts").Server> {
            const { readFile } = await import("node:fs/promises");
            return create(readFile);
          }`,
        "commands/index.ts": `export const commands = [async () => (await import("./create.ts")).create];`,
      });
    });

    afterAll(() => rm(folder, { recursive: true }));

    test("finds static, re-exported, lazy and type imports, also of files that are not there", async () => {
      expect(await readImports(folder)).toEqual(
        expect.arrayContaining([
          { from: "commands/list.ts", to: "commands/create.ts", how: "static" },
          { from: "commands/list.ts", to: "control-planes/den/fields.ts", how: "type" },
          { from: "commands/list.ts", to: "output/table.ts", how: "static" },
          { from: "commands/list.ts", to: "sandbox/server.ts", how: "type" },
          { from: "commands/list.ts", to: "node:fs/promises", how: "lazy" },
          { from: "commands/index.ts", to: "commands/create.ts", how: "lazy" },
        ]),
      );
    });

    test("says what is forbidden", async () => {
      expect([...findViolations(await readImports(folder))].sort()).toEqual([
        "commands/list.ts is a command and imports another, commands/create.ts",
        "commands/list.ts may not import control-planes/den/fields.ts (type)",
        "commands/list.ts may not import node:fs/promises (lazy)",
        "commands/list.ts may not import output/table.ts (static)",
        "commands/list.ts may not import sandbox/server.ts (type)",
      ]);
    });

    test.each<Import & { readonly because: string }>([
      { from: "control-planes/den/operations.ts", to: "control-planes/goodmem/fields.ts", how: "static", because: "another plane" },
      { from: "control-planes/den/operations.ts", to: "control-planes/den/sandbox.ts", how: "static", because: "its own sandbox" },
      { from: "control-planes/den/operations.ts", to: "node:crypto", how: "static", because: "Node" },
      { from: "control-planes/den/sandbox/state.ts", to: "control-planes/den/fields.ts", how: "type", because: "the plane" },
      { from: "control-planes/index.ts", to: "control-planes/den/index.ts", how: "static", because: "a plane, at once" },
      { from: "connection/perform.ts", to: "input/gather.ts", how: "static", because: "input" },
      { from: "connection/perform.ts", to: "undici", how: "lazy", because: "the network, away from its home" },
      { from: "input/gather.ts", to: "@inquirer/prompts", how: "lazy", because: "the terminal, away from its home" },
      { from: "secrets/keychain.ts", to: "keytar", how: "lazy", because: "the keychain, outside its process" },
      { from: "output/table.ts", to: "control-planes/control-plane.ts", how: "type", because: "what is above it" },
      { from: "sandbox/server.ts", to: "connection/http.ts", how: "static", because: "connection" },
      { from: "errors.ts", to: "context.ts", how: "type", because: "what is above it" },
      { from: "helpers.ts", to: "errors.ts", how: "static", because: "a file that has no room" },
      { from: "main.ts", to: "control-planes/den/index.ts", how: "lazy", because: "a plane's folder" },
    ])("$from may not import $because", (forbidden) => {
      expect(findViolations([forbidden])).not.toEqual([]);
    });
  });
});
