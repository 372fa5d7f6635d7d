// Completion scripts: the loaded commands → the text that a shell reads.

import type { LoadedEntry } from "../commands/load.ts";
import { renderBash } from "./bash.ts";
import { renderFish } from "./fish.ts";
import { renderPowershell } from "./powershell.ts";
import { type Level, listLevels } from "./tree.ts";
import { renderZsh } from "./zsh.ts";

export const shells = ["bash", "zsh", "fish", "powershell"] as const;

export type Shell = (typeof shells)[number];

const renderers = { bash: renderBash, zsh: renderZsh, fish: renderFish, powershell: renderPowershell } satisfies Record<
  Shell,
  (levels: readonly Level[]) => string
>;

/**
 * The script that makes a shell complete llmp: commands, flags, their values, files, and the names of profiles, for which alone it runs llmp.
 *
 * @param entries every command, loaded
 */
export function renderCompletion(shell: Shell, entries: readonly LoadedEntry[]): string {
  return renderers[shell](listLevels(entries));
}
