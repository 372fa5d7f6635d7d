import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ConnectionContext, type ConnectionFlags, connect } from "../../src/connection/connection.ts";
import type { WireRequest } from "../../src/connection/http.ts";
import { createProfiles, type Profile } from "../../src/connection/profiles.ts";
import type { Conversation, HttpResponse } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { readEnvironment } from "../../src/environment.ts";
import { AuthenticationError, LlmpError, UsageError } from "../../src/errors.ts";
import type { Keychain } from "../../src/secrets/keychain.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { makeFolder } from "./servers.ts";

const KEY = `den_${"a".repeat(64)}`;
const den: Profile = { controlPlane: "den", url: "https://den.example/api", token: "keychain:", settings: { organization: "org_x" } };

let temporary: ReturnType<typeof makeFolder>;
beforeEach(() => {
  temporary = makeFolder();
});
afterEach(() => temporary.remove());

interface Given {
  readonly variables?: Readonly<Record<string, string>>;
  readonly profiles?: Readonly<Record<string, Profile>>;
  readonly current?: string;
  readonly keychain?: Readonly<Record<string, string>>;
}

interface Stage {
  readonly context: ConnectionContext;
  readonly sent: WireRequest[];
  /** Accounts that were asked of the keychain. */
  readonly asked: string[];
}

async function stage({ variables = {}, profiles: given = {}, current, keychain = {} }: Given = {}): Promise<Stage> {
  const environment = readEnvironment({ LLMP_CONFIG_DIR: temporary.folder, ...variables });
  const profiles = createProfiles({ environment, platform: process.platform, homeDirectory: temporary.folder });
  for (const [name, profile] of Object.entries(given)) await profiles.put(name, profile, { use: name === current });
  const [sent, asked]: [WireRequest[], string[]] = [[], []];
  const store: Keychain = {
    async get(account) {
      asked.push(account);
      const value = keychain[account];
      return value === undefined ? undefined : new Secret(value);
    },
    set: () => Promise.reject(new Error("the keychain was written")),
    delete: () => Promise.reject(new Error("the keychain was written")),
  };
  const context: ConnectionContext = {
    controlPlanes,
    version: "1.2.3",
    environment,
    profiles,
    async send(request) {
      sent.push(request);
      return { status: 200, headers: {}, text: "{}" };
    },
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    random: () => 0,
    signal: new AbortController().signal,
    sources: {
      platform: process.platform,
      homeDirectory: temporary.folder,
      environment,
      files: {
        read: () => Promise.resolve(Buffer.from("from-file")),
        stat: () => Promise.resolve({ mode: 0o100644, uid: 0, isDirectory: false }),
      },
      keychain: store,
      standardInput: { isTerminal: false, read: () => Promise.resolve("from-stdin\n") },
      runProcess: () => Promise.reject(new Error("a program was run")),
      readings: new Map(),
    },
  };
  return { context, sent, asked };
}

function* ping(): Conversation<HttpResponse> {
  return yield { method: "GET", path: "/v1/ping" };
}

async function failure(promise: Promise<unknown>): Promise<LlmpError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LlmpError);
  return error as LlmpError;
}

/** Connects, sends one request, and gives it. */
async function ask(given: Given, flags: ConnectionFlags = {}): Promise<WireRequest | undefined> {
  const { context, sent } = await stage(given);
  await (await connect(context, flags)).perform(ping());
  return sent[0];
}

