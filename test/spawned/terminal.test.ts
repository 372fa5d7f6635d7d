import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { ENTRY, lacking, openWorkplace, type Workplace } from "./llmp.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const KEY = "pangolin-quartz-wyvern-7";

const missing = lacking("tmux", "sh", "stty");
const leftOut = missing.length === 0 ? "" : ` (left out: this machine lacks ${missing.join(", ")})`;

describe.skipIf(missing.length > 0)(`a real terminal${leftOut}`, () => {
  let server: Loopback;
  let workplace: Workplace;
  let terminal: Terminal;
  beforeAll(async () => {
    server = await startLoopback();
    workplace = await openWorkplace();
    await mkdir(join(workplace.folder, "bin"));
    const program = join(workplace.folder, "bin/llmp");
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${ENTRY}" "$@"\n`);
    await chmod(program, 0o755);
  });
  beforeEach(async () => {
    const path = `${join(workplace.folder, "bin")}:${process.env.PATH}`;
    terminal = await openTerminal(
      { PATH: path, HOME: workplace.folder, LANG: "C.UTF-8", LLMP_VERIFY: "off", ...server.environment },
      workplace.folder,
    );
    await terminal.type("ready>", "stty -g >before\n");
  });
  afterEach(() => {
    terminal.close();
    server.reset();
  });
  afterAll(async () => {
    await server.stop();
    await workplace.remove();
  });

  function start(line: string): Promise<void> {
    return terminal.type("ready>", `${line}; echo ended with $?\n`);
  }

  /** That it ended so, and what the shell says of the terminal afterwards. */
  async function expectEnd(exitCode: number): Promise<void> {
    await terminal.type(`ended with ${exitCode}`, 'test "$(stty -g)" = "$(cat before)" && echo as it "was"\n');
    await terminal.see("as it was");
  }

  test("create, key by key: searched, chosen, typed without a trace, confirmed", async () => {
    await start("llmp create");
    await terminal.see(`OpenWork Den at ${server.url}`);
    await terminal.press("? Where do the models come from?", "Enter");
    await terminal.type("? Vendor", "anth");
    await terminal.press("❯ Anthropic", "Enter");
    await terminal.type("? Models", "haiku");
    await terminal.press("❯ ◯ Claude Haiku", "Space");
    await terminal.press("❯ ◉ Claude Haiku", "Escape");
    await terminal.type("3 in all", "sonnet");
    await terminal.press("❯ ◯ Claude Sonnet", "Space");
    await terminal.press("(2 chosen)", "Enter");
    await terminal.press("? Name", "Enter");
    await terminal.type("? API key [not shown", KEY);
    await terminal.press("? API key [not shown", "Enter");
    await terminal.press("? Members who may use it", "Enter");
    await terminal.type("? Teams that may use it", "plat");
    await terminal.press("❯ ◯ Platform", "Space");
    await terminal.press("(1 chosen)", "Enter");
    await terminal.press("? Create it?", "Enter");
    await terminal.see("the same again: llmp create --source models_dev --provider-id anthropic");
    await expectEnd(0);
    expect(server.providers()).toMatchObject([
      { name: "Anthropic", providerId: "anthropic", apiKey: KEY, models: [{ id: "claude-haiku-4-5" }, { id: "claude-sonnet-4-5" }] },
    ]);
    const screen = terminal.screen();
    expect(screen).toContain("api-key: (as typed)");
    for (let start = 0; start + 6 <= KEY.length; start += 1) expect(screen).not.toContain(KEY.slice(start, start + 6));
  });

  test.each([
    ["a choice", [["? Where do the models come from?", "C-c"]]],
    [
      "a search",
      [
        ["? Where do the models come from?", "Enter"],
        ["? Vendor", "o", "p"],
        ["? Vendor op", "C-c"],
      ],
    ],
    [
      "a secret",
      [
        ["? Where do the models come from?", "Enter"],
        ["? Vendor", "o", "p", "e", "n", "a", "i"],
        ["❯ OpenAI", "Enter"],
        ["? Models", "Space"],
        ["(1 chosen)", "Enter"],
        ["? Name", "Enter"],
        ["? API key [not shown", "h", "a", "l", "f", "o", "f", "i", "t", "C-c"],
      ],
    ],
  ] as const)("Ctrl-C in the middle of %s ends with 130, writes nothing, and leaves the terminal as it was", async (_name, steps) => {
    await start("llmp create");
    for (const [words, ...keys] of steps) await terminal.press(words, ...keys);
    await expectEnd(130);
    expect(terminal.screen()).not.toContain("halfofit");
    expect(server.writes()).toEqual([]);
  });

  test("Ctrl-C during a request ends with 130, and nothing is left of the spinner", async () => {
    server.fail("delay:ms=60000");
    await start("llmp list");
    await terminal.press("reading from OpenWork Den", "C-c");
    await expectEnd(130);
    expect(terminal.screen()).toContain("cancelled");
    expect(terminal.screen()).not.toContain("reading from");
  });

  test("delete asks, and no is the answer unless told", async () => {
    const words = ["create", "--source", "models_dev", "--name", "Kept", "--provider-id", "openai", "--model-id", "gpt-5"];
    await workplace.llmp(words, { environment: server.environment });
    await start("llmp delete Kept");
    await terminal.press("? Delete?", "Enter");
    await terminal.see("nothing was deleted");
    await expectEnd(130);
    expect(server.providers()).toMatchObject([{ name: "Kept" }]);
  });

  test("with standard output piped on, questions are still asked, and the pipe gets the document alone", async () => {
    await start("llmp create --source models_dev --provider-id openai --model-id gpt-5 -o name | cat >created");
    await terminal.press("? Name", "Enter");
    await terminal.press("? API key", "Enter");
    await terminal.press("? Members", "Enter");
    await terminal.press("? Teams", "Enter");
    await terminal.press("? Create it?", "Enter");
    await terminal.type("ended with 0", "echo [$(cat created)]\n");
    await terminal.see("[OpenAI]");
    expect(server.providers()).toMatchObject([{ name: "OpenAI" }]);
  });
});
