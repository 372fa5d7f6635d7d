// Shows on standard error that something is going on: a request that takes its time.

import type { Writable } from "node:stream";
import { sanitizeLine } from "./sanitize.ts";

export interface Task {
  /** What is going on, e.g. `creating "OpenAI" on den-prod`. */
  readonly text: string;
}

export interface Progress {
  /** Runs the work and gives its result; shows the task meanwhile when it takes longer than 300 ms. The line is gone when the work ends, also when it throws. */
  during<T>(task: Task, work: () => Promise<T>): Promise<T>;
}

export interface ProgressOptions {
  /** A terminal; whatever else is written to it meanwhile stands on lines of its own. */
  readonly stream: Writable & { readonly columns?: number };
  /** Nothing is shown otherwise: not a terminal, `--quiet`, CI. */
  readonly isShown: boolean;
  readonly hasColor: boolean;
  /** Milliseconds before anything is shown. */
  readonly delay?: number;
}

export function createProgress({ stream, isShown, hasColor, delay = 300 }: ProgressOptions): Progress {
  if (!isShown) return { during: (_task, work) => work() };
  return {
    async during(task, work) {
      const line = openLine({ stream, hasColor, delay }, task);
      try {
        return await work();
      } finally {
        line.close();
      }
    },
  };
}

interface Line {
  close(): void;
}

function openLine({ stream, hasColor, delay }: Omit<Required<ProgressOptions>, "isShown">, { text }: Task): Line {
  let isClosed = false;
  let spinner: { stop(): unknown } | undefined;

  async function show(): Promise<void> {
    const { default: createSpinner } = await import("yocto-spinner");
    if (isClosed) return;
    // One line: a longer text would wrap, and wrapped wide characters are not cleared reliably.
    const words = sanitizeLine(text).slice(0, Math.max(10, (stream.columns || 80) - 4));
    // The colour library below it knows "reset" too, which the option's type leaves out: it is how `--color never` is honoured.
    const color = hasColor ? "cyan" : ("reset" as "cyan");
    // handleSignals would exit the process behind main's back.
    spinner = createSpinner({ text: words, stream, color, handleSignals: false }).start();
  }

  // A spinner that cannot be loaded is no reason to fail.
  const timer = setTimeout(() => show().catch(() => {}), delay);
  timer.unref();

  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
