// How prompts look: with colour or without, as the terminal was told, whatever the prompt library thinks of the process.

import { Chalk } from "chalk";

type Painter = (text: string) => string;

/** Takes the place of the library's own theme, which reads the process's environment. */
export interface Style {
  readonly prefix: { idle: string; done: string };
  readonly spinner: { interval: number; frames: string[] };
  readonly style: {
    readonly answer: Painter;
    readonly message: Painter;
    readonly error: Painter;
    readonly defaultAnswer: Painter;
    readonly help: Painter;
    readonly highlight: Painter;
    readonly description: Painter;
    readonly disabled: Painter;
    readonly key: Painter;
    keysHelpTip(keys: readonly (readonly [string, string])[]): string;
  };
}

export function createStyle(hasColor: boolean): Style {
  const chalk = new Chalk({ level: hasColor ? 1 : 0 });
  // The library passes the prompt's status beside the message, and chalk paints every argument that it is given.
  const paint =
    (painter: Painter): Painter =>
    (text) =>
      painter(text);
  return {
    prefix: { idle: chalk.blue("?"), done: chalk.green("✔") },
    spinner: { interval: 80, frames: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"].map((frame) => chalk.yellow(frame)) },
    style: {
      answer: paint(chalk.cyan),
      message: paint(chalk.bold),
      error: (text) => chalk.red(`> ${text}`),
      defaultAnswer: (text) => chalk.dim(`(${text})`),
      help: paint(chalk.dim),
      highlight: paint(chalk.cyan),
      description: paint(chalk.dim),
      disabled: paint(chalk.dim),
      key: paint(chalk.bold),
      keysHelpTip: (keys) => chalk.dim(keys.map(([key, action]) => `${key} ${action}`).join(" · ")),
    },
  };
}
