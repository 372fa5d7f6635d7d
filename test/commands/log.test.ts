import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type RunOptions, run } from "../run.ts";
import { KEY, leaksOf, readAll } from "./canary.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

const SPEC = ["--source", "models_dev", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5"];
const CREATE = ["create", ...SPEC, "--name", "Prod", "--api-key", "env:CANARY"];

let server: Loopback;
let configuration = "";
let file = "";
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.reset();
  configuration = await mkdtemp(join(tmpdir(), "llmp-log-"));
  file = join(configuration, "audit.jsonl");
});
afterEach(() => rm(configuration, { recursive: true }));

async function llmp(words: readonly string[], options: RunOptions = {}) {
  const environment = { ...server.environment, CANARY: KEY, ...options.environment };
  const result = await run(words, { configuration, ...options, environment });
  expect(leaksOf(KEY, result.stdout + result.stderr + (await readAll(configuration)))).toEqual([]);
  return result;
}

interface Row {
  readonly [key: string]: unknown;
}

async function logged(...words: readonly string[]): Promise<readonly Row[]> {
  const { exitCode, stdout, stderr } = await llmp(["log", ...words, "-o", "json"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Action, outcome and error of every write. */
async function outcomes(): Promise<readonly string[]> {
  return (await logged()).map(({ action, outcome, error }) => [action, outcome, error].filter((word) => word !== undefined).join(" "));
}

describe("what is written down", () => {
  test("is who did what where, with the names of fields and the control plane's own id of the request", async () => {
    const { exitCode } = await llmp(CREATE);
    expect(exitCode).toBe(0);
    expect(await logged()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        write: expect.any(String),
        outcome: "done",
        action: "create",
        controlPlane: "den",
        url: server.url,
        provider: { id: server.providers()[0]?.id, name: "Prod" },
        fields: ["apiKey", "modelIds", "name", "providerId", "source"],
        requestId: expect.stringMatching(/^req_/),
        user: "ada",
        version: "0.0.0-test",
      },
    ]);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).outcome)).toEqual(["begun", "done"]);
  });

  test("is every write, and the profile that it went through", async () => {
    await llmp(["login", "den-prod", "--control-plane", "den", "--token", "env:LLMP_TOKEN"]);
    const through = { environment: { LLMP_PROFILE: "den-prod", LLMP_URL: "", LLMP_CONTROL_PLANE: "", LLMP_TOKEN: "" } };
    await llmp(CREATE);
    const token = server.environment.LLMP_TOKEN;
    expect(
      (await llmp(["update", "Prod", "--name", "Renamed", "--clear", "teamIds"], { environment: { LLMP_PROFILE: "den-prod" } })).exitCode,
    ).toBe(0);
    expect((await llmp(["delete", "Renamed", "--yes"])).exitCode).toBe(0);
    expect(through.environment.LLMP_TOKEN + token).toContain("den_");
    expect((await logged()).map(({ action, profile, provider, fields }) => [action, profile, (provider as Row).name, fields])).toEqual([
      ["create", undefined, "Prod", ["apiKey", "modelIds", "name", "providerId", "source"]],
      ["update", "den-prod", "Renamed", ["name", "teamIds"]],
      ["delete", undefined, "Renamed", []],
    ]);
  });

  test("is nothing where nothing was sent", async () => {
    await llmp(CREATE);
    await rm(file);
    for (const [words, exitCode] of [
      [["list"], 0],
      [["get", "Prod"], 0],
      [[...CREATE, "--allow-duplicate", "--dry-run"], 0],
      [["update", "Prod", "--name", "Other", "--curl"], 0],
      [["update", "Prod", "--name", "Prod"], 0],
      [["update", "Nobody", "--name", "Other"], 1],
      [[...CREATE], 1],
      [["delete", "Prod"], 2],
    ] as const) {
      expect({ words, exitCode: (await llmp(words)).exitCode }).toEqual({ words, exitCode });
    }
    expect(await readFile(file, "utf8").catch(() => "none")).toBe("none");
    expect(await llmp(["log"])).toEqual({ exitCode: 0, stdout: "", stderr: "none\n" });
  });
});

