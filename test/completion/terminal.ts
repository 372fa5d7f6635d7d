// An interactive shell on a real terminal: types into it, presses Tab, and reads what the screen shows.

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

/** What a Tab did: the command line as it stands then, and the candidates listed below it. */
export interface Completion {
  readonly line: string;
  readonly listed: readonly string[];
}

export interface Terminal {
  /** Types the text at an empty command line and presses Tab once. */
  complete(text: string): Promise<Completion>;
  close(): void;
}

export interface TerminalOptions {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Lines to type before the first completion. */
  readonly setup: readonly string[];
  readonly folder: string;
}

export const PROMPT = "ready>";
const DEADLINE = 15_000;
const PAUSE = 20;

/** Opens a shell in a terminal that is large enough for every list. Throws when the shell does not answer in 15 seconds. */
export async function openTerminal({ command, environment, setup, folder }: TerminalOptions): Promise<Terminal> {
  const server = `llmp-${randomUUID()}`;
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-L", server, "-f", "/dev/null", ...words], { encoding: "utf8" });
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  tmux("new-session", "-d", "-x", "200", "-y", "300", "-c", folder, "env", "-i", ...variables, ...command);
  const type = (text: string) => tmux("send-keys", "-l", "--", text);
  const screen = () => tmux("capture-pane", "-p", "-J").trimEnd().split("\n");

  async function waitFor(isThere: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
    const deadline = Date.now() + DEADLINE;
    for (;;) {
      const lines = screen();
      if (isThere(lines)) return lines;
      if (Date.now() > deadline) throw new Error(`the shell does not answer; its screen:\n${lines.join("\n")}`);
      await wait(PAUSE);
    }
  }

  let turn = 0;
  const terminal: Terminal = {
    async complete(text) {
      turn += 1;
      // Typed after the Tab, so that the Tab is done once it is there.
      const mark = `@${turn}@`;
      tmux("send-keys", "C-u", "C-l");
      type(text);
      tmux("send-keys", "Tab");
      type(mark);
      const lines = await waitFor((current) => current.at(-1)?.endsWith(mark) === true);
      const line = (lines.at(-1) ?? "").slice(PROMPT.length + 1, -mark.length);
      const listed = lines.slice(0, -1).filter((shown) => !shown.startsWith(PROMPT) && shown !== "");
      return { line, listed };
    },
    close() {
      tmux("kill-server");
    },
  };
  try {
    for (const line of setup) type(`${line}\n`);
    type("true set up");
    await waitFor((lines) => lines.at(-1) === `${PROMPT} true set up`);
    return terminal;
  } catch (error) {
    terminal.close();
    throw error;
  }
}