describe("where values come from", () => {
  test("a profile alone", async () => {
    const { context, sent, asked } = await stage({
      profiles: { "den-prod": den, other: den },
      current: "den-prod",
      keychain: { "profile:den-prod@https://den.example": KEY },
    });
    const connection = await connect(context, {});
    expect(connection.describe()).toBe("OpenWork Den at https://den.example/api (profile den-prod)");
    expect(connection.origins).toEqual({
      profile: "current profile",
      controlPlane: "profile den-prod",
      url: "profile den-prod",
      token: "profile den-prod",
    });
    expect(connection).toMatchObject({ kind: "den", profile: "den-prod", settings: { organization: "org_x" } });
    expect(asked).toEqual([]);
    await connection.perform(ping());
    await connection.perform(ping());
    expect(asked).toEqual(["profile:den-prod@https://den.example"]);
    expect(sent[0]).toMatchObject({ headers: { "x-api-key": KEY, "user-agent": "llmp/1.2.3" } });
    expect(sent[0]?.url.href).toBe("https://den.example/api/v1/ping");
  });

  test("--profile over LLMP_PROFILE over the current one", async () => {
    const profiles = {
      one: { ...den, url: "https://one.example" },
      two: { ...den, url: "https://two.example" },
      three: { ...den, url: "https://three.example" },
    };
    const given = { profiles, current: "one" };
    const { context } = await stage({ ...given, variables: { LLMP_PROFILE: "two" } });
    expect((await connect(context, {})).origins.profile).toBe("environment LLMP_PROFILE");
    expect((await connect(context, {})).url.host).toBe("two.example");
    expect((await connect(context, { profile: "three" })).url.host).toBe("three.example");
    expect((await connect((await stage(given)).context, {})).url.host).toBe("one.example");
  });

  test("flag over environment over profile, for each value, each remembering where it came from", async () => {
    const { context } = await stage({
      profiles: { p: { ...den, caFile: "/profile.pem" } },
      current: "p",
      variables: { LLMP_URL: "https://variable.example", LLMP_TOKEN: KEY },
    });
    expect((await connect(context, {})).origins).toMatchObject({
      url: "environment LLMP_URL",
      token: "environment LLMP_TOKEN",
      caFile: "profile p",
    });
    const flags = { url: "http://flag.example", token: "env:T", caFile: "/flag.pem", insecureHttp: true };
    const connection = await connect(context, flags);
    expect(connection.origins).toEqual({
      profile: "current profile",
      controlPlane: "profile p",
      url: "flag --url",
      token: "flag --token",
      caFile: "flag --ca-file",
      insecureHttp: "flag --insecure-http",
    });
    expect(connection.describe()).toBe("OpenWork Den at http://flag.example (profile p)");
  });

  test("three variables are enough, and the current profile does not leak into them", async () => {
    const variables = { LLMP_CONTROL_PLANE: "den", LLMP_URL: "http://127.0.0.1:8790", LLMP_TOKEN: KEY };
    const { context } = await stage({ profiles: { p: { ...den, caFile: "/p.pem" } }, current: "p", variables });
    const connection = await connect(context, {});
    expect(connection.origins).toEqual({
      controlPlane: "environment LLMP_CONTROL_PLANE",
      url: "environment LLMP_URL",
      token: "environment LLMP_TOKEN",
    });
    expect(connection.settings).toEqual({});
    expect(connection.describe()).toBe("OpenWork Den at http://127.0.0.1:8790");
  });

  test("the URL is the plane's own by default", async () => {
    const { context } = await stage({ variables: { LLMP_TOKEN: KEY } });
    const connection = await connect(context, { controlPlane: "den" });
    expect(connection.origins.url).toBe("default");
    expect(connection.url.host).toBe("api.openworklabs.com");
  });

  test("settings given on the command line are laid over the profile's", async () => {
    const { context } = await stage({ profiles: { p: { ...den, settings: { organization: "org_1", kept: "yes" } } }, current: "p" });
    expect((await connect(context, { settings: { organization: "org_2" } })).settings).toEqual({ organization: "org_2", kept: "yes" });
  });

  test("--ca-file reaches the request", async () => {
    expect(await ask({ variables: { LLMP_CONTROL_PLANE: "den", LLMP_TOKEN: KEY } }, { caFile: "/ca.pem" })).toMatchObject({
      caFile: "/ca.pem",
    });
  });
});

