// What a prompt reads, where it draws, and what ends it early.

import { Writable } from "node:stream";

export interface PromptStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Where one prompt draws: the library ends its output after each prompt, which only the process's own streams withstand. */
export function openOutput(stderr: NodeJS.WritableStream & { readonly columns?: number }): NodeJS.WritableStream {
  const output = new Writable({
    write(chunk, _encoding, callback) {
      stderr.write(chunk);
      callback();
    },
  });
  return Object.defineProperty(output, "columns", { get: () => stderr.columns });
}
