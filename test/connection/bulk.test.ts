// Many conversations at a time over HTTP: what arrives, when, over how many connections, and what becomes of each.

import { getEventListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Bulk } from "../../src/connection/bulk.ts";
import { type Connection, openConnection } from "../../src/connection/connection.ts";
import { createSend } from "../../src/connection/http.ts";
import { performWrite, type RecordingContext } from "../../src/connection/recorded-write.ts";
import { type Conversation, type HttpRequest, readOnce, type Written } from "../../src/control-planes/control-plane.ts";
import { den } from "../../src/control-planes/den/index.ts";
import { readEnvironment } from "../../src/environment.ts";
import { CancelledError, LlmpError, OutcomeUnknownError } from "../../src/errors.ts";
import { openFingerprints } from "../../src/secrets/fingerprints.ts";
import { Secret } from "../../src/secrets/secret.ts";
import type { SecretSources } from "../../src/secrets/sources.ts";
import { readBody, realFiles, serveHttp } from "./servers.ts";

interface Arrival {
  /** `POST /things name`. */
  readonly line: string;
  readonly method: string;
  /** By the clock of the stage. */
  readonly at: number;
}

/** What the server does with a request: a status and a body, or nothing at all. */
type Answer =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | "never"
  | "drop"
  | undefined;

interface Stage {
  readonly connection: Connection;
  readonly bulk: Bulk;
  readonly arrivals: readonly Arrival[];
  /** The names that the server holds, in the order of their storing. */
  readonly stored: string[];
  /** Sockets that were opened, and the most requests that were under way at once. */
  readonly meters: { sockets: number; most: number };
  readonly warnings: readonly string[];
  readonly controller: AbortController;
  lines(method: string): readonly string[];
  /** Lets time pass for llmp, which stands still otherwise. */
  pass(milliseconds: number): Promise<void>;
  /** How many wait for time to pass. */
  sleepers(): number;
}

interface StageOptions {
  readonly concurrency?: number;
  readonly token?: string;
  /** Stands in for the server where it gives something; otherwise POST stores the name, and GET lists what is stored. */
  answer?(arrival: Arrival, stage: Pick<Stage, "arrivals" | "stored">): Answer | Promise<Answer>;
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function openStage({ concurrency = 4, token = "not-a-real-token", answer }: StageOptions = {}): Promise<Stage> {
  let now = 1_000_000;
  const sleepers: { readonly until: number; wake(): void }[] = [];
  const [arrivals, stored, warnings]: [Arrival[], string[], string[]] = [[], [], []];
  const meters = { sockets: 0, most: 0 };
  const sockets = new Set<unknown>();
  const controller = new AbortController();
  let underWay = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    sockets.add(request.socket);
    meters.sockets = sockets.size;
    underWay += 1;
    meters.most = Math.max(meters.most, underWay);
    const body = await readBody(request);
    const name = body === "" ? "" : ` ${JSON.parse(body).name}`;
    const arrival = { line: `${request.method} ${request.url}${name}`, method: request.method ?? "", at: now };
    arrivals.push(arrival);
    const given = await answer?.(arrival, { arrivals, stored });
    if (given === "never") return;
    underWay -= 1;
    if (given === "drop") return void request.socket.destroy();
    if (given === undefined && request.method === "POST") stored.push(name.trim());
    const { status = request.method === "POST" ? 201 : 200, headers = {}, body: text = [...stored] } = given ?? {};
    response.writeHead(status, headers).end(JSON.stringify(text));
  }

