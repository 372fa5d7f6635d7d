import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, type RunOptions, run } from "../run.ts";
import { type Loopback, startLoopback } from "./loopback.ts";

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
beforeEach(async () => {
  for (const name of ["One", "Two", "Twin", "Twin"]) {
    await llmp([
      ...["create", "--source", "models_dev", "--name", name, "--provider-id", "openai", "--model-id", "gpt-5"],
      "--allow-duplicate",
    ]);
  }
});
afterEach(() => server.reset());
afterAll(() => server.stop());

function llmp(words: readonly string[], options: RunOptions = {}) {
  return run(words, { ...options, environment: server.environment });
}

function remove(words: readonly string[], answers?: readonly Answer[]) {
  return llmp(["delete", ...words], answers === undefined ? {} : { answers });
}

function names(): readonly string[] {
  return server
    .providers()
    .map(({ name }) => name)
    .toSorted();
}

const ALL = ["One", "Twin", "Twin", "Two"];

describe("consent", () => {
  test("a person is asked, and told what goes with it", async () => {
    const { exitCode, stderr } = await remove(["One"], [["Delete?", true]]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`about to delete from OpenWork Den at ${server.url}, with its key and grants:\n  One (lpr_`);
    expect(names()).toEqual(["Twin", "Twin", "Two"]);
  });

  test("with --quiet the question still names what would go", async () => {
    const { exitCode, stderr } = await remove(["One", "--quiet"], [["Delete?", false]]);
    expect(exitCode).toBe(130);
    expect(stderr).toContain(`about to delete from OpenWork Den at ${server.url}, with its key and grants:\n  One (lpr_`);
  });

  test("no deletes nothing (exit 130)", async () => {
    const { exitCode, stdout, stderr } = await remove(["One", "Two"], [["Delete?", false]]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(stderr).toContain("nothing was deleted");
    expect(names()).toEqual(ALL);
  });

  test("without a terminal --yes is needed, and the error says what would go", async () => {
    const { exitCode, stderr } = await remove(["One"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--yes");
    expect(stderr).toMatch(/it would delete "One" \(lpr_/);
    expect(names()).toEqual(ALL);
  });

  test("--yes asks nobody, at a terminal neither", async () => {
    const { exitCode } = await remove(["One", "-y"], []);
    expect(exitCode).toBe(0);
    expect(names()).toEqual(["Twin", "Twin", "Two"]);
  });
});

describe("several", () => {
  test("by name and id, each once, as an array", async () => {
    const id = server.providers().find(({ name }) => name === "Two")?.id ?? "";
    const { exitCode, stdout } = await remove(["One", id, "Two", "--yes", "--json", "name,action"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { name: "One", action: "deleted" },
      { name: "Two", action: "deleted" },
    ]);
    expect(server.writes().filter(({ method }) => method === "DELETE")).toHaveLength(2);
  });

  test.each([
    ["one that is not there", ["One", "Nobody", "Two"], 1],
    ["an ambiguous name", ["One", "Twin"], 2],
  ])("all are found before the first is deleted: %s deletes nothing", async (_name, words, code) => {
    const { exitCode } = await remove([...words, "--yes"]);
    expect(exitCode).toBe(code);
    expect(names()).toEqual(ALL);
  });

  test("an ambiguous name lists the ids, and an id is never ambiguous", async () => {
    const twins = server.providers().filter(({ name }) => name === "Twin");
    const { stderr } = await remove(["Twin", "--yes"]);
    for (const { id } of twins) expect(stderr).toContain(id);
    expect((await remove([twins[0]?.id ?? "", "--yes"])).exitCode).toBe(0);
    expect(names()).toEqual(["One", "Twin", "Two"]);
  });

  test("some that fail are listed, and the others are done (exit 5)", async () => {
    server.fail("503:on=write,times=1");
    const { exitCode, stdout } = await remove(["One", "Two", "--yes", "-o", "json"]);
    expect(exitCode).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "One", action: "failed", error: { code: "server_error", message: expect.any(String) } },
      { name: "Two", action: "deleted" },
    ]);
    expect(names()).toEqual(["One", "Twin", "Twin"]);
  });

  test("in a table the error is its message", async () => {
    server.answer(({ method }) => (method === "DELETE" ? { status: 403, body: { error: "forbidden", message: "not yours" } } : undefined));
    const { stdout } = await remove(["One", "Two", "--yes"]);
    expect(stdout).toMatch(/^ID +NAME +ACTION +ERROR\n/);
    expect(stdout).not.toContain("{");
  });

  const ids = () =>
    ["One", "Two", "Twin"].flatMap((name) => server.providers().filter((provider) => provider.name === name)).map(({ id }) => id);
  const deletions = () => server.requests().filter((request) => request.startsWith("DELETE"));

  test("a token that is refused in the middle ends it (4): the rest is not tried, and what was deleted is told", async () => {
    let count = 0;
    server.answer(({ method }) => {
      if (method !== "DELETE") return undefined;
      count += 1;
      return count > 1 ? { status: 401, body: { error: "unauthorized" } } : undefined;
    });
    const { exitCode, stdout, stderr } = await remove([...ids(), "--yes", "-o", "json"]);
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "One", action: "deleted" },
      { name: "Two", action: "failed", error: { code: "authentication", message: expect.any(String), hint: expect.any(String) } },
      { name: "Twin", action: "skipped" },
      { name: "Twin", action: "skipped" },
    ]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "authentication" } });
    expect(deletions()).toHaveLength(2);
    expect(names()).toEqual(["Twin", "Twin", "Two"]);
  });

  test("a lost connection ends it (6): the rest is not tried", async () => {
    server.fail("reset:on=write");
    const { exitCode, stdout } = await remove([...ids(), "--yes", "--json", "action"]);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout).map(({ action }: { readonly action: string }) => action)).toEqual([
      "failed",
      "skipped",
      "skipped",
      "skipped",
    ]);
    expect(new Set(deletions()).size).toBe(1);
    expect(names()).toEqual(ALL);
  });

  test("Ctrl-C in the middle (130): what was deleted is told, what may have been, and what was not tried", async () => {
    const stop = new AbortController();
    let count = 0;
    server.answer(({ method }) => {
      if (method === "DELETE") count += 1;
      if (count === 3) stop.abort();
      return undefined;
    });
    const { exitCode, stdout, stderr } = await llmp(["delete", ...ids(), "--yes", "-o", "json"], { signal: stop.signal });
    expect(exitCode).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "One", action: "deleted" },
      { name: "Two", action: "deleted" },
      { name: "Twin", action: "failed", error: { code: "cancelled", hint: expect.stringContaining("llmp list") } },
      { name: "Twin", action: "skipped" },
    ]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "cancelled" } });
  });
});

test("what the server made itself is refused", async () => {
  const { exitCode, stderr } = await remove(["OpenWork Models", "--yes"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("the server made it");
});

test("an answer that was lost is looked up", async () => {
  server.fail("reset-after");
  const { exitCode } = await remove(["One", "--yes"]);
  expect(exitCode).toBe(0);
  expect(names()).toEqual(["Twin", "Twin", "Two"]);
});

test.each([["--dry-run"], ["--curl"]])("%s reads, shows the first deletion, and deletes nothing", async (flag) => {
  const before = server.requests().length;
  const { exitCode, stdout } = await remove(["One", flag]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("DELETE");
  expect(stdout).toContain(`${server.url}/v1/llm-providers/${server.providers().find(({ name }) => name === "One")?.id}`);
  expect(server.requests().slice(before)).not.toContainEqual(expect.stringMatching(/^(?!GET)/));
  expect(names()).toEqual(ALL);
});
