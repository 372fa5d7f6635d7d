// A stand-in for re-factor.ai: its published routes and the reads that it likely has, as a pure function of request and state.

import type { Sandbox } from "../sandbox.ts";
import { withoutSecrets } from "./sandbox/mask.ts";
import { handle } from "./sandbox/routes.ts";
import { refactorSeed, seed } from "./sandbox/seed.ts";
import { type Era, eras, type RefactorState } from "./sandbox/state.ts";

/** The stand-in; the first of its tokens may do everything. Without an era it is the newest. */
export const refactorSandbox: Sandbox<RefactorState> = {
  tokens: Object.values(refactorSeed.tokens),
  eras,
  initial,
  withoutSecrets,
  respond: handle,
};

function initial(era: string | undefined): RefactorState {
  const known: Era | undefined = era === undefined ? eras.at(-1) : eras.find((one) => one === era);
  if (known === undefined) throw new RangeError(`no era ${era}: there are ${eras.join(", ")}`);
  return seed(known);
}