  const server = await serveHttp((request, response) => void serve(request, response));
  cleanUps.push(() => server.stop());
  const connection = openConnection(
    {
      kind: "den",
      plane: den,
      url: new URL(`http://127.0.0.1:${server.port}`),
      settings: {},
      origins: { controlPlane: "test", url: "test", token: "test" },
      token: async () => new Secret(token),
    },
    {
      version: "0.0.0-test",
      send: createSend({ environment: readEnvironment({}), files: realFiles }),
      clock: {
        now: () => now,
        sleep: (milliseconds, signal) =>
          new Promise((wake, reject) => {
            const sleeper = { until: now + milliseconds, wake };
            sleepers.push(sleeper);
            signal.addEventListener("abort", () => {
              sleepers.splice(sleepers.indexOf(sleeper), 1);
              reject(new CancelledError());
            });
          }),
      },
      random: () => 0,
      signal: controller.signal,
    },
  );
  return {
    connection,
    bulk: await connection.bulk({ concurrency, warn: (line) => void warnings.push(line) }),
    arrivals,
    stored,
    meters,
    warnings,
    controller,
    lines: (method) => arrivals.filter((arrival) => arrival.method === method).map(({ line }) => line),
    async pass(milliseconds) {
      now += milliseconds;
      for (const sleeper of sleepers.splice(0)) {
        if (sleeper.until <= now) sleeper.wake();
        else sleepers.push(sleeper);
      }
      await new Promise(setImmediate);
    },
    sleepers: () => sleepers.length,
  };
}

const LIST: HttpRequest = { method: "GET", path: "/things" };

/** Looks whether it is there, writes, reads back, as a plane does. */
function* create(name: string): Conversation<string> {
  const before = (yield { ...LIST, readFor: "identity" }).body as readonly string[];
  if (before.includes(name)) return `${name} was there`;
  try {
    yield { method: "POST", path: "/things", body: { name } };
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    const found = ((yield LIST).body as readonly string[]).includes(name);
    return found ? `${name} was found` : `${name} was lost`;
  }
  return ((yield LIST).body as readonly string[]).includes(name) ? `${name} is there` : `${name} is not there`;
}

function* readList(): Conversation<unknown> {
  return (yield LIST).body;
}

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `n${index}`);
}

/** Waits for something to become true, by itself. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Lets everything go on that needs no time. */
async function settle(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await new Promise(setImmediate);
}

/** How each has ended: what it gave, or the code of its error. */
async function outcomes(promises: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === "fulfilled") return one.value;
    return one.reason instanceof LlmpError ? one.reason.code : one.reason;
  });
}

/** An audit log that is seen as `name outcome`. */
async function openLog(): Promise<{ readonly context: RecordingContext; readonly log: readonly string[] }> {
  const log: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), "llmp-bulk-"));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const context: RecordingContext = {
    auditLog: {
      file: "audit.jsonl",
      append: async ({ provider, outcome }) => void log.push(`${provider.name} ${outcome}`),
      async *read() {},
      settle: async () => [],
    },
    fingerprints: openFingerprints({
      folder,
      key: undefined,
      sources: { remember: () => {} } as unknown as SecretSources,
      now: Date.now,
    }),
    version: "0.0.0-test",
    userName: () => "ada",
    clock: { now: Date.now, sleep: async () => {} },
    known: [],
  };
  return { context, log };
}

function* createWhole(name: string): Conversation<Written> {
  yield* create(name);
  return { provider: { id: name, name, raw: {} }, warnings: [], differences: [] };
}

