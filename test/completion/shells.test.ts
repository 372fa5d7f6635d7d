// Real shells on a real terminal: what they complete, and what they list.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { type LoadedEntry, loadAll } from "../../src/commands/load.ts";
import { renderCompletion } from "../../src/completion/index.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { entries, NASTY_SUMMARY, NASTY_VALUES } from "./entries.ts";
import { type Completion, openTerminal, PROMPT, type Terminal } from "./terminal.ts";
import { createWorkspace, hasProgram, type Workspace } from "./workspace.ts";

interface Session {
  complete(text: string): Promise<Completion>;
  close(): void;
}

const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";
const hasTmux = hasProgram("tmux", "-V");

/** Each way to load the script, and what it needs. */
const ways = {
  "bash alone": { programs: ["bash"], open: (workspace, script) => openBash(workspace, script, []) },
  "bash with the bash-completion package": {
    programs: ["bash", ...(existsSync(BASH_COMPLETION) ? [] : ["bash-completion"])],
    open: (workspace, script) => openBash(workspace, script, [`source ${BASH_COMPLETION}`]),
  },
  "bash without compopt, as bash 3.2": {
    programs: ["bash"],
    open: (workspace, script) => openBash(workspace, script, ["compopt() { return 127; }"]),
  },
  "bash with nounset": { programs: ["bash"], open: (workspace, script) => openBash(workspace, script, ["set -u"]) },
  "zsh, from fpath": { programs: ["zsh"], open: openZsh },
  "zsh, sourced": { programs: ["zsh"], open: openSourcedZsh },
  fish: { programs: ["fish"], open: openFish },
} satisfies Record<
  string,
  { readonly programs: readonly string[]; readonly open: (workspace: Workspace, script: Scripts) => Promise<Session> }
>;

type Scripts = Readonly<Record<"bash" | "zsh" | "fish", string>>;

const missing = ["bash", "zsh", "fish", ...(hasTmux ? [] : ["tmux"])].filter((name) => name === "tmux" || !hasProgram(name));
console.warn(
  `completion is left untried in PowerShell (its script is checked as text)${missing.length === 0 ? "" : `, and for want of ${missing.join(", ")}`}`,
);

function render(tree: readonly LoadedEntry[]): Scripts {
  return { bash: renderCompletion("bash", tree), zsh: renderCompletion("zsh", tree), fish: renderCompletion("fish", tree) };
}

function openBash({ folder, environment, write }: Workspace, { bash }: Scripts, before: readonly string[]): Promise<Terminal> {
  const variables = ["show-all-if-ambiguous on", "completion-query-items 0", "page-completions off", "bell-style none"];
  return openTerminal({
    command: ["bash", "--norc", "--noprofile"],
    environment,
    folder,
    setup: [
      ...variables.map((variable) => `bind 'set ${variable}'`),
      ...before,
      `source '${write("llmp.bash", bash)}'`,
      `PS1='${PROMPT} '`,
    ],
  });
}

function openZsh({ folder, environment, write }: Workspace, { zsh }: Scripts): Promise<Terminal> {
  const scripts = join(write("_llmp", zsh), "..");
  return startZsh(folder, environment, [`fpath=('${scripts}' $fpath)`, "autoload -U compinit && compinit -u -D"]);
}

function openSourcedZsh({ folder, environment, write }: Workspace, { zsh }: Scripts): Promise<Terminal> {
  return startZsh(folder, environment, ["autoload -U compinit && compinit -u -D", `source '${write("sourced.zsh", zsh)}'`]);
}

function startZsh(folder: string, environment: Readonly<Record<string, string>>, load: readonly string[]): Promise<Terminal> {
  // Lists stay on the screen above a new prompt.
  const settings = ["unsetopt ALWAYS_LAST_PROMPT BEEP", "setopt INTERACTIVE_COMMENTS", "LISTMAX=10000", "bindkey -e"];
  return openTerminal({ command: ["zsh", "-f"], environment, folder, setup: [...settings, ...load, `PS1='${PROMPT} '`] });
}

