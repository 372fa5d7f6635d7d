// The linter's restrictions bite, so that an editor shows what the table forbids.

import { execFile } from "node:child_process";
import { copyFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { root } from "./imports.ts";
import { writeTree } from "./written-tree.ts";

describe("the linter", () => {
  const snippets: readonly { readonly path: string; readonly text: string; readonly rule: string }[] = [
    { path: "src/commands/a.ts", text: `import { b } from "./b.ts";\n\nb();\n`, rule: "style/noRestrictedImports" },
    {
      path: "src/commands/b.ts",
      text: `import { den } from "../control-planes/den/index.ts";\n\nden();\n`,
      rule: "style/noRestrictedImports",
    },
    {
      path: "src/commands/c.ts",
      text: `import { readFile } from "node:fs/promises";\n\nreadFile("a");\n`,
      rule: "style/noRestrictedImports",
    },
    { path: "src/commands/profile/a.ts", text: `import { a } from "../a.ts";\n\na();\n`, rule: "style/noRestrictedImports" },
    { path: "src/control-planes/den/a.ts", text: `import { g } from "../goodmem/fields.ts";\n\ng();\n`, rule: "style/noRestrictedImports" },
    {
      path: "src/control-planes/den/b.ts",
      text: `import { hash } from "node:crypto";\n\nhash("a", "b");\n`,
      rule: "style/noRestrictedImports",
    },
    { path: "src/control-planes/den/c.ts", text: `setTimeout(() => 1, 5);\n`, rule: "style/noRestrictedGlobals" },
    { path: "src/control-planes/den/sandbox/a.ts", text: `import { f } from "../fields.ts";\n\nf();\n`, rule: "style/noRestrictedImports" },
    { path: "src/connection/a.ts", text: `export const load = () => import("undici");\n`, rule: "style/noRestrictedImports" },
    { path: "src/connection/b.ts", text: `export const load = () => import("conf");\n`, rule: "style/noRestrictedImports" },
    { path: "src/connection/c.ts", text: `import { gather } from "../input/gather.ts";\n\ngather();\n`, rule: "style/noRestrictedImports" },
    { path: "src/input/a.ts", text: `export const load = () => import("@inquirer/prompts");\n`, rule: "style/noRestrictedImports" },
    { path: "src/secrets/a.ts", text: `export const load = () => import("keytar");\n`, rule: "style/noRestrictedImports" },
    {
      path: "src/output/a.ts",
      text: `import type { Provider } from "../control-planes/control-plane.ts";\n\nexport type A = Provider;\n`,
      rule: "style/noRestrictedImports",
    },
    {
      path: "src/vendors/a.ts",
      text: `import { scrub } from "../secrets/redaction.ts";\n\nscrub("a", []);\n`,
      rule: "style/noRestrictedImports",
    },
    { path: "src/vendors/b.ts", text: `export const load = () => import("undici");\n`, rule: "style/noRestrictedImports" },
    { path: "src/sandbox/a.ts", text: `import { send } from "../connection/http.ts";\n\nsend();\n`, rule: "style/noRestrictedImports" },
    { path: "src/secrets/b.ts", text: `export const answer = fetch("http://127.0.0.1");\n`, rule: "style/noRestrictedGlobals" },
    { path: "src/secrets/c.ts", text: `export const home = process.env.HOME;\n`, rule: "style/noProcessEnv" },
    { path: "src/secrets/d.ts", text: `export const platform = process.platform;\n`, rule: "style/noRestrictedGlobals" },
    { path: "src/output/b.ts", text: `console.log("a");\n`, rule: "suspicious/noConsole" },
    { path: "src/output/c.ts", text: `export default 1;\n`, rule: "style/noDefaultExport" },
    { path: "src/output/d.ts", text: `export const d: any = 1;\n`, rule: "suspicious/noExplicitAny" },
    { path: "src/output/camelCase.ts", text: `export const e = 1;\n`, rule: "style/useFilenamingConvention" },
  ];

  /** Rules that biome names, file by file, for a tree of snippets under the project's configuration. */
  async function lint(): Promise<ReadonlyMap<string, readonly string[]>> {
    const folder = await writeTree(Object.fromEntries(snippets.map(({ path, text }) => [path, text])));
    await copyFile(join(root, "biome.json"), join(folder, "biome.json"));
    const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
    const arguments_ = [biome, "lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "src"];
    // It exits with 1 where it finds something, as it does here.
    const output = await promisify(execFile)(process.execPath, arguments_, { cwd: folder }).catch((error: { stdout: string }) => error);
    await rm(folder, { recursive: true });
    const report = JSON.parse(output.stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    const found = new Map<string, string[]>();
    for (const { category, location } of report.diagnostics) {
      const path = location.path.replaceAll("\\", "/");
      found.set(path, [...(found.get(path) ?? []), category.replace("lint/", "")]);
    }
    return found;
  }

  let found: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    found = await lint();
  });

  test.each(snippets)("refuses $path: $rule", ({ path, rule }) => {
    expect(found.get(path) ?? []).toContain(rule);
  });
});
