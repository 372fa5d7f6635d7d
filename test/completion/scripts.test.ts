// The scripts as texts: fresh, free of what some shells cannot read, and sound where the shell is not at hand.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { loadAll } from "../../src/commands/load.ts";
import { renderCompletion, shells } from "../../src/completion/index.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { entries } from "./entries.ts";

const files = { bash: "llmp.bash", zsh: "_llmp", fish: "llmp.fish", powershell: "llmp.ps1" };

test.each(shells)("completions/ is fresh for %s (npm run generate)", async (shell) => {
  const committed = readFileSync(new URL(`../../completions/${files[shell]}`, import.meta.url), "utf8");
  expect(committed === renderCompletion(shell, await loadAll(commands, controlPlanes))).toBe(true);
});

test.each(shells)("every command and flag is in the script for %s", async (shell) => {
  const script = renderCompletion(shell, await loadAll(commands, controlPlanes));
  for (const word of ["sandbox", "rename", "--source", "--no-all-members", "models_dev", "--help", "profile list -o name"]) {
    expect(script).toContain(word);
  }
});

test("the bash script keeps to bash 3.2, which macOS has, and to posix mode", () => {
  const script = renderCompletion("bash", entries);
  const newer = /declare -[Ag]|local -[An]|\bmapfile\b|\breadarray\b|\$\{\w+(,,|\^\^|@\w)|&>>|\|&|<\(|\$\{\w+: -|;;&|\[\[ -v /;
  expect(newer.exec(script.replaceAll(/^#.*$/gm, ""))).toBeNull();
});

// No PowerShell runs here: structure alone is checked.
describe("the PowerShell script (structure only)", () => {
  const script = renderCompletion("powershell", entries);
  const strings = /'(?:[^']|'')*'|"(?:[^"`]|`.)*"/g;

  test("is ASCII: Windows PowerShell reads it in the code page of the machine", () => {
    expect(/[^\x20-\x7e\n]/.exec(script)).toBeNull();
  });

  test("registers a native completer", () => {
    expect(script).toContain("Register-ArgumentCompleter -Native -CommandName 'llmp' -ScriptBlock {");
  });

  test("strings are closed and brackets balanced, whatever a summary holds", () => {
    const bare = script.replaceAll(/^\s*#.*$/gm, "").replaceAll(strings, "''");
    expect(bare.replaceAll("''", "")).not.toMatch(/['"]/);
    const open: string[] = [];
    const partners: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
    for (const bracket of bare.match(/[()[\]{}]/g) ?? []) {
      if (partners[bracket] === undefined) open.push(bracket);
      else expect(open.pop()).toBe(partners[bracket]);
    }
    expect(open).toEqual([]);
  });

  test("summaries and values are in single quotes, where nothing is run or replaced", () => {
    expect(script).toContain("'$(touch pwned)'");
    expect(script).toContain("'it''s'");
  });

  test("curly quotation marks, which would end a string, are numbers", () => {
    expect(script).toContain("[char]8216 + 'curly' + [char]8217");
  });
});
