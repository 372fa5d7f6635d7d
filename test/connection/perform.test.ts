import type { IncomingHttpHeaders } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type Channel, createMemory } from "../../src/connection/channel.ts";
import { createSend } from "../../src/connection/http.ts";
import { type PerformOptions, perform, rehearse } from "../../src/connection/perform.ts";
import type { Body, Conversation, ErrorCircumstances, HttpRequest, HttpResponse } from "../../src/control-planes/control-plane.ts";
import { readEnvironment } from "../../src/environment.ts";
import { ApiError, AuthenticationError, CancelledError, LlmpError, NetworkError, OutcomeUnknownError } from "../../src/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { closedPort, readBody, realFiles, serveHttp } from "./servers.ts";

const TOKEN = "tok-abcdefgh12345678";
const KEY = 'sk-"quoted"\\back\nslash-é';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Drops the connection instead of answering. */
  readonly drop?: true;
  /** Called when the request has come, before the answer. */
  before?(): void;
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

interface Stage {
  readonly seen: Seen[];
  readonly sleeps: number[];
  readonly circumstances: ErrorCircumstances[];
  readonly controller: AbortController;
  readonly origin: string;
  readonly channel: Channel;
}

/** A loopback server that answers as scripted, in order, and a channel to it. A request beyond the script is answered 599. */
async function stage(script: readonly Scripted[], { path = "" }: { readonly path?: string } = {}): Promise<Stage> {
  const seen: Seen[] = [];
  const server = await serveHttp(async (request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers, body: await readBody(request) });
    const scripted = script[seen.length - 1] ?? { status: 599 };
    scripted.before?.();
    if (scripted.drop === true) return void request.socket.destroy();
    const { status = 200, headers = {}, body } = scripted;
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const origin = `http://127.0.0.1:${server.port}`;
  return { seen, origin, ...(await channelTo(origin + path)), ...stopLater(() => server.stop()) };
}

function stopLater(stop: () => unknown): object {
  cleanUps.push(stop);
  return {};
}

async function channelTo(url: string): Promise<Omit<Stage, "seen" | "origin">> {
  const send = createSend({ environment: readEnvironment({}), files: realFiles });
  const sleeps: number[] = [];
  const circumstances: ErrorCircumstances[] = [];
  const controller = new AbortController();
  let now = 1_000;
  const channel: Channel = {
    plane: {
      name: "Test Plane",
      authorize: (request, token, settings) => ({
        ...request,
        headers: {
          ...request.headers,
          Authorization: token.prefixed("Bearer "),
          ...(settings.team === undefined ? {} : { "x-team": settings.team }),
        },
      }),
      readError(response, given) {
        circumstances.push(given);
        const body = response.body as { error?: string; message?: string } | undefined;
        return { message: body?.message ?? "", ...(body?.error === undefined ? {} : { code: body.error }) };
      },
    },
    url: new URL(url),
    settings: { team: "blue" },
    userAgent: "llmp/1.2.3",
    send,
    clock: {
      now: () => now,
      async sleep(milliseconds, signal) {
        if (signal.aborted) throw new CancelledError();
        sleeps.push(milliseconds);
        now += milliseconds;
      },
    },
    random: () => 0.5,
    signal: controller.signal,
    memory: createMemory(),
    token: async () => new Secret(TOKEN),
  };
  return { sleeps, circumstances, controller, channel };
}

function* one(request: HttpRequest): Conversation<HttpResponse> {
  return yield request;
}

async function failure(promise: Promise<unknown>): Promise<LlmpError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof LlmpError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

const READ: HttpRequest = { method: "GET", path: "/v1/p" };
const WRITE: HttpRequest = { method: "POST", path: "/v1/p", body: { name: "x" } };

