import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { createProgress } from "../../src/output/progress.ts";
import { Captured } from "./streams.ts";

// yocto-spinner itself looks at CI in the process's environment, which main's terminal has ruled out by then.
vi.stubEnv("CI", undefined);
vi.stubEnv("TERM", "xterm");

function open(delay: number, isShown = true) {
  const stream = new Captured(60);
  return { stream, progress: createProgress({ stream, isShown, hasColor: false, delay }) };
}

/** What is left on a one-line screen: what follows the last time the line was cleared. */
function onScreen(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the terminal acts on
  return text.slice(text.lastIndexOf("\u001b[K") + 1).replace(/\u001b?\[[0-9?;]*[A-Za-z]/g, "");
}

describe("progress", () => {
  test("work that is quick shows nothing", async () => {
    const { stream, progress } = open(10_000);
    await expect(progress.during({ text: "checking" }, async () => 7)).resolves.toBe(7);
    expect(stream.text).toBe("");
  });

  test("work that takes longer is shown, and leaves nothing on the line", async () => {
    const { stream, progress } = open(1);
    await progress.during({ text: "creating" }, () => vi.waitFor(() => expect(onScreen(stream.text)).toContain("creating")));
    expect(onScreen(stream.text)).toBe("");
    expect(stream.text).toContain("\u001b[?25h");
  });

  test("the line is cleared before anything else is written", async () => {
    const { stream, progress } = open(1);
    await progress.during({ text: "creating" }, async () => {
      await vi.waitFor(() => expect(onScreen(stream.text)).toContain("creating"));
      stream.write("warning: x\n");
    });
    const before = stream.text.slice(0, stream.text.indexOf("warning: x"));
    expect(onScreen(before)).toBe("");
  });

  test("is gone when the work fails", async () => {
    const { stream, progress } = open(1);
    const failure = progress.during({ text: "creating" }, async () => {
      await vi.waitFor(() => expect(stream.text).toContain("creating"));
      throw new Error("refused");
    });
    await expect(failure).rejects.toThrow("refused");
    expect(onScreen(stream.text)).toBe("");
  });

  test("text of a server cannot command the terminal, nor break the line", async () => {
    const { stream, progress } = open(1);
    await progress.during({ text: `creating \u001b[2J${"x".repeat(200)}\n` }, async () => {
      await vi.waitFor(() => expect(stream.text).toContain("creating x"));
    });
    expect(stream.text).not.toContain("\u001b[2J");
    expect(stream.text).not.toContain("x".repeat(60));
    expect(stream.text).not.toContain("\n");
  });

  test("--color never is honoured", async () => {
    const { stream, progress } = open(1);
    await progress.during({ text: "creating" }, () => vi.waitFor(() => expect(stream.text).toContain("creating")));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what must not be there
    expect(stream.text).not.toMatch(/\u001b\[3[0-9]m/);
  });

  test("where it is not shown, nothing is written, however long it takes", async () => {
    const { stream, progress } = open(0, false);
    await progress.during({ text: "creating" }, () => wait(0));
    expect(stream.text).toBe("");
  });
});
