// A turnstile for many who may all go on at the same moment: a few at a time, so that what arrives meanwhile is seen to.

/** How many pass before the process looks for what has arrived. */
const AT_A_TIME = 4;

/** Milliseconds between two of whom nobody is in need. */
const PAUSE = 1;

export interface Turnstile {
  /** Resolves when a conversation may go on to its write: one by one, and faster where writes run short. */
  pass(): Promise<void>;
  /** The same for one that is new: when nobody else is left to pass. */
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
  const ahead = createGate(() => (passing.length > 0 ? passing : beginning), isShort);
  const strolling: (() => void)[] = [];
  const behind = createGate(
    () => strolling,
    () => !isBusy(),
  );

  function enter(lane: (() => void)[], open: () => void): Promise<void> {
    return new Promise((resolve) => {
      lane.push(resolve);
      open();
    });
  }

  return {
    pass: () => enter(passing, ahead),
    begin: () => enter(beginning, ahead),
    stroll: () => enter(strolling, behind),
    passing: () => passing.length,
  };
}

/** Opens until nobody waits in the lane that is next. */
function createGate(next: () => (() => void)[], isInHurry: () => boolean): () => void {
  let isOpen = false;

  function schedule(): void {
    isOpen = next().length > 0;
    if (!isOpen) return;
    if (isInHurry()) setImmediate(letGo, AT_A_TIME);
    else setTimeout(letGo, PAUSE, 1);
  }

  function letGo(count: number): void {
    for (const go of next().splice(0, count)) go();
    schedule();
  }

  return () => {
    if (!isOpen) schedule();
  };
}