describe("what is sent", () => {
  test("authorised, joined to the base URL's path, secrets revealed in headers and wherever they are in the body", async () => {
    const { channel, seen } = await stage([{ status: 201, body: { id: 1 } }], { path: "/api/den" });
    const body: Body = { name: "x", apiKey: new Secret(KEY), nested: [{ deep: new Secret("s2") }], n: 1, none: null };
    await perform(
      one({ method: "POST", path: "/v1/p", query: { scope: "a b" }, headers: { "X-Extra": new Secret("extra") }, body }),
      channel,
    );
    expect(seen[0]).toMatchObject({
      method: "POST",
      url: "/api/den/v1/p?scope=a+b",
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "x-team": "blue",
        "x-extra": "extra",
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": "llmp/1.2.3",
      },
    });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ name: "x", apiKey: KEY, nested: [{ deep: "s2" }], n: 1, none: null });
  });

  test("a body that is nothing but a secret", async () => {
    const { channel, seen } = await stage([{ body: {} }]);
    await perform(one({ ...WRITE, body: new Secret("alone") }), channel);
    expect(seen[0]?.body).toBe('"alone"');
  });

  test("an anonymous request has no credentials, and the token is not even read", async () => {
    const { channel, seen } = await stage([{ body: {} }]);
    const closed: Channel = { ...channel, token: () => Promise.reject(new Error("the token was read")) };
    await perform(one({ ...READ, anonymous: true }), closed);
    expect(seen[0]?.headers).not.toHaveProperty("authorization");
    expect(seen[0]?.headers).not.toHaveProperty("x-team");
  });

  test("a delay is waited for before sending", async () => {
    const { channel, sleeps } = await stage([{ body: {} }]);
    await perform(one({ ...READ, delay: 1_500 }), channel);
    expect(sleeps).toEqual([1_500]);
  });
});

describe("what is received", () => {
  test("JSON by content, whatever the header says, also with a byte order mark", async () => {
    const { channel } = await stage([{ headers: { "content-type": "text/plain", "x-request-id": "req_7" }, body: '\uFEFF{"a":[1]}' }]);
    expect(await perform(one(READ), channel)).toMatchObject({ status: 200, body: { a: [1] }, requestId: "req_7" });
  });

  test("a 2xx without a body is fine", async () => {
    const { channel } = await stage([{ status: 204 }, { status: 200, body: " \n" }]);
    expect((await perform(one({ method: "DELETE", path: "/v1/p" }), channel)).body).toBeUndefined();
    expect((await perform(one(READ), channel)).body).toBeUndefined();
  });

  test.each([
    ["a web page", "<!DOCTYPE html><title>Sign in</title>"],
    ["text", "OK"],
  ])("%s where JSON was expected is an error that doubts the URL", async (what, body) => {
    const { channel, origin } = await stage([{ body }]);
    const error = await failure(perform(one(READ), channel));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: "unexpected_response",
      message: `${origin} answered with ${what} instead of JSON`,
      details: { status: 200 },
    });
    expect(error.details.hint).toContain("is the URL that of Test Plane's API");
  });

  test.each([
    [403, "perhaps of a proxy or a firewall before Test Plane"],
    [404, "is the URL that of Test Plane's API?"],
  ])("a web page that refuses with %i is told from the API's own word", async (status, hint) => {
    const { channel } = await stage([{ status, body: "<html><title>No</title></html>" }]);
    expect((await failure(perform(one(READ), channel))).details.hint).toContain(hint);
  });

  test("text is what was asked for when the request accepts text", async () => {
    const { channel } = await stage([{ body: "pong" }]);
    expect((await perform(one({ ...READ, headers: { accept: "text/plain" } }), channel)).body).toBe("pong");
  });

  test("a redirect is an error that names the origin alone", async () => {
    const { channel, origin } = await stage([
      { status: 302, headers: { location: "https://login.example/start?code=abc" } },
      { status: 308, headers: { location: "/v2" } },
    ]);
    const away = await failure(perform(one(READ), channel));
    expect(away.message).toBe(`${origin} redirected to https://login.example, which llmp does not follow with credentials`);
    expect(away).toMatchObject({ code: "unexpected_response", details: { status: 302 } });
    expect((await failure(perform(one(WRITE), channel))).message).toContain("redirected elsewhere on the same server");
  });
});

