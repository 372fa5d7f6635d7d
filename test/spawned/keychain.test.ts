import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { leftOut, type SecretService, startSecretService } from "../secrets/secret-service.ts";
import { type Ended, openWorkplace, type ProcessOptions, type Workplace } from "./llmp.ts";

const missing = leftOut.length === 0 ? "" : ` (left out: this machine lacks ${leftOut.join(", ")})`;

describe.skipIf(leftOut.length > 0)(`a real keychain${missing}`, () => {
  let server: Loopback;
  let workplace: Workplace;
  let service: SecretService;
  let elsewhere: Server;
  const arrived: string[] = [];
  beforeAll(async () => {
    server = await startLoopback();
    workplace = await openWorkplace();
    service = await startSecretService(join(workplace.folder, "service"));
    elsewhere = createServer((request, response) => {
      arrived.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      response.end("{}");
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await service?.stop();
    await new Promise((resolve) => elsewhere.close(resolve));
    await server.stop();
    await workplace.remove();
  });

  function llmp(words: readonly string[], options: ProcessOptions = {}): Promise<Ended> {
    const environment = { ...service.environment, LLMP_CONFIG_DIR: settingsFolder(), ...options.environment };
    return workplace.llmp(words, { ...options, environment });
  }

  function settingsFolder(): string {
    return join(workplace.folder, "settings");
  }

  function login(name: string) {
    const words = ["login", name, "--control-plane", "den", "--url", server.url, "--token", "-"];
    return llmp(words, { stdin: { text: `${server.environment.LLMP_TOKEN}\n` } });
  }

  function stored(name: string, url = server.url): Promise<string> {
    const words = ["lookup", "service", "llmp", "username", `profile:${name}@${new URL(url).origin}`];
    // It ends with 1 where there is nothing.
    return service.run("secret-tool", words).catch(() => "");
  }

  test("login keeps the token where other programs find it, the next command uses it, logout takes it away", async () => {
    const token = server.environment.LLMP_TOKEN;
    expect(await login("den-prod")).toMatchObject({ exitCode: 0 });
    expect(await stored("den-prod")).toBe(token);
    expect(await readFile(join(settingsFolder(), "config.json"), "utf8")).not.toContain(token);
    expect(await llmp(["list", "-o", "name"])).toMatchObject({ exitCode: 0, stdout: "OpenWork Models\n", stderr: "" });
    expect(await llmp(["profile", "rename", "den-prod", "renamed"])).toMatchObject({ exitCode: 0 });
    expect([await stored("den-prod"), await stored("renamed")]).toEqual(["", token]);
    expect(await llmp(["logout", "renamed"])).toMatchObject({ exitCode: 0 });
    expect(await stored("renamed")).toBe("");
    expect(await llmp(["list"])).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("`llmp login renamed`") });
  });

  test("a token is not sent to another origin, whether the settings are edited or a flag says so", async () => {
    await login("bound");
    await llmp(["profile", "use", "bound"]);
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/den`;
    const path = join(settingsFolder(), "config.json");
    const settings = await readFile(path, "utf8");
    const byFlag = await llmp(["list", "--url", url]);
    expect(byFlag).toMatchObject({ exitCode: 4, stdout: "", stderr: expect.stringContaining("is not sent to") });
    const byVariable = await llmp(["list"], { environment: { LLMP_URL: url } });
    expect(byVariable).toMatchObject({ exitCode: 4, stdout: "" });
    await writeFile(path, settings.replaceAll(server.url, url));
    const edited = await llmp(["list"]);
    expect(edited).toMatchObject({ exitCode: 4, stdout: "", stderr: expect.stringContaining("holds no token of profile bound") });
    expect(arrived).toEqual([]);
    // A path of the same origin is another matter.
    await writeFile(path, settings.replaceAll(server.url, `${server.url}/`));
    expect(await llmp(["list"])).toMatchObject({ exitCode: 0 });
  });

  test("a key that another program stored is used by its name", async () => {
    const words = ["store", "--label=llmp", "service", "llmp", "username", "vendor-key"];
    await service.run("secret-tool", words, "not-a-real-key-1");
    const create = ["create", "--source", "models_dev", "--name", "X", "--provider-id", "openai", "--model-id", "gpt-5"];
    const { exitCode } = await llmp([...create, "--api-key", "keychain:vendor-key"], { environment: server.environment });
    expect(exitCode).toBe(0);
    expect(server.providers()).toMatchObject([{ apiKey: "not-a-real-key-1" }]);
  });

  test("one that does not answer is given up (7) within its time", async () => {
    await login("slow");
    service.pause();
    try {
      const { exitCode, stderr, milliseconds } = await llmp(["list", "--profile", "slow"]);
      expect(exitCode).toBe(7);
      expect(stderr).toContain("did not answer in time");
      expect(milliseconds).toBeLessThan(6_000);
    } finally {
      service.resume();
    }
  });

  test("one that is locked, where nobody can unlock it, is named (7), and login leaves no profile", async () => {
    await service.lock();
    const { exitCode, stderr } = await login("locked");
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/is locked|did not answer in time/);
    expect(await readFile(join(settingsFolder(), "config.json"), "utf8")).not.toContain('"locked"');
  });
});
