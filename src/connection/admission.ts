// Who may begin, of many pieces of work: so many that there is always something to write, and no more, lest what was read is old when it is written.

/** How the writes of the connection go, by which the room is measured. */
export interface Flow {
  /** How many requests may be under way now. */
  limit(): number;
  /** Milliseconds that a write takes lately, from its sending; undefined before anything was sent. */
  writeTime(): number | undefined;
}

export interface Admission {
  /** Waits for room, and gives what makes it again; whoever has written needs none any more. */
  enter(): Promise<() => void>;
  /** Admits those for whom there is room now. */
  proceed(): void;
  /** Refuses all who wait. */
  refuse(errorFor: () => Error): void;
}

/** Milliseconds of writing that may wait, read for and ready. */
const HORIZON = 1_000;

/** The least for each slot: one that reads, one that waits and one that writes. The most, for the sake of memory. */
const LEAST = 3;
const MOST = 64;

interface Waiting {
  admit(): void;
  refuse(error: Error): void;
}

export function createAdmission({ limit, writeTime }: Flow): Admission {
  const waiting: Waiting[] = [];
  let inside = 0;

  function room(): number {
    const fitting = HORIZON / Math.max(1, writeTime() ?? HORIZON);
    return Math.floor(limit() * Math.min(MOST, Math.max(LEAST, fitting)));
  }

  function proceed(): void {
    while (inside < room()) {
      const next = waiting.shift();
      if (next === undefined) return;
      inside += 1;
      next.admit();
    }
  }

  async function enter(): Promise<() => void> {
    await new Promise<void>((admit, refuse) => {
      waiting.push({ admit, refuse });
      proceed();
    });
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      inside -= 1;
      proceed();
    };
  }

  return {
    enter,
    proceed,
    refuse(errorFor) {
      for (const { refuse } of waiting.splice(0)) refuse(errorFor());
    },
  };
}