describe("refusals", () => {
  test.each([
    [400, ApiError, "refused"],
    [401, AuthenticationError, "authentication"],
    [403, AuthenticationError, "authentication"],
    [404, ApiError, "not_found"],
    [409, ApiError, "refused"],
    [422, ApiError, "refused"],
    [500, ApiError, "server_error"],
    [503, ApiError, "server_error"],
  ])("%i", async (status, kind, code) => {
    const { channel } = await stage([{ status, headers: { "x-request-id": "req_9" }, body: { error: "e_code", message: "no such luck" } }]);
    const error = await failure(perform(one(WRITE), channel));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code, message: "no such luck", details: { status, requestId: "req_9" } });
    if (error instanceof ApiError) expect(error.planeCode).toBe("e_code");
  });

  test.each([502, 504])("a gateway's %i to a write means that nobody knows whether it happened", async (status) => {
    const { channel } = await stage([{ status, body: "<html>Bad Gateway</html>" }]);
    const error = await failure(perform(one(WRITE), channel));
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(error).toMatchObject({ message: `Test Plane answered ${status}`, details: { status } });
  });

  test("what the server says is cleaned of the secrets that were sent and of terminal escapes", async () => {
    const { channel } = await stage([
      { status: 400, body: { error: `bad-${TOKEN}`, message: `\u001b[2Jkey ${JSON.stringify(KEY).slice(1, -1)} and ${TOKEN}\u0007` } },
    ]);
    const error = await failure(perform(one({ ...WRITE, body: { k: new Secret(KEY) } }), channel));
    expect(JSON.stringify([error.message, error.details, (error as ApiError).planeCode])).not.toMatch(/quoted|tok-abc|\\u001b|\\u0007/);
    expect(error.message).toContain("[redacted]");
  });

  test("a 401 says whether the same token was accepted before in this run", async () => {
    const { channel, circumstances } = await stage([{ status: 401, body: {} }, { body: {} }, { status: 401, body: {} }]);
    await failure(perform(one(READ), channel));
    await perform(one(READ), channel);
    await failure(perform(one(READ), channel));
    expect(circumstances.map(({ acceptedBefore }) => acceptedBefore)).toEqual([false, true]);
  });
});