describe("slots", () => {
  test("never more requests at a time than slots, over as many connections, which are used again", async () => {
    // A server that takes its time, so that there is something to do at a time.
    const answer = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5));
    const { bulk, meters, arrivals } = await openStage({ concurrency: 5, answer });
    const ended = await Promise.all(namesOf(60).map((name) => bulk.turn((own) => own.perform(create(name)))));
    expect(ended).toEqual(namesOf(60).map((name) => `${name} is there`));
    expect(meters).toEqual({ sockets: 5, most: 5 });
    expect(arrivals.length).toBeGreaterThan(60);
  });

  test("a hundred conversations ask little more than their hundred writes", async () => {
    const { bulk, lines } = await openStage();
    await Promise.all(namesOf(100).map((name) => bulk.turn((own) => own.perform(create(name)))));
    expect(lines("POST")).toHaveLength(100);
    // Alone, each reads twice.
    expect(lines("GET").length).toBeLessThan(30);
  });

  test("a piece of work begins when its turn comes, and not all at once", async () => {
    const { bulk } = await openStage({ concurrency: 1, answer: () => "never" });
    let begun = 0;
    for (const name of namesOf(50)) {
      void bulk.turn(async (own) => {
        begun += 1;
        return own.perform(create(name));
      });
    }
    await until(() => begun === 3);
    await settle();
    expect(begun).toBe(3);
  });

  test("work of several conversations is one turn, and work that fails makes room for the next", async () => {
    const { bulk, connection } = await openStage({ concurrency: 1 });
    const turns = namesOf(20).map((name) =>
      bulk.turn(async (own) => {
        expect([own.kind, own.url.href, own.describe()]).toEqual([connection.kind, connection.url.href, connection.describe()]);
        await own.perform(readList());
        if (name === "n3") throw new TypeError("of the work");
        return own.perform(create(name));
      }),
    );
    expect(await outcomes(turns)).toEqual(namesOf(20).map((name) => (name === "n3" ? new TypeError("of the work") : `${name} is there`)));
  });

  test("a rehearsal stops at the first write", async () => {
    const { bulk, lines } = await openStage();
    const rehearsal = await bulk.turn((own) => own.rehearse(create("x")));
    expect(rehearsal).toMatchObject({ planned: { method: "POST", body: { name: "x" } } });
    expect(lines("POST")).toEqual([]);
  });
});

describe("answers that are shared", () => {
  test("an answer is read once, however many ask for it", async () => {
    const { bulk, lines } = await openStage();
    let readings = 0;
    const countNames = (body: unknown) => {
      readings += 1;
      return (body as readonly string[]).length;
    };
    function* count(): Conversation<number> {
      return readOnce(yield LIST, countNames);
    }
    expect(await Promise.all(namesOf(12).map(() => bulk.turn((own) => own.perform(count()))))).toEqual(Array(12).fill(0));
    expect(readings).toBe(lines("GET").length);
  });

  test("what cannot be read fails all who read it, with the same words", async () => {
    const { bulk } = await openStage();
    const refuse = (): never => {
      throw new RangeError("no such shape");
    };
    function* misread(): Conversation<never> {
      return readOnce(yield LIST, refuse);
    }
    const ended = await outcomes(namesOf(3).map(() => bulk.turn((own) => own.perform(misread()))));
    expect(ended).toEqual(Array(3).fill(new RangeError("no such shape")));
  });

  test("a failure is thrown into all who wait for it, and those after them try anew", async () => {
    let isBroken = true;
    const { bulk, lines } = await openStage({ answer: () => (isBroken ? { status: 500, body: { error: "internal" } } : undefined) });
    function* tell(): Conversation<unknown> {
      try {
        return (yield LIST).body;
      } catch (error) {
        return error instanceof LlmpError ? error.details.status : error;
      }
    }
    expect(await Promise.all(namesOf(5).map(() => bulk.turn((own) => own.perform(tell()))))).toEqual(Array(5).fill(500));
    const asked = lines("GET").length;
    isBroken = false;
    expect(await bulk.turn((own) => own.perform(tell()))).toEqual([]);
    expect(lines("GET")).toHaveLength(asked + 1);
  });

  test("one conversation alone reads as often as without all this", async () => {
    const { bulk, connection, arrivals } = await openStage();
    await connection.perform(create("alone"));
    const alone = arrivals.map(({ method }) => method);
    await bulk.turn((own) => own.perform(create("in bulk")));
    expect(arrivals.slice(alone.length).map(({ method }) => method)).toEqual(alone);
  });
});

/** Reads, and writes what it has made of that, as an update does. */
function* change(name: string): Conversation<string> {
  const before = (yield { ...LIST, query: { for: name } }).body as readonly string[];
  yield { method: "POST", path: "/things", body: { name } };
  return `${name} after ${before.length}`;
}