describe("what is wrong", () => {
  test("nothing is configured: the hint has the words to fix it", async () => {
    const error = await failure(connect((await stage()).context, {}));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe("no control plane is configured");
    for (const word of ["llmp login", "LLMP_CONTROL_PLANE", "LLMP_URL", "LLMP_TOKEN"]) expect(error.details.hint).toContain(word);
  });

  test("a profile that is not there: did you mean, and the list", async () => {
    const { context } = await stage({ profiles: { "den-prod": den, "den-test": den } });
    const error = await failure(connect(context, { profile: "den-prdo" }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe('there is no profile "den-prdo" (flag --profile); did you mean "den-prod"?');
    expect(error.details.hint).toBe("profiles: den-prod, den-test");
  });

  test("a kind that is not there: did you mean, and the list", async () => {
    const { context } = await stage({ variables: { LLMP_TOKEN: KEY, LLMP_CONTROL_PLANE: "denn" } });
    const error = await failure(connect(context, {}));
    expect(error.message).toBe('"denn" (environment LLMP_CONTROL_PLANE) is not a kind of control plane; did you mean "den"?');
    expect(error.details.hint).toContain("den");
  });

  test("a profile of one kind and a flag of another", async () => {
    const { context } = await stage({ profiles: { p: den } });
    const error = await failure(connect(context, { profile: "p", controlPlane: "langwatch" }));
    expect(error.message).toBe('profile p is of den, but flag --control-plane says "langwatch"');
  });

  test("a URL and a token without a kind", async () => {
    const { context } = await stage({ variables: { LLMP_URL: "https://x.example", LLMP_TOKEN: KEY } });
    expect((await failure(connect(context, {}))).message).toBe("the kind of control plane is not given");
  });

  test("a kind without a token", async () => {
    const error = await failure(connect((await stage()).context, { controlPlane: "den" }));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toBe("there is no token for OpenWork Den at https://api.openworklabs.com");
  });

  test("plain http to another machine; a profile's leave is for its own URL", async () => {
    const { context } = await stage({
      profiles: { p: { ...den, url: "http://den.internal", insecureHttp: true }, q: { ...den, url: "http://den.internal" } },
    });
    expect((await connect(context, { profile: "p" })).origins.insecureHttp).toBe("profile p");
    expect((await failure(connect(context, { profile: "p", url: "http://other.internal" }))).message).toContain(
      "plain http to other.internal",
    );
    expect((await failure(connect(context, { profile: "q" }))).message).toContain("plain http to den.internal");
  });
});

describe("the token", () => {
  const variables = { LLMP_CONTROL_PLANE: "den" };

  test("--token is a reference; a literal is refused before anything else, and not repeated", async () => {
    const { context } = await stage({ variables });
    const error = await failure(connect(context, { token: KEY }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain("--token takes a reference");
    expect(JSON.stringify([error.message, error.details])).not.toContain("aaaa");
  });

  test("--token from a variable, a file (with a warning that it is open) and standard input", async () => {
    expect((await ask({ variables: { ...variables, T: KEY } }, { token: "env:T" }))?.headers["x-api-key"]).toBe(KEY);
    expect((await ask({ variables }, { token: "-" }))?.headers.authorization).toBe("Bearer from-stdin");
    const { context } = await stage({ variables });
    const warnings: string[] = [];
    const connection = await connect(context, { token: "file:/t" }, { warn: (line) => void warnings.push(line) });
    expect(warnings).toEqual([]);
    await connection.perform(ping());
    await connection.perform(ping());
    if (process.platform !== "win32") expect(warnings).toEqual([expect.stringContaining("open to other users")]);
  });

  test("LLMP_TOKEN is the token, or a reference to it", async () => {
    expect((await ask({ variables: { ...variables, LLMP_TOKEN: `${KEY}\n` } }))?.headers["x-api-key"]).toBe(KEY);
    expect((await ask({ variables: { ...variables, LLMP_TOKEN: "env:T", T: KEY } }))?.headers["x-api-key"]).toBe(KEY);
  });

  test("an LLMP_TOKEN that is a mask or a placeholder never leaves", async () => {
    const { context, sent } = await stage({ variables: { ...variables, LLMP_TOKEN: "sk-***" } });
    const error = await failure((await connect(context, {})).perform(ping()));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("LLMP_TOKEN is a mask");
    expect(sent).toEqual([]);
  });

  test("one that is missing is no answer of the server, for a conversation to deal with", async () => {
    const { context, sent } = await stage({ variables: { ...variables, LLMP_TOKEN: "env:MISSING" } });
    function* forgiving(): Conversation<string> {
      try {
        yield* ping();
        return "answered";
      } catch {
        return "dealt with";
      }
    }
    const error = await failure((await connect(context, {})).perform(forgiving()));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toBe("the token (environment LLMP_TOKEN): env:MISSING: the environment variable is not set");
    expect(sent).toEqual([]);
  });

  test("of a profile is found under the origin that it was stored for; an edited profile finds nothing", async () => {
    const { context, sent } = await stage({
      profiles: { p: { ...den, url: "https://evil.example" } },
      current: "p",
      keychain: { "profile:p@https://den.example": KEY },
    });
    const error = await failure((await connect(context, {})).perform(ping()));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toBe("the keychain holds no token of profile p for https://evil.example");
    expect(error.details.hint).toBe("run `llmp login p`");
    expect(sent).toEqual([]);
  });

  test.each(["keychain:", "keychain:shared", "env:KEY"])(
    "of a profile (%s) is not sent to another origin that --url or LLMP_URL names",
    async (token) => {
      const keychain = { "profile:p@https://den.example": KEY, "profile:p@https://other.example": KEY, shared: KEY };
      for (const [variables, flags] of [
        [{}, { url: "https://other.example" }],
        [{ LLMP_URL: "https://other.example" }, {}],
      ] as const) {
        const { context, sent, asked } = await stage({ profiles: { p: { ...den, token } }, current: "p", keychain, variables });
        const error = await failure((await connect(context, flags)).perform(ping()));
        expect(error).toBeInstanceOf(AuthenticationError);
        expect(error.message).toBe("the token of profile p is for https://den.example, and is not sent to https://other.example");
        expect([sent, asked]).toEqual([[], []]);
      }
    },
  );

  test("of a profile goes to another path of the same origin, and a token given along goes to another origin", async () => {
    const given = { profiles: { p: den }, current: "p", keychain: { "profile:p@https://den.example": KEY }, variables: { T: KEY } };
    expect((await ask(given, { url: "https://den.example/v2" }))?.url.href).toBe("https://den.example/v2/v1/ping");
    expect((await ask(given, { url: "https://other.example", token: "env:T" }))?.headers["x-api-key"]).toBe(KEY);
  });

  test("`keychain:` alone needs a profile", async () => {
    const { context } = await stage({ variables });
    expect((await failure(connect(context, { token: "keychain:" }))).message).toContain("no profile is used");
  });

  test("a misspelt reference in LLMP_TOKEN or --token is named, not sent as a token", async () => {
    const { context } = await stage({ variables: { ...variables, LLMP_TOKEN: "op://vault/item" } });
    expect((await failure(connect(context, {}))).message).toMatch(/^LLMP_TOKEN: /);
    expect((await failure(connect(context, { token: "enf:TOKEN" }))).message).toMatch(/^--token: /);
  });
});

test("a rehearsal gives the write instead of sending it", async () => {
  const { context, sent } = await stage({ variables: { LLMP_CONTROL_PLANE: "den", LLMP_TOKEN: KEY } });
  function* write(): Conversation<void> {
    yield { method: "DELETE", path: "/v1/p" };
  }
  const rehearsal = await (await connect(context, {})).rehearse(write());
  expect(rehearsal).toMatchObject({ planned: { method: "DELETE", url: "https://api.openworklabs.com/v1/p" } });
  expect(sent).toEqual([]);
});