describe("failures are thrown into the conversation", () => {
  test("a plane looks before it gives up: a lost answer to a write, then a read", async () => {
    function* create(): Conversation<string> {
      try {
        yield WRITE;
        return "answered";
      } catch (error) {
        if (!(error instanceof OutcomeUnknownError)) throw error;
        const response = yield { ...READ, delay: 500 };
        return `found ${JSON.stringify(response.body)}`;
      }
    }
    const { channel, seen, sleeps } = await stage([{ drop: true }, { body: ["x"] }]);
    expect(await perform(create(), channel)).toBe('found ["x"]');
    expect(seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
    expect(sleeps).toEqual([500]);
  });

  test("what the conversation throws itself is what perform throws", async () => {
    function* refuse(): Conversation<never> {
      yield READ;
      throw new TypeError("mine");
    }
    const { channel } = await stage([{ body: {} }]);
    await expect(perform(refuse(), channel)).rejects.toThrow(new TypeError("mine"));
  });

  test("a missing token is not the plane's to catch", async () => {
    function* swallow(): Conversation<string> {
      try {
        yield READ;
      } catch {}
      return "swallowed";
    }
    const { channel } = await stage([]);
    const error = new TypeError("no token");
    await expect(perform(swallow(), { ...channel, token: () => Promise.reject(error) })).rejects.toBe(error);
  });
});

describe("retries", () => {
  test("a read is tried three times with growing waits", async () => {
    const { channel, seen, sleeps } = await stage([{ status: 503 }, { drop: true }, { body: { ok: true } }]);
    expect((await perform(one(READ), channel)).body).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
    expect(sleeps).toEqual([125, 250]);
  });

  test("then the last failure counts, with what the server asked", async () => {
    const { channel, seen, sleeps } = await stage([
      { status: 429, headers: { "retry-after": "2" } },
      { status: 429, headers: { "retry-after": "300" } },
    ]);
    const error = await failure(perform(one(READ), channel));
    expect(error.details.hint).toBe("the server asks to wait 5 minutes before the next try");
    expect(seen).toHaveLength(2);
    expect(sleeps).toEqual([2_125]);
  });

  test("a read whose answers are lost is a NetworkError", async () => {
    const { channel, seen } = await stage([{ drop: true }, { drop: true }, { drop: true }]);
    const error = await failure(perform(one(READ), channel));
    expect(error).toBeInstanceOf(NetworkError);
    expect(seen).toHaveLength(3);
  });

  test.each([
    ["lost", { drop: true } as const, OutcomeUnknownError],
    ["429 with Retry-After", { status: 429, headers: { "retry-after": "1" } }, ApiError],
    ["503 with Retry-After", { status: 503, headers: { "retry-after": "1" } }, ApiError],
  ])("a write that was answered %s is sent once", async (_name, scripted, kind) => {
    const { channel, seen } = await stage([scripted]);
    expect(await failure(perform(one(WRITE), channel))).toBeInstanceOf(kind);
    expect(seen).toHaveLength(1);
  });

  test("a write that could not be delivered says so, and is no unknown outcome", async () => {
    const { channel } = await channelTo(`http://127.0.0.1:${await closedPort()}`);
    expect(await failure(perform(one(WRITE), channel))).toBeInstanceOf(NetworkError);
  });
});

describe("interrupted", () => {
  test("in a read after a write: the person is told that something changed, and the plane is not asked", async () => {
    function* createAndReadBack(): Conversation<string> {
      yield WRITE;
      try {
        yield READ;
      } catch {}
      return "as if nothing had happened";
    }
    const { channel, controller } = await stage([
      { status: 201, body: {} },
      { before: () => controller.abort(), drop: true },
    ]);
    const error = await failure(perform(createAndReadBack(), channel));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.details.hint).toBe("something may already have been changed: look with `llmp list`");
  });

  test.each([
    ["a 500, which may come after the storing", 500, "something may already have been changed: look with `llmp list`"],
    ["a refusal, after which nothing was changed", 400, undefined],
  ])("in the look after %s", async (_what, status, hint) => {
    function* createOrLook(): Conversation<void> {
      try {
        yield WRITE;
      } catch {
        yield READ;
      }
    }
    const { channel, controller } = await stage([
      { status, body: {} },
      { before: () => controller.abort(), drop: true },
    ]);
    const error = await failure(perform(createOrLook(), channel));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.details.hint).toBe(hint);
  });

  test("in a POST that only reads: nothing to look for", async () => {
    const { channel, controller } = await stage([{ before: () => controller.abort(), drop: true }]);
    const error = await failure(perform(one({ ...WRITE, readOnly: true }), channel));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.details.hint).toBeUndefined();
  });
});

describe("a rehearsal (--dry-run)", () => {
  function* readThenWrite(): Conversation<string> {
    yield READ;
    yield { ...WRITE, path: "/v1/test", readOnly: true };
    yield { ...WRITE, body: { apiKey: new Secret(KEY) } };
    return "written";
  }

  test("performs the reads and gives the first write, secrets unrevealed", async () => {
    const { channel, seen, origin } = await stage([{ body: {} }, { body: {} }], { path: "/api" });
    const rehearsal = await rehearse(readThenWrite(), channel);
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(["GET /api/v1/p", "POST /api/v1/test"]);
    expect(JSON.parse(JSON.stringify(rehearsal))).toEqual({
      planned: {
        method: "POST",
        url: `${origin}/api/v1/p`,
        headers: {
          accept: "application/json",
          "user-agent": "llmp/1.2.3",
          "content-type": "application/json",
          authorization: "[redacted]",
          "x-team": "blue",
        },
        body: { apiKey: "[redacted]" },
        token: "[redacted]",
      },
    });
  });

  test("a conversation that writes nothing is done", async () => {
    const { channel } = await stage([{ body: { id: 1 } }]);
    expect(await rehearse(one(READ), channel)).toMatchObject({ done: { body: { id: 1 } } });
  });

  test("the conversation is closed, so that its finally runs", async () => {
    const events: string[] = [];
    function* tidy(): Conversation<void> {
      try {
        yield WRITE;
      } finally {
        events.push("closed");
      }
    }
    const { channel } = await stage([]);
    await rehearse(tidy(), channel);
    expect(events).toEqual(["closed"]);
  });
});