describe("a write that is built on a read", () => {
  test("follows it before anything else is sent in its slot", async () => {
    const { bulk, arrivals } = await openStage({ concurrency: 1 });
    const ended = await Promise.all(namesOf(5).map((name) => bulk.turn((own) => own.perform(change(name)))));
    expect(arrivals.map(({ line }) => line)).toEqual(namesOf(5).flatMap((name) => [`GET /things?for=${name}`, `POST /things ${name}`]));
    // Each has seen the writes of those before it.
    expect(ended).toEqual(namesOf(5).map((name, index) => `${name} after ${index}`));
  });

  test("is never sent after a rest: the work is done anew from its beginning, whether the write was refused or not even sent", async () => {
    let refuse = () => {};
    const refused = new Promise<void>((resolve) => {
      refuse = resolve;
    });
    let posts = 0;
    const stage = await openStage({
      concurrency: 2,
      async answer({ method, line }) {
        // The second is still reading when the first is refused.
        if (line === "GET /things?for=n1") await refused.then(settle);
        if (method !== "POST") return undefined;
        posts += 1;
        return posts === 1 ? { status: 429, headers: { "retry-after": "30" }, body: { error: "too much" } } : undefined;
      },
    });
    let begun = 0;
    const ended = outcomes(
      namesOf(3).map((name) =>
        stage.bulk.turn((own) => {
          begun += 1;
          return own.perform(change(name));
        }),
      ),
    );
    await until(() => stage.warnings.length > 0);
    refuse();
    await settle();
    await until(() => begun >= 5);
    await stage.pass(30_000);
    expect((await ended).map((one) => String(one).split(" ")[0])).toEqual(namesOf(3));
    expect(stage.stored.toSorted()).toEqual(namesOf(3));
    expect(begun).toBe(5);
    const lastRead = (name: string) => stage.arrivals.findLast(({ line }) => line === `GET /things?for=${name}`)?.at;
    expect(namesOf(3).map(lastRead)).toEqual(Array(3).fill(1_030_000));
    expect(stage.lines("POST")).toHaveLength(4);
  });

  test("a write that is refused as too much is in the audit log, and so is the one that is made in its place", async () => {
    let left = 1;
    const stage = await openStage({
      answer({ method }) {
        if (method !== "POST" || left === 0) return undefined;
        left -= 1;
        return { status: 429, headers: { "retry-after": "1" }, body: {} };
      },
    });
    const { context, log } = await openLog();
    const ended = stage.bulk.turn((own) => performWrite(context, own, createWhole("n0"), { action: "create", provider: { name: "n0" } }));
    await until(() => stage.sleepers() > 0);
    await stage.pass(1_000);
    await ended;
    expect(log).toEqual(["n0 begun", "n0 failed", "n0 begun", "n0 done"]);
  });

  test("of work that has written already, a write that is refused is sent again by itself, so that nothing is made twice", async () => {
    let left = 1;
    const stage = await openStage({
      answer({ line }) {
        if (line !== "POST /things second" || left === 0) return undefined;
        left -= 1;
        return { status: 429, headers: { "retry-after": "1" }, body: {} };
      },
    });
    let begun = 0;
    const ended = stage.bulk.turn(async (own) => {
      begun += 1;
      return [await own.perform(create("first")), await own.perform(create("second"))];
    });
    await until(() => stage.sleepers() > 0);
    await stage.pass(1_000);
    expect(await ended).toEqual(["first is there", "second is there"]);
    expect([begun, stage.lines("POST")]).toEqual([1, ["POST /things first", "POST /things second", "POST /things second"]]);
  });
});

