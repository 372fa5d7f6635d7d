// Colours for standard error; data is never coloured.

/** Colour only for status: each paints a piece of text, or leaves it as it is. */
export interface Paint {
  error(text: string): string;
  warning(text: string): string;
  hint(text: string): string;
}

/** Chalk is loaded only when colour is wanted, at a fixed level, so that what it thinks of the process does not matter. */
export async function loadPaint(hasColor: boolean): Promise<Paint> {
  if (!hasColor) return { error: (text) => text, warning: (text) => text, hint: (text) => text };
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level: 1 });
  return { error: chalk.red, warning: chalk.yellow, hint: chalk.cyan };
}