describe("reads that are remembered", () => {
  const options: PerformOptions = { reuseReads: true };

  test("identical GETs are asked once, also at the same time; others and POSTs are not shared", async () => {
    const { channel, seen } = await stage([{ body: 1 }, { body: 2 }, { body: 3 }, { body: 4 }]);
    const both = await Promise.all([perform(one(READ), channel, options), perform(one(READ), channel, options)]);
    expect(both.map(({ body }) => body)).toEqual([1, 1]);
    expect((await perform(one({ ...READ, query: { a: "1" } }), channel, options)).body).toBe(2);
    expect((await perform(one({ ...READ, anonymous: true }), channel, options)).body).toBe(3);
    expect((await perform(one(READ), channel)).body).toBe(4);
    expect(seen).toHaveLength(4);
  });

  test("a GET that differs from another in nothing but a secret is not answered with that other's answer", async () => {
    const { channel, seen } = await stage([{ body: ["of Ada"] }, { body: ["of Ben"] }]);
    const withKey = (key: string): HttpRequest => ({ ...READ, headers: { "x-member-key": new Secret(key) } });
    expect((await perform(one(withKey("key-of-ada")), channel, options)).body).toEqual(["of Ada"]);
    expect((await perform(one(withKey("key-of-ben")), channel, options)).body).toEqual(["of Ben"]);
    expect(seen.map(({ headers }) => headers["x-member-key"])).toEqual(["key-of-ada", "key-of-ben"]);
  });

  test("a write forgets them, and a failure is not remembered", async () => {
    const { channel } = await stage([{ status: 404 }, { body: 1 }, { status: 201, body: {} }, { body: 2 }]);
    await failure(perform(one(READ), channel, options));
    expect((await perform(one(READ), channel, options)).body).toBe(1);
    await perform(one(WRITE), channel, options);
    expect((await perform(one(READ), channel, options)).body).toBe(2);
  });
});

test("--debug: a line for each request and answer, without any secret", async () => {
  const { channel, origin } = await stage([
    { status: 503, headers: { "x-request-id": "req_1" } },
    { body: { apiKey: "server-side-secret", name: TOKEN } },
    { drop: true },
  ]);
  const lines: string[] = [];
  const options: PerformOptions = { trace: (line) => void lines.push(line) };
  await perform(one({ ...READ, query: { q: TOKEN } }), channel, options);
  await failure(perform(one({ ...WRITE, body: { name: "x", apiKey: new Secret(KEY) } }), channel, options));
  expect(lines).toEqual([
    `> GET ${origin}/v1/p?q=[redacted] headers accept, user-agent, authorization, x-team`,
    expect.stringMatching(/^< 503 in \d+ ms request id req_1 headers .*x-request-id/),
    "  once more in 125 ms",
    `> GET ${origin}/v1/p?q=[redacted] headers accept, user-agent, authorization, x-team`,
    expect.stringMatching(/^< 200 in \d+ ms headers .* body \{"apiKey":"\[redacted\]","name":"\[redacted\]"\}$/),
    `> POST ${origin}/v1/p headers accept, user-agent, content-type, authorization, x-team body {"name":"x","apiKey":"[redacted]"}`,
    expect.stringMatching(/^< nothing after \d+ ms: .* closed the connection/),
  ]);
});
