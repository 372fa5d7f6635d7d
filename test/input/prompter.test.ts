import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CancelledError, UsageError } from "../../src/errors.ts";
import { createPrompter, type Prompter } from "../../src/input/prompter.ts";
import { createSearch } from "../../src/input/prompts/ranking.ts";

const UP = "\u001b[A";
const DOWN = "\u001b[B";
const ENTER = "\r";
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

/** The keyboard of a fake terminal; remembers whether it is in raw mode. */
class Keyboard extends PassThrough {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }
}

class Screen extends PassThrough {
  readonly isTTY = true;
  readonly columns = 100;
  written = "";

  constructor() {
    super();
    this.on("data", (chunk: Buffer) => {
      this.written += chunk.toString();
    });
  }

  get text(): string {
    return stripVTControlCharacters(this.written);
  }
}

interface Seat {
  readonly prompter: Prompter;
  readonly keyboard: Keyboard;
  readonly screen: Screen;
  readonly controller: AbortController;
  /** Presses keys once the words are on the screen, which begins anew with each call. */
  press(words: string, ...keys: readonly string[]): Promise<void>;
}

function sit({ interactive = true, color = false } = {}): Seat {
  const keyboard = new Keyboard();
  const screen = new Screen();
  const controller = new AbortController();
  const prompter = createPrompter({ stdin: keyboard, stderr: screen, signal: controller.signal, interactive, color });
  let seen = 0;
  return {
    prompter,
    keyboard,
    screen,
    controller,
    async press(words, ...keys) {
      await vi.waitFor(() => expect(screen.text.slice(seen)).toContain(words), { timeout: 5_000, interval: 5 });
      seen = screen.text.length;
      for (const key of keys) keyboard.write(key);
    },
  };
}