/** Fish's list vanishes at the next key, so `complete -C` is asked for it; the line is the terminal's. */
async function openFish({ folder, environment, write }: Workspace, { fish }: Scripts): Promise<Session> {
  const script = write("llmp.fish", fish);
  const setup = ["set -g fish_autosuggestion_enabled 0", `source '${script}'`, `function fish_prompt; echo -n '${PROMPT} '; end; clear`];
  const terminal = await openTerminal({ command: ["fish", "--no-config"], environment, folder, setup });
  return {
    async complete(text) {
      const words = ["--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, text];
      const printed = execFileSync("fish", words, { encoding: "utf8", env: environment, cwd: folder }).trimEnd().split("\n");
      const listed = printed.map((line) => line.replace("\t", "  -- ")).filter((line) => line !== "");
      const { line } = await terminal.complete(text);
      return { line, listed: listed.length > 1 ? listed : [] };
    },
    close: () => terminal.close(),
  };
}

/** Without descriptions; fish lists whole words, the others what follows `=` or `:`. */
function namesOf({ listed }: Completion): readonly string[] {
  return listed
    .flatMap((line) => line.replace(/\s+-- .*/, "").split(/\s{2,}/))
    .filter((name) => name !== "")
    .sort();
}

/** The line as it stands after typing on: zsh takes a final `=` back when a blank follows. */
function settle(line: string): string {
  return line.replace(/(--[a-z-]+)=$/, "$1 ");
}

for (const [way, { programs, open }] of Object.entries(ways)) {
  const absent = [...(hasTmux ? [] : ["tmux"]), ...programs.filter((name) => !hasProgram(name))];
  const title = absent.length === 0 ? way : `${way} (left out: no ${absent.join(", ")} here)`;
  describe.skipIf(absent.length > 0)(title, () => {
    let workspace: Workspace;
    let session: Session;
    let nasty: Session;

    beforeAll(async () => {
      workspace = createWorkspace();
      session = await open(workspace, render(await loadAll(commands, controlPlanes)));
    }, 60_000);

    afterAll(() => {
      session?.close();
      nasty?.close();
      workspace?.remove();
    });

    test.each([
      ["a command", "llmp cr", "llmp create "],
      ["a command below another", "llmp profile us", "llmp profile use "],
      ["a command after a flag with a value", "llmp sandbox --state den.json ru", "llmp sandbox --state den.json run "],
      ["a flag", "llmp create --sou", "llmp create --source "],
      ["a value", "llmp create --source mod", "llmp create --source models_dev "],
      ["a value after =", "llmp create --source=mod", "llmp create --source=models_dev "],
      ["a value of a short flag", "llmp list -o js", "llmp list -o json "],
      ["a value of an argument", "llmp completion power", "llmp completion powershell "],
      ["a command after help", "llmp help prof", "llmp help profile "],
      ["a profile", "llmp profile use den-p", "llmp profile use den-prod "],
      ["a profile of --profile=", "llmp create --profile=den-s", "llmp create --profile=den-staging "],
      ["the beginning of a reference, and no blank after it", "llmp create --api-key key", "llmp create --api-key keychain:"],
      ["a variable after env:", "llmp create --api-key env:ZQ_A", "llmp create --api-key env:ZQ_API_KEY "],
      ["a variable after =env:", "llmp create --api-key=env:ZQ_A", "llmp create --api-key=env:ZQ_API_KEY "],
      ["a reference after NAME=", "llmp create --credential K=env:ZQ_O", "llmp create --credential K=env:ZQ_ORGANIZATION "],
      ["a path after file:", "llmp create --api-key file:provider.", "llmp create --api-key file:provider.json "],
      ["a file, quoted where it has a blank", "llmp create -f provider\\ o", "llmp create -f provider\\ one.yaml "],
      ["a folder, and no blank after it", "llmp create -f key", "llmp create -f keys\\ dir/"],
      ["a file that is an argument", "llmp import provider.", "llmp import provider.json "],
      ["a second one", "llmp import provider.json provider.", "llmp import provider.json provider.json "],
      ["a file after @", "llmp create --custom-config @provider.", "llmp create --custom-config @provider.json "],
      ["nothing where a server would have to be asked", "llmp get ", "llmp get "],
      ["nothing for a value that can be anything", "llmp create --name ", "llmp create --name "],
      ["no flags after --", "llmp create -- --sou", "llmp create -- --sou"],
      ["no flag a second time", "llmp create --source custom --sou", "llmp create --source custom --sou"],
      ["no flag after its short name", "llmp create -f provider.json --fi", "llmp create -f provider.json --fi"],
      ["no --no-x after --x", "llmp create --all-members --no-all-mem", "llmp create --all-members --no-all-mem"],
      ["the words of another command", "llmp sandbox run -q -- cat provider.", "llmp sandbox run -q -- cat provider.json "],
      ["a repeatable flag again", "llmp create --member-id om_1 --member", "llmp create --member-id om_1 --member-id "],
    ])("completes %s", async (_what, typed, line) => {
      expect(settle((await session.complete(typed)).line)).toBe(line);
    });

    // Bash itself knows of no other command's completion; the bash-completion package does.
    test.skipIf(way.startsWith("bash "))("completes another command as that command does", async () => {
      expect((await session.complete("llmp sandbox run --era 1 -- llmp cr")).line).toBe("llmp sandbox run --era 1 -- llmp create ");
      expect((await session.complete("llmp sandbox run -- llmp create --up")).line).toBe("llmp sandbox run -- llmp create --upsert ");
    });

    test("lists the commands", async () => {
      expect(namesOf(await session.complete("llmp "))).toEqual(expect.arrayContaining(["create", "help", "profile", "sandbox"]));
    });

    test("lists the values of a flag", async () => {
      expect(namesOf(await session.complete("llmp create --source "))).toEqual(["custom", "models_dev"]);
    });

    test("lists the profiles of this machine", async () => {
      const { line, listed } = await session.complete("llmp profile use ");
      // Zsh first inserts what they have in common.
      const names = listed.length > 0 ? namesOf({ line, listed }) : namesOf(await session.complete(line));
      expect(names.length === 0 ? line : names).toEqual(names.length === 0 ? "llmp profile use den-" : ["den-prod", "den-staging"]);
    });

    test("lists the kinds of reference", async () => {
      expect(namesOf(await session.complete("llmp create --api-key "))).toEqual([
        "aws-sm:",
        "env:",
        "exec:",
        "file:",
        "gcp-sm:",
        "keychain:",
        "op://",
        "pass:",
        "vault:",
      ]);
    });

    test("summaries and values are text, whatever they hold: nothing in them is run", async () => {
      nasty = await open(workspace, render(entries));
      const described = (await nasty.complete("llmp ")).listed.join("\n");
      if (!way.startsWith("bash")) expect(described).toContain(NASTY_SUMMARY);
      for (const typed of ["llmp make --mode ", "llmp group pick "])
        expect(plain(await nasty.complete(typed))).toEqual([...NASTY_VALUES].sort());
      expect((await nasty.complete("llmp make --mode two")).line).toBe("llmp make --mode two\\ words ");
      expect(existsSync(join(workspace.folder, "pwned"))).toBe(false);
    });
  });
}

describe.skipIf(!hasTmux || !hasProgram("bash"))("bash, where the bash-completion package is loaded", () => {
  test.each(["_comp_command_offset", "_command_offset"])(
    "another command is handed to %s, with the place where it begins",
    async (name) => {
      const workspace = createWorkspace();
      const stub = `${name}() { COMPREPLY=("from:\${COMP_WORDS[$1]}"); }`;
      const session = await openBash(workspace, render(await loadAll(commands, controlPlanes)), [stub]);
      try {
        // Bash splits env:1 in three, so that words as llmp sees them are not words as bash counts them.
        const { line } = await session.complete("llmp sandbox run --state env:1 -- ls -l x");
        expect(line).toBe("llmp sandbox run --state env:1 -- ls -l from:ls ");
      } finally {
        session.close();
        workspace.remove();
      }
    },
  );
});

/** Values as they are, also where the shell lists them as they would be typed. */
function plain(completion: Completion): readonly string[] {
  const names = namesOf(completion);
  const isQuoted = names.includes("two\\ words");
  return names.map((name) => (isQuoted ? name.replaceAll(/\\(.)/g, "$1") : name)).sort();
}
