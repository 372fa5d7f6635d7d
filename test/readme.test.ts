// README's tables say what the code says, and its worked examples work.

import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgsStringToArgv } from "string-argv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../src/commands/index.ts";
import type { ControlPlane } from "../src/control-planes/control-plane.ts";
import { controlPlanes } from "../src/control-planes/index.ts";
import { variables } from "../src/environment.ts";
import { errorCodes, exitCodes } from "../src/output/errors.ts";
import { type RunningSandbox, startSandbox } from "../src/sandbox/server.ts";
import { Secret } from "../src/secrets/secret.ts";
import { memoryKeychain, run } from "./run.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The cells of the table that begins with these, row by row. */
function rowsUnder(...header: readonly string[]): readonly (readonly string[])[] {
  const lines = readme.split("\n").map((line) => (line.startsWith("|") ? line.split("|").slice(1, -1) : []).map((cell) => cell.trim()));
  const start = lines.findIndex((cells) => cells.join() === header.join());
  expect(start).toBeGreaterThan(-1);
  const end = lines.findIndex((cells, index) => index > start && cells.length === 0);
  return lines.slice(start + 2, end);
}

function rowsOf(table: Readonly<Record<string, string>>, quote: string): readonly (readonly string[])[] {
  return Object.entries(table).map(([key, meaning]) => [`${quote}${key}${quote}`, meaning]);
}

test("the table of environment variables is that of environment.ts", () => {
  expect(rowsUnder("variable", "meaning")).toEqual(rowsOf(variables, "`"));
});

test("the table of exit codes is that of errors.ts", () => {
  expect(rowsUnder("exit code", "meaning")).toEqual(rowsOf(exitCodes, ""));
});

test("the table of error codes is that of errors.ts", () => {
  expect(rowsUnder("code", "meaning")).toEqual(rowsOf(errorCodes, "`"));
});

test("every `llmp` command that README types exists", () => {
  const names = commands.map(({ name }) => name);
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join("\n");
  const typed = [...blocks.matchAll(/\bllmp ([a-z]+)/g)].map(([, name]) => name);
  expect(typed.length).toBeGreaterThan(5);
  expect(typed.filter((name) => !names.includes(name ?? ""))).toEqual([]);
});

test("every link to a file of README leads to one", () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^https?:/.test(link));
  expect(links.length).toBeGreaterThan(4);
  expect(links.filter((link) => !existsSync(new URL(`../${link}`, import.meta.url)))).toEqual([]);
});

const planes = await Promise.all(
  Object.entries(controlPlanes).map(async ([kind, entry]) => ({ kind, plane: await entry.load(), sandbox: await entry.loadSandbox() })),
);

describe("the tables of control planes", () => {
  const quoted = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");

  test("each has its name, how its tokens are sent, and the versions that the sandbox imitates", () => {
    const rows = rowsUnder("kind", "control plane", "token", "sent as", "versions known", "`--era`");
    const shown = rows.map(([kind, link, , sentAs, , eras]) => [kind, link, sentAs, eras]);
    const expected = planes.map(({ kind, plane, sandbox }) => [
      `\`${kind}\``,
      `[${plane.name}](src/control-planes/${kind}/README.md)`,
      [...new Set(sandbox.tokens.map((token) => describeCredentials(plane, token)))].join(" or "),
      quoted(sandbox.eras),
    ]);
    expect(shown).toEqual(expected);
  });

  test("what each can do is what its operations are", () => {
    const verbs = {
      create: "create",
      list: "list",
      get: "get",
      update: "update",
      enable: "enable",
      disable: "disable",
      delete: "delete",
      "defaults show": "defaults",
      "defaults set": "setDefaults",
      verify: "verify",
    } as const;
    const expected = planes.map(({ kind, plane: { operations } }) => [
      `\`${kind}\``,
      ...Object.values(verbs).map((operation) => ("unsupported" in operations[operation] ? "–" : "yes")),
    ]);
    expect(rowsUnder("kind", ...Object.keys(verbs))).toEqual(expected);
  });
});

/** `x-api-key`, Bearer or Basic: the header that carries a token, or the scheme of an Authorization. */
function describeCredentials({ authorize }: ControlPlane, token: string): string {
  const { headers = {} } = authorize({ method: "GET", path: "/" }, new Secret(token), {});
  const [[name, value] = ["", ""]] = Object.entries(headers).filter(([, held]) => held instanceof Secret);
  if (name !== "authorization" || !(value instanceof Secret)) return `\`${name}\``;
  return value.reveal().split(" ", 1)[0] ?? "";
}