/** The last frame drawn, as lines without trailing blanks. */
function lastFrame({ screen }: Seat): string {
  // Each frame begins by erasing the one before it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the terminal acts on
  const frame = screen.written.split(/(?:\u001b\[2K(?:\u001b\[1A)?)+\u001b\[G/).at(-1) ?? "";
  return stripVTControlCharacters(frame)
    .replace(/[ \t]+$/gm, "")
    .trimEnd();
}

const models = [
  { value: "gpt-5", label: "GPT-5", detail: "openai" },
  { value: "gpt-5-mini", label: "GPT-5 mini", detail: "openai" },
  { value: "claude-opus", label: "Claude Opus", detail: "anthropic, better than gpt" },
  ...Array.from({ length: 20 }, (_, index) => ({ value: `llama-${index}`, label: `Llama ${index}`, detail: "meta" })),
];

describe("search ranks", () => {
  test.each([
    ["everything when nothing is typed", "", models.map(({ value }) => value)],
    ["beginnings of the id first, words of the detail last", "gpt", ["gpt-5", "gpt-5-mini", "claude-opus"]],
    ["only what all words match, in any order and place", "mini OPENAI", ["gpt-5-mini"]],
    ["words parted by commas too, since a blank chooses", "openai,mini", ["gpt-5-mini"]],
    ["the exact id before longer ones", "llama-1", ["llama-1", ...Array.from({ length: 10 }, (_, index) => `llama-1${index}`)]],
    ["nothing when nothing matches", "zzz", []],
  ])("%s", (_rule, typed, expected) => {
    expect(createSearch(models)(typed).map(({ value }) => value)).toEqual(expected);
  });
});

describe("text", () => {
  test("gives what was typed, and the default for an empty answer", async () => {
    const seat = sit();
    const [typed] = await Promise.all([seat.prompter.text({ message: "Name" }), seat.press("Name", "OpenAI", ENTER)]);
    const [fallback] = await Promise.all([seat.prompter.text({ message: "Again", default: "same" }), seat.press("Again", ENTER)]);
    expect([typed, fallback]).toEqual(["OpenAI", "same"]);
  });

  test("asks again while the answer is wrong, and says why", async () => {
    const seat = sit();
    const validate = (answer: string) => (answer === "good" ? undefined : "must be good\u001b[2J");
    const answer = seat.prompter.text({ message: "Name", validate });
    await seat.press("Name", "bad", ENTER);
    await seat.press("> must be good", "\u0015good", ENTER);
    expect(await answer).toBe("good");
  });
});

describe("secret", () => {
  test("shows nothing of what is typed, neither while nor after", async () => {
    const seat = sit();
    const [secret] = await Promise.all([
      seat.prompter.secret({ message: "API key" }),
      seat.press("API key", ..."sk-abc", "\u007f", "d", ENTER),
    ]);
    expect(secret?.reveal()).toBe("sk-abd");
    expect(seat.screen.text).not.toMatch(/sk|abc|abd/);
    expect(lastFrame(seat)).toBe("✔ API key [hidden]");
  });

  test("a key pasted with its line break is submitted without it", async () => {
    const seat = sit();
    const [secret] = await Promise.all([seat.prompter.secret({ message: "API key" }), seat.press("API key", "sk-pasted\r\n")]);
    expect(secret?.reveal()).toBe("sk-pasted");
  });

  test("a paste of several lines is one value, where the terminal marks pastes", async () => {
    const seat = sit();
    const [secret] = await Promise.all([
      seat.prompter.secret({ message: "Key file" }),
      seat.press("Key file", "\u001b[200~-----BEGIN\r\nabc\n-----END\r\u001b[201~", ENTER),
    ]);
    expect(secret?.reveal()).toBe("-----BEGIN\nabc\n-----END");
    expect(seat.screen.text).not.toContain("BEGIN");
    expect(seat.screen.written).toContain("\u001b[?2004h");
    expect(seat.screen.written.lastIndexOf("\u001b[?2004l")).toBeGreaterThan(seat.screen.written.lastIndexOf("\u001b[?2004h"));
  });

  test("a paste of several lines is one value, where it does not", async () => {
    const seat = sit();
    const [secret] = await Promise.all([seat.prompter.secret({ message: "Key file" }), seat.press("Key file", "one\rtwo\rthree\r")]);
    expect(secret?.reveal()).toBe("one\ntwo\nthree");
  });

  test("an empty answer is asked again, unless it may be empty", async () => {
    const seat = sit();
    const needed = seat.prompter.secret({ message: "API key" });
    await seat.press("API key", ENTER);
    await seat.press("a value is needed", "x", ENTER);
    expect((await needed)?.reveal()).toBe("x");
    const [none] = await Promise.all([seat.prompter.secret({ message: "Header", optional: true }), seat.press("Header", ENTER)]);
    expect(none).toBeUndefined();
    expect(lastFrame(seat)).toBe("✔ Header none");
  });

  test("a refused value is forgotten and asked for again", async () => {
    const seat = sit();
    const validate = (value: { reveal(): string }) => (value.reveal().includes("*") ? "is masked" : undefined);
    const answer = seat.prompter.secret({ message: "API key", validate });
    await seat.press("API key", "sk-***", ENTER);
    await seat.press("> is masked", "sk-abc", ENTER);
    expect((await answer)?.reveal()).toBe("sk-abc");
  });
});

describe("select and confirm", () => {
  test("select gives the value of the choice, beginning at the default", async () => {
    const seat = sit();
    const [value] = await Promise.all([
      seat.prompter.select({ message: "Model", choices: models.slice(0, 3), default: "gpt-5-mini" }),
      seat.press("Model", DOWN, ENTER),
    ]);
    expect(value).toBe("claude-opus");
  });

  test.each([
    ["y", false, true],
    ["n", true, false],
    ["", true, true],
    ["", false, false],
  ])("confirm: %j with default %j is %j", async (keys, fallback, expected) => {
    const seat = sit();
    const [answer] = await Promise.all([
      seat.prompter.confirm({ message: "Delete?", default: fallback }),
      seat.press("Delete?", keys, ENTER),
    ]);
    expect(answer).toBe(expected);
  });
});

describe("search", () => {
  test("filters while typing, shows ten at most, and says how many there are", async () => {
    const seat = sit();
    const answer = seat.prompter.search({ message: "Model", choices: models });
    await seat.press("23 in all", "gpt");
    await seat.press("3 of 23");
    expect(lastFrame(seat)).toMatchInlineSnapshot(`
      "? Model gpt
      ❯ GPT-5  openai
        GPT-5 mini  openai
        Claude Opus  anthropic, better than gpt
      type to filter · ↑↓ move · enter choose · 3 of 23"
    `);
    seat.keyboard.write(DOWN);
    seat.keyboard.write(ENTER);
    expect(await answer).toBe("gpt-5-mini");
    expect(lastFrame(seat)).toBe("✔ Model GPT-5 mini");
  });

  test("what was typed and entered in one go chooses among the matches, not among what was shown before", async () => {
    const seat = sit();
    const [value] = await Promise.all([seat.prompter.search({ message: "Model", choices: models }), seat.press("Model", `opus${ENTER}`)]);
    expect(value).toBe("claude-opus");
  });

  test("moving keeps what was typed", async () => {
    const seat = sit();
    const answer = seat.prompter.search({ message: "Model", choices: models });
    await seat.press("Model", "llama", DOWN, UP, DOWN, "-1", DOWN, ENTER);
    expect(await answer).toBe("llama-10");
  });

  test("enter without a match chooses nothing; escape empties the filter", async () => {
    const seat = sit();
    const answer = seat.prompter.search({ message: "Model", choices: models });
    await seat.press("Model", "zzz", ENTER);
    await seat.press("nothing matches");
    seat.keyboard.write("\u001b");
    await seat.press("23 in all", ENTER);
    expect(await answer).toBe("gpt-5");
  });

  test("a server's label cannot command the terminal; its value comes back as it is", async () => {
    const seat = sit();
    const choices = [{ value: "a\u001b[2J", label: "evil\u001b]0;owned\u0007\u202e", detail: "x\ny" }];
    const [value] = await Promise.all([seat.prompter.search({ message: "Team", choices }), seat.press("evil", ENTER)]);
    expect(value).toBe("a\u001b[2J");
    expect(seat.screen.written).not.toMatch(/owned|\u202e/);
    expect(seat.screen.text).toContain("evil  x y");
  });

  test("nothing to choose from is an error, not an empty list", async () => {
    await expect(sit().prompter.search({ message: "Team", choices: [] })).rejects.toBeInstanceOf(UsageError);
  });
});

describe("searchMany", () => {
  test("keeps and counts what was chosen across filters, in the order chosen", async () => {
    const seat = sit();
    const answer = seat.prompter.searchMany({ message: "Models", choices: models, default: ["llama-3", "gone"] });
    await seat.press("(1 chosen)", "opus", " ");
    await seat.press("(2 chosen)", "\u0015", "gpt", DOWN, " ");
    await seat.press("(3 chosen)");
    expect(lastFrame(seat)).toMatchInlineSnapshot(`
      "? Models (3 chosen) gpt
        ◯ GPT-5  openai
      ❯ ◉ GPT-5 mini  openai
        ◉ Claude Opus  anthropic, better than gpt
      type to filter · ↑↓ move · space choose · enter confirm · 3 of 23"
    `);
    seat.keyboard.write(ENTER);
    expect(await answer).toEqual(["llama-3", "claude-opus", "gpt-5-mini"]);
    expect(lastFrame(seat)).toBe("✔ Models Llama 3, Claude Opus, GPT-5 mini");
  });

  test("space takes back what it chose", async () => {
    const seat = sit();
    const [values] = await Promise.all([
      seat.prompter.searchMany({ message: "Models", choices: models }),
      seat.press("Models", " ", DOWN, " ", UP, " ", ENTER),
    ]);
    expect(values).toEqual(["gpt-5-mini"]);
  });

  test("asks for as many as are needed", async () => {
    const seat = sit();
    const answer = seat.prompter.searchMany({ message: "Models", choices: models, minimum: 1 });
    await seat.press("Models", ENTER);
    await seat.press("choose at least 1: space chooses, enter confirms", " ", ENTER);
    expect(await answer).toEqual(["gpt-5"]);
  });

  test("none is an answer where none is needed, and many are counted", async () => {
    const seat = sit();
    await Promise.all([seat.prompter.searchMany({ message: "Teams", choices: models }), seat.press("Teams", ENTER)]);
    expect(lastFrame(seat)).toBe("✔ Teams none");
    const all = models.map(({ value }) => value);
    await Promise.all([seat.prompter.searchMany({ message: "Again", choices: models, default: all }), seat.press("Again", ENTER)]);
    expect(lastFrame(seat)).toBe("✔ Again GPT-5, GPT-5 mini, Claude Opus, Llama 0, Llama 1 and 18 more");
  });

  test("pages through thousands without delay", async () => {
    const seat = sit();
    const choices = Array.from({ length: 5_000 }, (_, index) => ({ value: `model-${index}`, label: `Model ${index}` }));
    const answer = seat.prompter.searchMany({ message: "Models", choices });
    await seat.press("5000 in all", ...Array.from({ length: 30 }, () => "\u001b[6~"), " ", ENTER);
    expect(await answer).toEqual(["model-300"]);
  });
});

describe("leaving", () => {
  const questions: readonly [string, (prompter: Prompter) => Promise<unknown>][] = [
    ["text", (prompter) => prompter.text({ message: "Question" })],
    ["secret", (prompter) => prompter.secret({ message: "Question" })],
    ["select", (prompter) => prompter.select({ message: "Question", choices: models })],
    ["search", (prompter) => prompter.search({ message: "Question", choices: models })],
    ["searchMany", (prompter) => prompter.searchMany({ message: "Question", choices: models })],
    ["confirm", (prompter) => prompter.confirm({ message: "Question", default: true })],
  ];

  const ways: readonly [string, (seat: Seat) => unknown][] = [
    ["Ctrl-C", ({ keyboard }) => keyboard.write(CTRL_C)],
    ["Ctrl-D", ({ keyboard }) => keyboard.write(CTRL_D)],
    ["a terminal that goes away", ({ keyboard }) => keyboard.end()],
    ["a signal", ({ controller }) => controller.abort()],
  ];

  test.each(questions.flatMap(([name, ask]) => ways.map(([way, leave]) => ({ name, ask, way, leave }))))(
    "$name: $way is a cancellation, and the terminal is left as it was",
    async ({ ask, leave }) => {
      const seat = sit();
      const answer = ask(seat.prompter);
      await seat.press("Question");
      expect(seat.keyboard.isRaw).toBe(true);
      leave(seat);
      await expect(answer).rejects.toBeInstanceOf(CancelledError);
      expect(seat.keyboard.isRaw).toBe(false);
      expect(seat.screen.written.lastIndexOf("\u001b[?25h")).toBeGreaterThan(seat.screen.written.lastIndexOf("\u001b[?25l"));
      expect(seat.screen.written.lastIndexOf("\u001b[?2004l")).toBeGreaterThanOrEqual(seat.screen.written.lastIndexOf("\u001b[?2004h"));
    },
  );

  test("a signal that has fired asks nothing", async () => {
    const seat = sit();
    seat.controller.abort();
    await expect(seat.prompter.text({ message: "Question" })).rejects.toBeInstanceOf(CancelledError);
    expect(seat.screen.written).toBe("");
    expect(seat.keyboard.isRaw).toBe(false);
  });

  test.each(questions)("%s is a bug where nobody can answer", async (_name, ask) => {
    const seat = sit({ interactive: false });
    await expect(ask(seat.prompter)).rejects.toThrow("a question was asked where nobody can answer");
    expect(seat.screen.written).toBe("");
  });
});

test("a note is a line on standard error, and a bug where nobody reads it", () => {
  const seat = sit();
  seat.prompter.note("Den at https://den.example\u001b[2J");
  expect(seat.screen.written).toBe("Den at https://den.example\n");
  expect(() => sit({ interactive: false }).prompter.note("x")).toThrow();
});

test("colour follows the terminal, whatever the process's environment says", async () => {
  for (const color of [true, false]) {
    const seat = sit({ color });
    await Promise.all([seat.prompter.search({ message: "Model", choices: models }), seat.press("Model", ENTER)]);
    await Promise.all([seat.prompter.confirm({ message: "Sure?", default: true }), seat.press("Sure?", ENTER)]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(/\u001b\[3[0-9]m/.test(seat.screen.written)).toBe(color);
  }
});

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
if (!hasTmux) process.stderr.write("left out, for want of tmux: prompts in a real terminal\n");

describe.skipIf(!hasTmux)("in a real terminal", () => {
  const folder = mkdtempSync(join(tmpdir(), "llmp-prompter-"));
  const socket = join(folder, "tmux");

  function tmux(...words: readonly string[]): string {
    return execFileSync("tmux", ["-S", socket, ...words], { encoding: "utf8" });
  }

  function screen(): string {
    return tmux("capture-pane", "-p", "-S", "-100").trimEnd();
  }

  async function see(words: string): Promise<void> {
    await vi.waitFor(() => expect(screen()).toContain(words), { timeout: 15_000, interval: 50 });
  }

  beforeAll(() => {
    writeFileSync(
      join(folder, "ask.ts"),
      `import { createPrompter } from ${JSON.stringify(join(import.meta.dirname, "../../src/input/prompter.ts"))};
       const signal = new AbortController().signal;
       const prompter = createPrompter({ stdin: process.stdin, stderr: process.stderr, signal, interactive: true, color: false });
       const choices = Array.from({ length: 40 }, (_, index) => ({ value: "model-" + index, label: "Model " + index }));
       const models = await prompter.searchMany({ message: "Models", choices, minimum: 1 });
       const secret = await prompter.secret({ message: "Key" });
       const name = await prompter.text({ message: "Name", default: "mine" });
       console.log(JSON.stringify({ models, lines: secret.reveal().split("\\n").length, name }));
       await prompter.text({ message: "Last" }).catch((error) => console.log(error.name));`,
    );
    buildSync({
      entryPoints: [join(folder, "ask.ts")],
      outfile: join(folder, "ask.mjs"),
      bundle: true,
      platform: "node",
      format: "esm",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
      absWorkingDir: join(import.meta.dirname, "../.."),
    });
  });

  afterAll(() => {
    spawnSync("tmux", ["-S", socket, "kill-server"]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("one question after another, a pasted secret of several lines, and Ctrl-C", async () => {
    tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      "70",
      "-y",
      "24",
      `${process.execPath} ${join(folder, "ask.mjs")}; stty -a | grep -o -- '-\\?icanon'; exec cat`,
    );
    await see("40 in all");
    tmux("send-keys", "-l", "3");
    await see("13 of 40");
    tmux("send-keys", "Down", "Space");
    await see("(1 chosen)");
    expect(screen()).toMatchInlineSnapshot(`
      "? Models (1 chosen) 3
        ◯ Model 3
      ❯ ◉ Model 30
        ◯ Model 31
        ◯ Model 32
        ◯ Model 33
        ◯ Model 34
        ◯ Model 35
        ◯ Model 36
        ◯ Model 37
        ◯ Model 38
      type to filter · ↑↓ move · space choose · enter confirm · 13 of 40"
    `);
    tmux("send-keys", "Enter");
    await see("? Key");
    tmux("set-buffer", "first-line\nsecond-line\n");
    tmux("paste-buffer", "-p");
    tmux("send-keys", "Enter");
    await see("? Name");
    tmux("send-keys", "Enter");
    await see("? Last");
    tmux("send-keys", "C-c");
    await see("icanon");
    expect(screen()).toMatchInlineSnapshot(`
      "✔ Models Model 30
      ✔ Key [hidden]
      ✔ Name mine
      {"models":["model-30"],"lines":2,"name":"mine"}
      ? Last
      CancelledError
      icanon"
    `);
    expect(screen()).not.toMatch(/first|second/);
  });
});
