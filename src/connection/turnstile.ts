// A turnstile for many who may all go on at the same moment: a few at a time, so that what arrives meanwhile is seen to.

/** How many pass before the process looks for what has arrived. */
const AT_A_TIME = 4;

/** Milliseconds between two of whom nobody is in need. */
const PAUSE = 1;

export interface Turnstile {
  /** Resolves when a conversation may go on to its write: one by one, and faster where writes run short. */
  pass(): Promise<void>;
  /** The same for one that is new, which is in a hurry only when nobody else is left to pass. */
  begin(): Promise<void>;
  /** The same for one that has written: one by one as long as others write. */
  stroll(): Promise<void>;
  /** How many wait to pass. */
  passing(): number;
}

export interface Traffic {
  /** Whether more is wanted to be written. */
  isShort(): boolean;
  /** Whether anything is being written. */
  isBusy(): boolean;
}

export function createTurnstile({ isShort, isBusy }: Traffic): Turnstile {
  const passing: (() => void)[] = [];
  const beginning: (() => void)[] = [];
  const strolling: (() => void)[] = [];
  const ahead = createGate({ lane: passing, isInHurry: isShort, most: AT_A_TIME });
  const entrance = createGate({ lane: beginning, isInHurry: () => passing.length === 0 && isShort(), most: AT_A_TIME });
  const behind = createGate({ lane: strolling, isInHurry: () => !isBusy(), most: 1 });

  function enter(lane: (() => void)[], open: () => void): Promise<void> {
    return new Promise((resolve) => {
      lane.push(resolve);
      open();
    });
  }

  return {
    pass: () => enter(passing, ahead),
    begin: () => enter(beginning, entrance),
    stroll: () => enter(strolling, behind),
    passing: () => passing.length,
  };
}

interface Gate {
  readonly lane: (() => void)[];
  isInHurry(): boolean;
  /** How many go together where there is no hurry: one for each pause that the process had no time for. */
  readonly most: number;
}

/** Opens until nobody waits in its lane. */
function createGate({ lane, isInHurry, most }: Gate): () => void {
  let isOpen = false;

  function schedule(): void {
    isOpen = lane.length > 0;
    if (!isOpen) return;
    if (isInHurry()) setImmediate(letGo, AT_A_TIME);
    else setTimeout(amble, PAUSE, performance.now());
  }

  function amble(since: number): void {
    const pauses = Math.floor((performance.now() - since) / PAUSE);
    letGo(Math.min(most, Math.max(1, pauses)));
  }

  function letGo(count: number): void {
    for (const go of lane.splice(0, count)) go();
    schedule();
  }

  return () => {
    if (!isOpen) schedule();
  };
}
