// A real terminal, by tmux: what is typed, what its screen shows, and how the shell finds it afterwards.

import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { waitUntil } from "./llmp.ts";

export interface Terminal {
  /** Everything that was on the screen since the start, what scrolled away too. */
  screen(): string;
  /** Waits until the screen shows the words. */
  see(words: string): Promise<void>;
  /** Waits for the words, then presses keys by tmux's names (`Enter`, `Space`, `C-c`). */
  press(words: string, ...keys: readonly string[]): Promise<void>;
  /** Waits for the words, then types text as it is. */
  type(words: string, text: string): Promise<void>;
  close(): void;
}

/** Opens a shell without settings of its own, whose prompt is `ready>`. */
export async function openTerminal(environment: Readonly<Record<string, string | undefined>>, folder: string): Promise<Terminal> {
  const server = `llmp-${randomUUID()}`;
  const tmux = (...words: readonly string[]) => execFileSync("tmux", ["-L", server, "-f", "/dev/null", ...words], { encoding: "utf8" });
  const variables = Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  tmux("new-session", "-d", "-x", "160", "-y", "40", "-c", folder, "env", "-i", "TERM=screen", "PS1=ready> ", ...variables, "sh");
  const screen = () => tmux("capture-pane", "-p", "-J", "-S", "-").trimEnd();
  const see = (words: string) => waitUntil(`the screen shows "${words}"`, () => screen().includes(words));
  const terminal: Terminal = {
    screen,
    see,
    async press(words, ...keys) {
      await see(words);
      tmux("send-keys", ...keys);
    },
    async type(words, text) {
      await see(words);
      tmux("send-keys", "-l", "--", text);
    },
    close: () => {
      tmux("kill-server");
    },
  };
  try {
    await see("ready>");
    return terminal;
  } catch (error) {
    terminal.close();
    throw error;
  }
}