describe("a server that wants fewer requests", () => {
  /** Refuses the first so many of these requests. */
  function refusing(status: number, method: string, times: number, headers: Readonly<Record<string, string>> = {}) {
    let left = times;
    return (arrival: Arrival): Answer => {
      if (arrival.method !== method || left === 0) return undefined;
      left -= 1;
      return { status, headers, body: { error: "too much" } };
    };
  }

  test("a write that is answered 429 was not executed, and is sent again: each is stored once", async () => {
    const stage = await openStage({ answer: refusing(429, "POST", 3, { "retry-after": "0" }) });
    const ended = outcomes(namesOf(20).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    const ticking = setInterval(() => void stage.pass(50), 1);
    expect(await ended).toEqual(namesOf(20).map((name) => `${name} is there`));
    clearInterval(ticking);
    expect(stage.stored.toSorted()).toEqual(namesOf(20).toSorted());
    expect(stage.lines("POST")).toHaveLength(23);
  });

  test("one write that is refused again and again fails in the end, and holds up no other", async () => {
    const stage = await openStage({
      answer: ({ line }) => (line === "POST /things n0" ? { status: 429, headers: { "retry-after": "0" }, body: {} } : undefined),
    });
    const ended = outcomes(namesOf(5).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    const ticking = setInterval(() => void stage.pass(50), 1);
    const [first, ...others] = await ended;
    clearInterval(ticking);
    expect(first).toBe("refused");
    expect(others).toEqual(["n1", "n2", "n3", "n4"].map((name) => `${name} is there`));
    expect(stage.lines("POST").filter((line) => line === "POST /things n0").length).toBeLessThan(10);
  });

  test("nothing at all is sent before the time that Retry-After names, whoever was refused", async () => {
    const stage = await openStage({ concurrency: 2, answer: refusing(429, "POST", 1, { "retry-after": "30" }) });
    const ended = outcomes(namesOf(10).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    await until(() => stage.warnings.length > 0);
    await stage.pass(29_999);
    await settle();
    await stage.pass(1);
    expect(await ended).toEqual(namesOf(10).map((name) => `${name} is there`));
    const [refused = 0] = stage.arrivals.filter(({ method }) => method === "POST").map(({ at }) => at);
    const early = stage.arrivals.filter(({ at, method }) => method === "POST" && at < refused + 30_000);
    // The other one had been sent by then.
    expect(early.map(({ line }) => line)).toEqual(["POST /things n0", "POST /things n1"]);
    expect(stage.warnings).toEqual(["the control plane wants fewer requests: waiting 30 s"]);
  });

  test("alone, a write that is answered 429 is not repeated", async () => {
    const stage = await openStage({ answer: refusing(429, "POST", 1, { "retry-after": "0" }) });
    await expect(stage.connection.perform(create("x"))).rejects.toMatchObject({ code: "refused", details: { status: 429 } });
    expect(stage.lines("POST")).toHaveLength(1);
  });

  test("a 503 proves nothing, so the write is not repeated, but its Retry-After holds for all", async () => {
    const stage = await openStage({ concurrency: 1, answer: refusing(503, "POST", 1, { "retry-after": "5" }) });
    const ended = outcomes(namesOf(3).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    await until(() => stage.warnings.length > 0);
    await stage.pass(5_000);
    expect(await ended).toEqual(["server_error", "n1 is there", "n2 is there"]);
    expect(stage.lines("POST")).toHaveLength(3);
    expect(stage.warnings).toEqual(["the control plane wants fewer requests: waiting 5 s"]);
  });

  test("Den answers 401 to a key past its limit: a key that was accepted is tried again after a minute", async () => {
    const stage = await openStage({ concurrency: 1, token: "den_not-a-real-key", answer: refusing(401, "POST", 1) });
    const ended = outcomes(namesOf(3).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    await until(() => stage.warnings.length > 0);
    await stage.pass(60_000);
    expect(await ended).toEqual(namesOf(3).map((name) => `${name} is there`));
    expect(stage.stored).toHaveLength(3);
  });

  test("and a key that is refused for longer fails every conversation, most of them unsent", async () => {
    const stage = await openStage({ concurrency: 1, token: "den_not-a-real-key", answer: refusing(401, "POST", 1_000) });
    const ended = outcomes(namesOf(10).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    const ticking = setInterval(() => void stage.pass(1_000), 1);
    expect(await ended).toEqual(Array(10).fill("authentication"));
    clearInterval(ticking);
    expect(stage.stored).toEqual([]);
    expect(stage.lines("POST").length).toBeLessThan(5);
  });

  test("a token that was never accepted fails at once", async () => {
    const stage = await openStage({ token: "den_not-a-real-key", answer: () => ({ status: 401, body: { error: "unauthorized" } }) });
    expect(await outcomes([stage.bulk.turn((own) => own.perform(create("x")))])).toEqual(["authentication"]);
    expect(stage.warnings).toEqual([]);
  });

  test("a server that wants an hour ends it: what was not sent is refused in its words, and nothing is said to be unknown", async () => {
    const stage = await openStage({ concurrency: 1, answer: refusing(503, "POST", 1, { "retry-after": "3600" }) });
    const ended = await Promise.allSettled(namesOf(3).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    expect(ended).toMatchObject([
      { reason: { code: "server_error" } },
      {
        reason: {
          code: "refused",
          message: expect.stringMatching(/^not sent, because the control plane takes no more requests for now: /),
        },
      },
      { reason: { code: "refused" } },
    ]);
    expect(stage.lines("POST")).toHaveLength(1);
  });
});

describe("stopped by the person", () => {
  test("what was sent is finished and read back, what was not is not sent, and nothing more begins", async () => {
    let release = () => {};
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const stage = await openStage({ concurrency: 2, answer: ({ method }) => (method === "POST" ? held : undefined) });
    const ended = outcomes(namesOf(20).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    await until(() => stage.lines("POST").length === 2);
    stage.controller.abort();
    await new Promise(setImmediate);
    release();
    const [first, second, ...others] = await ended;
    expect([first, second]).toEqual(["n0 is there", "n1 is there"]);
    expect(new Set(others)).toEqual(new Set(["cancelled"]));
    expect(stage.lines("POST")).toEqual(["POST /things n0", "POST /things n1"]);
    expect(await outcomes([stage.bulk.turn((own) => own.perform(create("later")))])).toEqual(["cancelled"]);
  });

  test("what has not begun ends at once, whatever the others wait for", async () => {
    const stage = await openStage({ concurrency: 1, answer: () => "never" });
    let begun = 0;
    const turns = namesOf(20).map((name) =>
      stage.bulk.turn((own) => {
        begun += 1;
        return own.perform(create(name));
      }),
    );
    const all = outcomes(turns);
    await until(() => stage.arrivals.length === 1 && begun === 3);
    stage.controller.abort();
    expect(await outcomes(turns.slice(3))).toEqual(Array(17).fill("cancelled"));
    await stage.pass(4_000);
    expect(await all).toEqual(Array(20).fill("cancelled"));
    expect(begun).toBe(3);
  });

  test("what is about to begin does not", async () => {
    const stage = await openStage();
    let begun = 0;
    const ended = outcomes(
      namesOf(5).map(() =>
        stage.bulk.turn(async () => {
          begun += 1;
        }),
      ),
    );
    stage.controller.abort();
    expect(await ended).toEqual(Array(5).fill("cancelled"));
    expect(begun).toBe(0);
  });

  test("before anything was handed in: nothing begins", async () => {
    const stage = await openStage();
    stage.controller.abort();
    expect(await outcomes([stage.bulk.turn((own) => own.perform(create("x")))])).toEqual(["cancelled"]);
    expect(stage.arrivals).toEqual([]);
  });

  test("nothing is left of it: no timer, and nobody who listens", async () => {
    const stage = await openStage({ concurrency: 1 });
    expect(await outcomes([stage.bulk.turn((own) => own.perform(create("x")))])).toEqual(["x is there"]);
    expect(getEventListeners(stage.controller.signal, "abort")).toEqual([]);
    const ended = outcomes([stage.bulk.turn((own) => own.perform(create("y")))]);
    stage.controller.abort();
    expect(await ended).toEqual(["cancelled"]);
    expect([getEventListeners(stage.controller.signal, "abort"), stage.sleepers()]).toEqual([[], 0]);
  });

  test("a write whose answer is lost after that is looked up all the same", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stage = await openStage({
      concurrency: 1,
      async answer({ method, line }, { stored }) {
        if (method !== "POST") return undefined;
        await held;
        stored.push(line.split(" ").at(-1) ?? "");
        return "drop";
      },
    });
    const ended = outcomes(namesOf(5).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    await until(() => stage.lines("POST").length === 1);
    stage.controller.abort();
    release();
    expect(await ended).toEqual(["n0 was found", ...Array(4).fill("cancelled")]);
  });

  test("nothing is waited for longer than four seconds, and what was sent says so", async () => {
    const stage = await openStage({ concurrency: 1, answer: ({ method }) => (method === "POST" ? "never" : undefined) });
    let isOver = false;
    const ended = Promise.allSettled(namesOf(3).map((name) => stage.bulk.turn((own) => own.perform(create(name))))).finally(() => {
      isOver = true;
    });
    await until(() => stage.lines("POST").length === 1);
    stage.controller.abort();
    await stage.pass(3_999);
    await settle();
    expect(isOver).toBe(false);
    await stage.pass(1);
    const hints = (await ended).map((one) =>
      one.status === "rejected" && one.reason instanceof CancelledError ? one.reason.details.hint : one,
    );
    expect(hints).toEqual(["the request had been sent: look with `llmp list` whether it took effect", undefined, undefined]);
  });

  test("a conversation of several writes stops between them, and says that something was changed", async () => {
    let release = () => {};
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined);
    });
    const stage = await openStage({ concurrency: 1, answer: ({ method }) => (method === "POST" ? held : undefined) });
    function* replace(): Conversation<void> {
      yield* create("new");
      yield { method: "DELETE", path: "/things/old" };
    }
    const ended = Promise.allSettled([stage.bulk.turn((own) => own.perform(replace()))]);
    await until(() => stage.lines("POST").length === 1);
    stage.controller.abort();
    release();
    expect(await ended).toMatchObject([
      { reason: { code: "cancelled", details: { hint: "something may already have been changed: look with `llmp list`" } } },
    ]);
    expect(stage.lines("DELETE")).toEqual([]);
    expect(stage.stored).toEqual(["new"]);
  });

  test("what is written down of it is true: one that was sent is unknown, one that waited for its turn is skipped", async () => {
    const stage = await openStage({ concurrency: 1, answer: ({ method }) => (method === "POST" ? "never" : undefined) });
    const { context, log } = await openLog();
    const ended = outcomes(
      namesOf(2).map((name) =>
        stage.bulk.turn((own) => performWrite(context, own, createWhole(name), { action: "create", provider: { name } })),
      ),
    );
    await until(() => log.length === 2 && stage.lines("POST").length === 1);
    stage.controller.abort();
    await until(() => log.includes("n1 skipped"));
    await stage.pass(4_000);
    expect(await ended).toEqual(["cancelled", "cancelled"]);
    expect(log).toEqual(["n0 begun", "n1 begun", "n1 skipped", "n0 unknown"]);
  });

  test("a rest that the server asked for ends with it", async () => {
    const stage = await openStage({
      concurrency: 1,
      answer: ({ method }) => (method === "POST" ? { status: 429, headers: { "retry-after": "30" } } : undefined),
    });
    const ended = outcomes(namesOf(3).map((name) => stage.bulk.turn((own) => own.perform(create(name)))));
    await until(() => stage.warnings.length > 0);
    stage.controller.abort();
    expect(await ended).toEqual(Array(3).fill("cancelled"));
    expect(stage.lines("POST")).toHaveLength(1);
  });
});