describe("the outcome", () => {
  test.each([
    ["a refusal", "echo:on=write", 1, "create failed refused"],
    ["a failure of the server that stored nothing", "503:on=write", 1, "create failed server_error"],
    ["a lost answer whose effect is not found", "reset:on=write", 6, "create unknown outcome_unknown"],
    ["a lost answer whose effect is found", "reset-after", 0, "create done"],
    ["a failure of the server that stored it all the same", "stored-500", 0, "create done"],
    ["a cut answer whose effect is found", "truncate:on=write", 0, "create done"],
  ])("of %s is what is known", async (_name, fault, exitCode, outcome) => {
    server.fail(fault);
    expect((await llmp(CREATE)).exitCode).toBe(exitCode);
    expect(await outcomes()).toEqual([outcome]);
  });

  test("of Ctrl-C while a write is under way is unknown", async () => {
    const stop = new AbortController();
    server.answer(({ method }) => {
      if (method !== "GET") stop.abort();
      return undefined;
    });
    expect((await llmp(CREATE, { signal: stop.signal })).exitCode).toBe(130);
    expect(await outcomes()).toEqual(["create unknown cancelled"]);
  });

  test("of Ctrl-C in an apply is that of the report: what waited for its turn was skipped", async () => {
    server.fail("delay:on=write,ms=300");
    const stop = new AbortController();
    const manifest = JSON.stringify(
      ["One", "Two", "Three"].map((name) => ({ source: "models_dev", name, providerId: "anthropic", modelIds: ["claude-sonnet-4-5"] })),
    );
    const applied = llmp(["apply", "--yes", "--concurrency", "1", "-o", "json"], { stdin: manifest, signal: stop.signal });
    await expect.poll(() => readFile(file, "utf8").catch(() => ""), { interval: 5, timeout: 10_000 }).toMatch(/(.*"begun".*\n){3}/);
    await expect.poll(() => server.requests().filter((line) => line.startsWith("POST")), { interval: 5, timeout: 10_000 }).toHaveLength(1);
    stop.abort();
    const { exitCode, stdout } = await applied;
    expect(exitCode).toBe(130);
    const items: readonly Row[] = JSON.parse(stdout).items;
    // It goes on after the client is gone, and must not do so in the next test.
    await expect.poll(() => server.providers(), { interval: 5, timeout: 10_000 }).toHaveLength(1);
    expect(items.filter(({ status }) => status === "skipped")).toHaveLength(2);
    const reported = items.map(({ name, status }) => `${name} ${status}`).sort();
    expect((await logged()).map(({ provider, outcome }) => `${(provider as Row).name} ${outcome}`).sort()).toEqual(reported);
  });

  test("of what is not as it was asked for says so", async () => {
    server.answer(({ method }) =>
      method === "GET"
        ? undefined
        : { status: 201, body: { llmProvider: { id: "lpr_x", source: "models_dev", providerId: "anthropic", name: "Prod" } } },
    );
    expect((await llmp(CREATE)).exitCode).toBe(1);
    expect(await logged()).toMatchObject([{ outcome: "done", differences: 1 }]);
    expect((await llmp(["log"])).stdout).toContain("done, not all as asked");
  });

  test("of each of several deletions is its own", async () => {
    for (const name of ["One", "Two"]) await llmp(["create", ...SPEC, "--name", name]);
    const [one] = server.providers();
    server.answer(({ method, path }) =>
      method === "DELETE" && path.endsWith(one?.id ?? "") ? { status: 409, body: { error: "busy" } } : undefined,
    );
    expect((await llmp(["delete", "One", "Two", "--yes"])).exitCode).toBe(5);
    expect((await outcomes()).slice(2)).toEqual(["delete failed refused", "delete done"]);
  });

  test("a name that a server makes of the key is not in the log", async () => {
    server.answer(({ method }) =>
      method === "GET"
        ? undefined
        : {
            status: 201,
            headers: { "x-request-id": KEY },
            body: { llmProvider: { id: KEY, source: "models_dev", providerId: "anthropic", name: KEY } },
          },
    );
    await llmp(CREATE);
    expect(await logged()).toMatchObject([{ provider: { id: "[redacted]", name: "[redacted]" } }]);
  });
});

