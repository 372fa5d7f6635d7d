import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { onceItListens, openWorkplace, type Workplace } from "./llmp.ts";

let server: Loopback;
let workplace: Workplace;
beforeAll(async () => {
  server = await startLoopback();
  workplace = await openWorkplace();
});
afterAll(async () => {
  await server.stop();
  await workplace.remove();
});

describe("exit codes", () => {
  test.each([
    ["0: done", ["list"], {}, 0],
    ["1: the control plane refuses", ["get", "Nobody"], {}, 1],
    ["2: the command line is wrong", ["crete"], {}, 2],
    ["2: nothing is configured", ["list"], { LLMP_CONTROL_PLANE: "", LLMP_URL: "", LLMP_TOKEN: "" }, 2],
    ["4: the token is not accepted", ["list"], { LLMP_TOKEN: "den_notATokenThatAnybodyKnows" }, 4],
    ["6: nobody listens there", ["list"], { LLMP_URL: "http://127.0.0.1:1/den" }, 6],
    ["4: the token is not there", ["list"], { LLMP_TOKEN: "env:NOT_SET" }, 4],
    ["7: the token cannot be read", ["list"], { LLMP_TOKEN: "exec:false" }, 7],
  ])("%s", async (_name, words, environment, code) => {
    const { exitCode, stdout, stderr } = await workplace.llmp(words, { environment: { ...server.environment, ...environment } });
    expect(exitCode).toBe(code);
    if (code === 0) expect(stderr).toBe("");
    else expect({ stdout, stderr }).toEqual({ stdout: "", stderr: expect.stringMatching(/^error: /) });
  });

  test("every way to print gives the same data, in the built program too", async () => {
    const { environment } = server;
    for (const format of ["table", "json", "yaml", "name"]) {
      const { exitCode, stdout, stderr } = await workplace.llmp(["list", "-o", format], { environment });
      expect({ format, exitCode, stderr }).toEqual({ format, exitCode: 0, stderr: "" });
      expect(stdout).toContain("OpenWork Models");
    }
  });

  test("a proxy that is not there is named (6), in the built program too", async () => {
    const environment = { ...server.environment, LLMP_URL: "http://den.invalid", HTTP_PROXY: "http://127.0.0.1:1" };
    const { exitCode, stderr } = await workplace.llmp(["list", "--insecure-http"], { environment });
    expect(stderr).toContain("the proxy http://127.0.0.1:1 (HTTP_PROXY) refused the connection");
    expect(exitCode).toBe(6);
  });

  describe("70: a bug", () => {
    const bugs = {
      "where a request is made": `const { set } = Object.getOwnPropertyDescriptor(URL.prototype, "search");
        Object.defineProperty(URL.prototype, "search", {
          set(value) { if (this.protocol === "http:") throw new TypeError("not as expected"); set.call(this, value); },
        });`,
      "in a callback of the system": onceItListens('throw new TypeError("not as expected")'),
      "in a promise that nobody waits for": onceItListens('Promise.reject(new TypeError("not as expected"))'),
    };

    test.each(Object.entries(bugs))("%s", async (name, code) => {
      const hook = join(workplace.folder, `${name.replaceAll(" ", "-")}.cjs`);
      await writeFile(hook, code);
      server.fail("delay:ms=300");
      const environment = { ...server.environment, NODE_OPTIONS: `--require=${hook}` };
      const { exitCode, stderr, stdout } = await workplace.llmp(["list"], { environment });
      server.reset();
      expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: "" });
      expect(stderr).toContain("error: this is a bug in llmp: ");
      expect(stderr).toContain("TypeError");
      expect(stderr).not.toMatch(/^ {4}at /m);
    });
  });
});

describe("variables alone, as in CI", () => {
  test("no settings are made, and nothing is asked; the audit log alone is kept", async () => {
    const { environment } = server;
    const listed = await workplace.llmp(["list", "-o", "name"], { environment });
    expect(listed).toMatchObject({ exitCode: 0, stdout: "OpenWork Models\n" });
    const created = await workplace.llmp(
      ["create", "--source", "models_dev", "--name", "CI", "--provider-id", "openai", "--model-id", "gpt-5", "--api-key", "env:VENDOR_KEY"],
      { environment: { ...environment, VENDOR_KEY: "not-a-real-key-1" } },
    );
    expect(created).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await readdir(workplace.folder)).filter((name) => !name.endsWith(".cjs"))).toEqual([".config"]);
    expect(await readdir(join(workplace.folder, ".config"), { recursive: true })).toEqual(["llmp", join("llmp", "audit.jsonl")]);
  });

  test("a keychain is needed and there is none: a named state (7), promptly, and nothing is stored", async () => {
    const den = ["--control-plane", "den", "--url", server.url];
    const { exitCode, stderr, milliseconds } = await workplace.llmp(["login", "den-prod", ...den, "--token", "-"], {
      environment: { DBUS_SESSION_BUS_ADDRESS: undefined, LLMP_CONFIG_DIR: join(workplace.folder, "settings") },
      stdin: { text: server.environment.LLMP_TOKEN ?? "" },
    });
    expect(exitCode).toBe(7);
    expect(stderr).toContain("there is no D-Bus session");
    expect(stderr).toContain("--token REF");
    expect(stderr).not.toContain(server.environment.LLMP_TOKEN);
    expect(milliseconds).toBeLessThan(6_000);
    expect(existsSync(join(workplace.folder, "settings", "config.json"))).toBe(false);
  });
});