/** The examples of README that begin by logging in to a control plane, line by line; a line that ends in a backslash goes on. */
const worked = [...readme.matchAll(/^```sh\n(llmp login [\w-]+ --control-plane (\w+) .*?)^```/gms)].map(([, block = "", kind = ""]) => ({
  kind,
  lines: block.replaceAll("\\\n", " ").trim().split("\n"),
}));

test("there is a worked example of each control plane", () => {
  expect(worked.map(({ kind }) => kind)).toEqual(Object.keys(controlPlanes));
});

describe.each(worked)("the worked example of $kind", ({ kind, lines }) => {
  let server: RunningSandbox;
  let configuration = "";
  beforeAll(async () => {
    server = await startSandbox();
    configuration = await mkdtemp(join(tmpdir(), "llmp-readme-"));
  });
  afterAll(async () => {
    await server.close();
    await rm(configuration, { recursive: true });
  });

  test("does what it says, line by line", async () => {
    const names = [...new Set(lines.join("\n").match(/(?<=\benv:)\w+/g))];
    const [token = "", ...keys] = names;
    const environment = {
      ...Object.fromEntries(keys.map((name) => [name, `not-a-real-value-of-${name}`])),
      [token]: server.tokensOf(kind)[0] ?? "",
    };
    for (const line of lines) {
      const [program, ...words] = parseArgsStringToArgv(line.replace(/\s+# .*$/, ""));
      expect(program).toBe("llmp");
      const { exitCode, stderr } = await run(words[0] === "login" ? redirect(words) : words, { environment, configuration });
      expect({ line, exitCode, stderr }).toEqual({ line, exitCode: 0, stderr: expect.not.stringContaining("not as asked") });
    }
    expect(server.requests.filter(({ method }) => method !== "GET").length).toBeGreaterThan(1);
  });

  /** To the sandbox instead of the address that is written, or of the one that the control plane has for everybody. */
  function redirect(words: readonly string[]): readonly string[] {
    const at = words.indexOf("--url");
    const isKnown = planes.some(({ kind: own, plane }) => own === kind && plane.defaultUrl !== undefined);
    expect(at >= 0 || isKnown, "there is an address").toBe(true);
    return [...(at < 0 ? words : words.toSpliced(at, 2)), "--url", server.urlOf(kind)];
  }
});

describe("the worked example of moving from one control plane to another", () => {
  const [, block = ""] = /^```sh\n(llmp export --profile den-prod .*?)^```/ms.exec(readme) ?? [];
  let server: RunningSandbox;
  let folder = "";
  beforeAll(async () => {
    server = await startSandbox();
    folder = await mkdtemp(join(tmpdir(), "llmp-readme-"));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  test("does what it says, line by line", async () => {
    const kinds = ["den", "goodmem", "langwatch", "agentstack"];
    // LangWatch's first project inherits the provider that is copied.
    const tokens = Object.fromEntries(
      kinds.map((kind) => [`TOKEN_${kind}`, (kind === "langwatch" ? server.tokensOf(kind).at(-1) : server.tokensOf(kind)[0]) ?? ""]),
    );
    const surroundings = {
      configuration: join(folder, "settings"),
      environment: {
        ...tokens,
        ANTHROPIC: "not-a-real-key-of-anthropic",
        LLMP_FINGERPRINT_KEY: "not-a-real-key-of-fingerprints-0123456789",
      },
      keychain: memoryKeychain({ "anthropic-prod": "not-a-real-key-of-anthropic" }),
    };
    for (const kind of kinds)
      await run(
        ["login", `${kind}-prod`, "--control-plane", kind, "--url", server.urlOf(kind), "--token", `env:TOKEN_${kind}`],
        surroundings,
      );
    const spec = ["--source", "models_dev", "--provider-id", "anthropic", "--model-id", "claude-sonnet-4-5", "--api-key", "env:ANTHROPIC"];
    await run(["create", "--name", "Anthropic prod", ...spec, "--profile", "den-prod"], surroundings);
    const lines = block.split("\n").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(6);
    for (const line of lines) {
      const [command = "", file] = line.replace(/\s+# .*$/, "").split(" > ");
      const [program, ...words] = parseArgsStringToArgv(command).map((word) => (word.endsWith(".yaml") ? join(folder, word) : word));
      expect(program).toBe("llmp");
      const { exitCode, stdout, stderr } = await run(words, surroundings);
      expect({ line, exitCode, stderr }).toMatchObject({ line, exitCode: words.includes("--check") ? 3 : 0 });
      if (file !== undefined) await writeFile(join(folder, file), stdout);
    }
  });
});