describe("a log that cannot be written", () => {
  test("is a warning, and the write and its result are as they would be", async () => {
    await mkdir(file);
    const { exitCode, stdout, stderr } = await llmp([...CREATE, "-o", "json"]);
    expect({ exitCode, name: JSON.parse(stdout).name }).toEqual({ exitCode: 0, name: "Prod" });
    expect(stderr).toMatch(/^warning: 2 lines are missing in the audit log: .*audit\.jsonl cannot be written \(EISDIR\)/);
    expect(server.providers()).toHaveLength(1);
  });

  test("does not hide why a write failed", async () => {
    await mkdir(file);
    server.fail("echo:on=write");
    const { exitCode, stderr } = await llmp(CREATE);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: [\s\S]*\nwarning: 2 lines are missing in the audit log/);
  });
});

describe("llmp log", () => {
  const at = (time: string, changes: Row = {}) => ({
    time,
    write: time,
    outcome: "done",
    action: "update",
    controlPlane: "den",
    url: "https://den.example",
    provider: { id: "lpr_1", name: "One" },
    fields: ["name"],
    user: "ada",
    version: "0",
    ...changes,
  });

  async function write(...entries: readonly Row[]): Promise<void> {
    const { openAuditLog } = await import("../../src/connection/audit-log.ts");
    const log = openAuditLog(configuration);
    for (const entry of entries) await log.append(entry as never);
    expect(await log.settle()).toEqual([]);
  }

  const times = async (...words: readonly string[]) => (await logged(...words)).map(({ time }) => time);

  test("narrows by profile, provider, time and number, the newest last", async () => {
    const now = Date.now();
    const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
    const [a, b, c, d] = [ago(60 * 24 * 10), ago(60 * 5), ago(90), ago(1)];
    await write(
      at(a, { profile: "prod" }),
      at(b, { profile: "dev" }),
      at(c, { provider: { id: "lpr_2", name: "Two" } }),
      at(d, { profile: "prod", provider: { name: "One" } }),
    );
    expect(await times()).toEqual([a, b, c, d]);
    expect(await times("--profile", "prod")).toEqual([a, d]);
    expect(await times("--provider", "One")).toEqual([a, b, d]);
    expect(await times("--provider", "lpr_2")).toEqual([c]);
    expect(await times("--since", "2h")).toEqual([c, d]);
    expect(await times("--since", "7d")).toEqual([b, c, d]);
    expect(await times("--since", c.slice(0, 19).concat("Z"))).toEqual([c, d]);
    expect(await times("--since", new Date(now + 86_400_000).toISOString().slice(0, 10))).toEqual([]);
    expect(await times("--limit", "2")).toEqual([c, d]);
    expect(await times("--profile", "prod", "--limit", "1")).toEqual([d]);
  });

  test("takes a day, and a time without a zone, for those of this machine", async () => {
    const before = process.env.TZ;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    });
    const [early, late] = ["2026-09-01T06:59:00.000Z", "2026-09-01T07:00:00.000Z"];
    await write(at(early), at(late));
    process.env.TZ = "America/Los_Angeles";
    expect(await times("--since", "2026-09-01")).toEqual([late]);
    expect(await times("--since", "2026-09-01T00:00")).toEqual([late]);
    expect(await times("--since", "2026-09-01T00:00Z")).toEqual([early, late]);
  });

  test.each([
    [["--since", "yesterday"]],
    [["--since", "2026-13-45"]],
    [["--since", "2026-02-30"]],
    [["--limit", "0"]],
    [["--limit", "-1"]],
    [["--limit", "many"]],
    [["--verify", "--limit", "3"]],
    [["--verify", "--profile", "prod"]],
  ])("%j is a mistake of the invocation (2)", async (words) => {
    await write(at("2026-09-01T12:00:00.000Z"));
    expect((await llmp(["log", ...words])).exitCode).toBe(2);
  });

  test("takes a profile of the settings or of the log, and no other", async () => {
    await write(at("2026-09-01T12:00:00.000Z", { profile: "removed" }));
    await llmp(["login", "unused", "--control-plane", "den", "--token", "env:LLMP_TOKEN"]);
    expect(await times("--profile", "removed")).toHaveLength(1);
    expect(await times("--profile", "removed", "--since", "2026-09-02")).toEqual([]);
    expect(await times("--profile", "unused")).toEqual([]);
    for (const [name, meant] of [
      ["remuved", "removed"],
      ["unsed", "unused"],
    ])
      expect(await llmp(["log", "--profile", name ?? ""])).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: `error: there is no profile "${name}", nor is one in the log; did you mean "${meant}"?\nhint: profiles: unused, removed\n`,
      });
    // Settings that cannot be read are no reason not to show what was written.
    await writeFile(join(configuration, "config.json"), "{");
    expect(await times("--profile", "removed")).toHaveLength(1);
  });

  test.each([[[]], [["--verify"]]])("%j ends with Ctrl-C", async (words) => {
    await write(at("2026-09-01T12:00:00.000Z"));
    expect(await llmp(["log", ...words], { signal: AbortSignal.abort() })).toMatchObject({ exitCode: 130, stdout: "" });
  });

  test("as names has what was written, a line for each write", async () => {
    const [one, two, three] = ["1", "2", "3"].map((second) => `2026-09-01T12:00:0${second}.000Z`);
    await write(at(one ?? ""), at(two ?? "", { action: "defaults set", provider: {} }), at(three ?? "", { provider: { id: "lpr_2" } }));
    expect(await llmp(["log", "-o", "name"])).toEqual({ exitCode: 0, stdout: "One\nlpr_2\n", stderr: "" });
  });

  test("as a table has a line for each write", async () => {
    await write(at("2026-09-01T12:00:00.000Z", { outcome: "failed", error: "refused", profile: "prod" }));
    expect((await llmp(["log"])).stdout).toBe(
      "TIME                      USER  PROFILE  CONTROL PLANE  ACTION  PROVIDER  FIELDS  OUTCOME\n" +
        "2026-09-01T12:00:00.000Z  ada   prod     den            update  One       name    failed (refused)\n",
    );
  });

  test("--verify says that all is as it was written, and what to compare it with later", async () => {
    await write(at("2026-09-01T12:00:00.000Z"), at("2026-09-01T12:00:01.000Z"));
    const { exitCode, stdout, stderr } = await llmp(["log", "--verify", "-o", "json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `the log is as it was written: 2 lines in ${file}\n` });
    expect(JSON.parse(stdout)).toEqual({ file, lines: 2, head: expect.stringMatching(/^[0-9a-f]{64}$/), problems: [], torn: [] });
    expect((await llmp(["log", "--verify"])).stdout).toBe("");
  });

  test("--verify names the line that does not fit (1)", async () => {
    await write(...["1", "2", "3"].map((second) => at(`2026-09-01T12:00:0${second}.000Z`)));
    await writeFile(file, (await readFile(file, "utf8")).replace(/ada(.*\n.*)ada(.*\n.*)ada/, "ada$1eve$2ada"));
    const { exitCode, stdout, stderr } = await llmp(["log", "--verify", "-o", "json"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("error: line 2 is not as it was written\n");
    expect(JSON.parse(stdout).problems).toEqual([{ line: 2, problem: "is not as it was written" }]);
    const shown = await llmp(["log"]);
    expect(shown.exitCode).toBe(0);
    expect(shown.stderr).toContain("`llmp log --verify` says where");
  });

  test("a torn line is told, is no problem, and the next write goes on", async () => {
    await write(at("2026-09-01T12:00:01.000Z"));
    await appendFile(file, '{"time":"2026-09-01T12:00:02');
    const { exitCode, stdout, stderr } = await llmp(["log", "--verify", "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ lines: 2, problems: [], torn: [2] });
    expect(stderr).toContain("line 2 of the log is incomplete");
    expect((await llmp(CREATE)).exitCode).toBe(0);
    expect((await llmp(["log", "--verify"])).exitCode).toBe(0);
    const shown = await llmp(["log", "-o", "json"]);
    expect(JSON.parse(shown.stdout).map(({ action }: Row) => action)).toEqual(["update", "create"]);
  });
});
