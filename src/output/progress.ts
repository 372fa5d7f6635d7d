// Shows on standard error that something is going on: one request that takes its time, or many.

import type { Writable } from "node:stream";
import { sanitizeLine } from "./sanitize.ts";

export interface Task {
  /** What is going on, e.g. `creating "OpenAI" on den-prod`. */
  readonly text: string;
  /** How many steps there are, when they are counted. */
  readonly total?: number;
}

/** What the work may tell while it runs. */
export interface Activity {
  /** Something else is going on now. */
  describe(text: string): void;
  /** One more step is done. */
  advance(): void;
}

export interface Progress {
  /** Runs the work and gives its result; shows the task meanwhile when it takes longer than 300 ms. The line is gone when the work ends, also when it throws. */
  during<T>(task: Task, work: (activity: Activity) => Promise<T>): Promise<T>;
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
  if (!isShown) return { during: (_task, work) => work({ describe() {}, advance() {} }) };
  return {
    async during(task, work) {
      const line = openLine({ stream, hasColor, delay }, task);
      try {
        return await work(line);
      } finally {
        line.close();
      }
    },
  };
}

interface Line extends Activity {
  close(): void;
}

function openLine({ stream, hasColor, delay }: Omit<Required<ProgressOptions>, "isShown">, task: Task): Line {
  let { text } = task;
  let steps = 0;
  let isClosed = false;
  let spinner: { text: string; stop(): unknown } | undefined;

  function words(): string {
    const counted = task.total === undefined ? text : `${text} (${steps}/${task.total})`;
    // One line: a longer text would wrap, and wrapped wide characters are not cleared reliably.
    return sanitizeLine(counted).slice(0, Math.max(10, (stream.columns || 80) - 4));
  }

  async function show(): Promise<void> {
    const { default: createSpinner } = await import("yocto-spinner");
    if (isClosed) return;
    // The colour library below it knows "reset" too, which the option's type leaves out: it is how `--color never` is honoured.
    const color = hasColor ? "cyan" : ("reset" as "cyan");
    // handleSignals would exit the process behind main's back.
    spinner = createSpinner({ text: words(), stream, color, handleSignals: false }).start();
  }

  // A spinner that cannot be loaded is no reason to fail.
  const timer = setTimeout(() => show().catch(() => {}), delay);
  timer.unref();

  function refresh(): void {
    if (spinner !== undefined) spinner.text = words();
  }

  return {
    describe(next) {
      text = next;
      refresh();
    },
    advance() {
      steps += 1;
      refresh();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
