// A stand-in for LangWatch: its two model-provider routes and the default models, with the traps of three versions, as a pure function.

import type { Sandbox, SandboxRequest, SandboxResponse, World } from "../sandbox.ts";
import { type Exchange, ksuid } from "./sandbox/exchange.ts";
import { handle } from "./sandbox/routes.ts";
import { langwatchSeed, seed } from "./sandbox/seed.ts";
import { type Era, eras, type LangWatchState, withoutSecrets } from "./sandbox/state.ts";

const { revokedKey: _revoked, ...acceptedTokens } = langwatchSeed.tokens;

/** The stand-in; the first of its tokens is a project's key. Without an era it is the newest. */
export const langwatchSandbox: Sandbox<LangWatchState> = {
  tokens: Object.values(acceptedTokens),
  eras,
  initial,
  withoutSecrets,
  respond,
};

function initial(era: string | undefined, world: World): LangWatchState {
  const known: Era | undefined = era === undefined ? eras.at(-1) : eras.find((one) => one === era);
  if (known === undefined) throw new RangeError(`no era ${era}: there are ${eras.join(", ")}`);
  return seed(known, world.now);
}

function respond(state: LangWatchState, request: SandboxRequest, world: World): { state: LangWatchState; response: SandboxResponse } {
  let { sequence } = state;
  const exchange: Exchange = {
    state,
    request,
    now: world.now,
    makeId: (prefix) => ksuid(prefix, world, sequence++),
  };
  const handled = handle(exchange);
  return { state: { ...handled.state, sequence }, response: handled.response };
}
