// `llmp completion SHELL`: the script that makes a shell complete llmp's commands, flags and values.

import { renderCompletion, type Shell, shells } from "../completion/index.ts";
import { didYouMean } from "../did-you-mean.ts";
import { UsageError } from "../errors.ts";
import { type Command, defineCommand } from "./command.ts";
import type { CommandEntry } from "./index.ts";
import { loadAll } from "./load.ts";

/** Completes the commands that are given: all of them, itself among them. */
export function createCompletion(commands: readonly CommandEntry[]): Command {
  return defineCommand({
    description:
      "Prints a completion script: commands, flags, their values, and your profiles. The same scripts are in the package's completions/ folder.",
    arguments: [{ name: "shell", summary: shells.join(", "), required: true, values: shells }],
    options: {},
    examples: [
      { explanation: "bash, for this session", command: 'eval "$(llmp completion bash)"' },
      { explanation: "zsh, for good", command: 'llmp completion zsh > "$' + '{fpath[1]}/_llmp"' },
      { explanation: "fish, for good", command: "llmp completion fish > ~/.config/fish/completions/llmp.fish" },
      { explanation: "PowerShell, in the profile script", command: "llmp completion powershell | Out-String | Invoke-Expression" },
    ],
    async run({ controlPlanes }, { arguments: [shell = ""] }) {
      if (!isShell(shell))
        throw new UsageError(`there is no completion for "${shell}"${didYouMean(shell, shells)}`, { hint: `shells: ${shells.join(", ")}` });
      const text = renderCompletion(shell, await loadAll(commands, controlPlanes));
      return { data: { shell, script: text }, text };
    },
  });
}

function isShell(text: string): text is Shell {
  return shells.some((shell) => shell === text);
}
