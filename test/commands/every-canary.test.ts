// The canary on every control plane, by every command, through everything that a server can do: no byte of it comes out.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { SandboxRequest, SandboxResponse } from "../../src/control-planes/sandbox.ts";
import { describeFaults } from "../../src/sandbox/faults.ts";
import { loadSandboxes } from "../../src/sandbox/planes.ts";
import type { Example } from "../control-planes/examples/example.ts";
import { examples } from "../control-planes/examples/index.ts";
import { everyCommand } from "../every-command.ts";
import { KEY, NEW_KEY } from "./canary.ts";
import { type CanaryOptions, type CanaryStage, openCanaryStage } from "./canary-stage.ts";

type Line = readonly [words: readonly string[], options?: CanaryOptions];

/** What can be typed of every command, as `everyCommand` names it; a new one needs an entry. Those that start programs are in the spawned ring. */
const lines: Readonly<Record<string, (stage: CanaryStage, example: Example) => readonly Line[]>> = {
  login: ({ kind, token }) => [
    [["login", "p", "--control-plane", kind, "--token", "env:CANARY_TOKEN", "--use"]],
    [["login", "p", "--control-plane", kind, "--token", "-"], { stdin: token }],
    [["login", "p", "--control-plane", kind, "--token", token]],
    [["login", "p", "--control-plane", kind], { answers: [["Token for", token]] }],
  ],
  logout: () => [[["logout", "p", "--forget"]]],
  "profile list": () => [[["profile", "list"]]],
  "profile show": () => [[["profile", "show"]]],
  "profile use": () => [[["profile", "use", "p"]]],
  "profile rename": () => [[["profile", "rename", "p", "q"]]],
  "profile remove": () => [[["profile", "remove", "p"]]],
  create: ({ files }, { flags, json }) => [
    [["create", ...other(flags)]],
    [["create", ...flags, "--upsert", "--yes"]],
    [["create", ...other(flags).map((word) => word.replace("env:VENDOR_KEY", `file:${files.key}`))]],
    [["create", ...other(flags).map((word) => word.replace("env:VENDOR_KEY", "keychain:canary"))]],
    [["create", ...other(flags).map((word) => word.replace("env:VENDOR_KEY", "-"))], { stdin: KEY }],
    [["create", ...other(flags).map((word) => word.replace("env:VENDOR_KEY", '{"prefix":"x:","from":"env:VENDOR_KEY"}'))]],
    [["create", ...other(flags).map((word) => word.replace("env:VENDOR_KEY", KEY))]],
    [["create"], { stdin: written(json) }],
    [["create", "-f", files.spec]],
  ],
  list: () => [[["list"]]],
  get: (_stage, { name }) => [[["get", name]], [["get", "no-such-provider"]]],
  update: (_stage, { name, flags, update }) => [
    [["update", name, ...update.flags, "--yes"]],
    [["update", name, ...flags.filter((_word, index) => isOfKey(flags, index)), "--yes"]],
  ],
  enable: (_stage, { name }) => [[["enable", name]]],
  disable: (_stage, { name }) => [[["disable", name]]],
  delete: (_stage, { name }) => [[["delete", name, "--yes"]]],
  // Vendors are asked at the stand-in: what a test sends must not leave this machine.
  verify: ({ url }, { name }) => [
    [["verify", name]],
    [["verify", "--base-url", `${url}/v1`, "--api-key", "env:VENDOR_KEY", "--model-id", "gpt-5"]],
    [["verify", "--base-url", `${url}/v1`, "--api-key", KEY]],
  ],
  rotate: (_stage, { flags }) => [
    [["rotate", "--vendor", "openai", "--from", "env:NEW_VENDOR_KEY", "--yes"]],
    [["rotate", "--key", "canary", "--from", "env:NEW_VENDOR_KEY", "--yes"], { after: fromKeychain(flags) }],
    [["rotate", "--key", "canary", "--from", "-", "--yes", "--rollback"], { after: fromKeychain(flags), stdin: NEW_KEY }],
    [["rotate", "--key", "canary", "--from", NEW_KEY, "--yes"]],
  ],
  import: () => [
    [["import"], { stdin: `model_list: [{ model_name: x, litellm_params: { model: openai/gpt-5, api_key: ${JSON.stringify(KEY)} } }]` }],
    [
      ["import"],
      { stdin: JSON.stringify({ provider: { openai: { options: { apiKey: KEY, headers: { Authorization: `Bearer ${KEY}` } } } } }) },
    ],
  ],
  export: (_stage, { name, flags }) => [
    [["export"], { after: fromKeychain(flags) }],
    [["export", name, "--portable"], { after: fromKeychain(flags) }],
  ],
  copy: ({ kind }, { name, flags }) => [
    [["copy", "--from", "p", "--to", "q", "--yes"], { after: [...twoProfiles(kind), ...fromKeychain(flags)] }],
    [["copy", name, "--from", "p", "--to", "q", "--api-key", "env:VENDOR_KEY", "--yes"], { after: twoProfiles(kind) }],
    [["copy", name, "--from", "p", "--to", "q", "--api-key", "-", "--check"], { after: twoProfiles(kind), stdin: KEY }],
    [["copy", name, "--from", "p", "--to", "q", "--key", `${name}=${KEY}`, "--yes"], { after: twoProfiles(kind) }],
    [["copy", name, "--from", "p", "--to", "q", "--key", KEY, "--yes"], { after: twoProfiles(kind) }],
  ],
  validate: (_stage, { json }) => [
    [["validate"], { stdin: JSON.stringify(json) }],
    [["validate", "--resolve"], { stdin: written(json) }],
    [["validate"], { stdin: written({ ...json, [KEY]: [KEY] }) }],
  ],
  schema: () => [[["schema"]], [["schema", "--control-plane", "den"]]],
  diff: ({ files }, { json }) => [[["diff"], { stdin: written(json) }], [["diff", "-f", files.spec, "--prune=all", "--write-secrets"]]],
  plan: ({ files }, { json }) => [[["plan"], { stdin: written(json) }], [["plan", "-f", files.spec, "--prune=all", "--max-deletes", "99"]]],
  apply: ({ files }, { json }) => [
    [["apply", "--yes"], { stdin: written(renamed(json)) }],
    [["apply", "-f", files.spec, "--yes", "--write-secrets", "--prune=all", "--max-deletes", "99"]],
    [["apply", "--yes", "--concurrency", "3"], { stdin: JSON.stringify([json, renamed(json)]) }],
    [["apply", "--check"], { stdin: written(json) }],
  ],
  "key set": ({ files }) => [
    [["key", "set", "new", "-"], { stdin: KEY }],
    [["key", "set", "canary", "--from", "env:CANARY", "--yes"]],
    [["key", "set", "new", "--from", `file:${files.key}`]],
    [["key", "set", "new", KEY]],
  ],
  "key list": () => [[["key", "list"]]],
  "key delete": () => [[["key", "delete", "canary", "--yes"]]],
  "key where": (_stage, { flags }) => [
    [["key", "where", "canary"], { after: fromKeychain(flags) }],
    [["key", "where", "--from", "-"], { after: fromKeychain(flags), stdin: KEY }],
  ],
  log: (_stage, { flags }) => [
    [["log"], { after: fromKeychain(flags) }],
    [["log", "--verify"], { after: fromKeychain(flags) }],
  ],
  "control-planes": () => [[["control-planes"]]],
  "defaults show": () => [[["defaults", "show"]]],
  "defaults set": () => [[["defaults", "set", "llm=anthropic:claude-sonnet-4-5"]]],
  sandbox: () => [],
  "sandbox run": () => [],
  completion: () => [[["completion", "bash"]]],
};

/** The spec with its key written out. */
function written(json: unknown): string {
  return JSON.stringify(json).replaceAll("env:VENDOR_KEY", KEY);
}

function renamed(json: Example["json"]): Example["json"] {
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, /^(?:displayN|n)ame$/.test(name) ? `${value} 2` : value]));
}

/** Makes the example's provider once more, so that it is remembered where its key came from. */
function fromKeychain(flags: readonly string[]): readonly (readonly string[])[] {
  return [["create", ...other(flags).map((word) => word.replace("env:VENDOR_KEY", "keychain:canary"))]];
}

/** Two profiles for the one server. */
function twoProfiles(kind: string): readonly (readonly string[])[] {
  return ["p", "q"].map((name) => ["login", name, "--control-plane", kind, "--token", "env:CANARY_TOKEN"]);
}

/** The words for the key alone: a flag, and its reference. */
function isOfKey(flags: readonly string[], index: number): boolean {
  return flags[index]?.includes("env:VENDOR_KEY") === true || flags[index + 1]?.includes("env:VENDOR_KEY") === true;
}

/** The same under a name of its own, where the control plane has names. */
function other(flags: readonly string[]): readonly string[] {
  return flags.map((word, index) => (/^--(?:display-)?name$/.test(flags[index - 1] ?? "") ? `${word} 2` : word));
}

/** Shown in all its ways; each line takes the next. */
const WAYS: readonly (readonly string[])[] = [["--debug"], ["--debug", "-o", "json"], ["--debug", "-o", "yaml"], ["-o", "json"], []];

const WRITING = ["create", "update", "enable", "disable", "delete", "defaults set"];
// `rotate` shows what it would write to, and no request.
const PLANNING = ["rotate"];

test("every command is in the table, and nothing else", () => {
  expect(Object.keys(lines).toSorted()).toEqual(everyCommand().toSorted());
});

/** How a server may write what it was sent. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in JSON": (text) => JSON.stringify({ received: text }),
  "in JSON in JSON": (text) => JSON.stringify(JSON.stringify({ received: text })),
  "in a URL": (text) => `https://vendor.example/?received=${encodeURIComponent(text)}`,
  "in a path": (text) => encodeURIComponent(text).replaceAll("%2F", "/"),
  "in a form": (text) => new URLSearchParams({ received: text }).toString(),
  "in HTML": (text) =>
    `<pre>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")}</pre>`,
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "in base64, after a character": (text) => Buffer.from(`x${text}`).toString("base64"),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
  "in capital hexadecimal": (text) => Buffer.from(text).toString("hex").toUpperCase(),
  "in UTF-16": (text) => Array.from(text).join("\0"),
  "in UTF-16 in base64": (text) => Buffer.from(text, "utf16le").toString("base64"),
  "with an escape sequence before it": (text) => `\u001b[31m${text}\u001b[0m`,
};

const STATUSES = [
  200, 201, 202, 204, 400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 415, 418, 422, 423, 428, 429, 500, 501, 502, 503, 504, 520,
];

/** The whole request as text: what a server that debugs would repeat. */
function textOf({ method, path, query, headers, body }: SandboxRequest): string {
  const names = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path}?${query} HTTP/1.1\n${names.join("\n")}\n\n${body}`;
}

/** An answer that repeats the request in every member that any control plane reads a message from, and as names, and in headers. */
function repeat(request: SandboxRequest, spell: (text: string) => string, status: number): SandboxResponse {
  const text = spell(textOf(request));
  const header = text.replace(/[^\x20-\x7e]/g, " ").slice(0, 4000);
  const members = {
    ...{
      error: text,
      message: text,
      detail: text,
      code: text,
      title: text,
      errors: { [text]: [text] },
      issues: [{ path: [text], message: text }],
    },
    ...{
      id: text,
      name: text,
      provider: text,
      displayName: text,
      llmProvider: { id: text, name: text },
      items: [{ id: text, name: text }],
      body: request.body,
    },
  };
  const headers = { "x-request-id": header, "www-authenticate": header, "retry-after": "0", location: `/?${encodeURIComponent(header)}` };
  // What is a JSON object in some servers is a bare text in others.
  return { status, headers, body: status % 2 === 0 ? members : JSON.stringify(members.errors) };
}

const kinds = Object.keys(controlPlanes);
const eras = Object.fromEntries(Object.entries(await loadSandboxes(controlPlanes)).map(([kind, sandbox]) => [kind, sandbox.eras]));

describe.each(kinds.flatMap((kind) => (eras[kind] ?? []).map((era) => [kind, era] as const)))("%s, version %s", (kind, era) => {
  const example = examples[kind] as Example;
  let stage: CanaryStage;
  beforeAll(async () => {
    stage = await openCanaryStage(kind, example, era);
  });
  afterAll(() => stage.close());

  test.each(Object.keys(lines))("%s: done, shown instead of done, and refused for its token", async (command) => {
    let ran = 0;
    for (const [words, options = {}] of lines[command]?.(stage, example) ?? []) {
      const rehearsed = WRITING.includes(command)
        ? [["--dry-run", "--debug"], ["--dry-run", "-o", "json"], ["--curl"], ["--curl", "-o", "json"]]
        : [];
      const planned = PLANNING.includes(command)
        ? [
            ["--dry-run", "--debug"],
            ["--dry-run", "-o", "json"],
          ]
        : [];
      const raw = ["create", "update", "get", "list"].includes(command) ? ["--raw"] : [];
      const shown = [
        ["--debug", ...raw],
        ["--debug", "-o", "json", ...raw],
      ];
      for (const further of era === eras[kind]?.at(-1) ? [...shown, ...rehearsed, ...planned] : shown) {
        stage.reset();
        await stage.llmp([...words, ...further], options);
        ran += 1;
      }
      stage.reset();
      const refused = { ...options.environment, LLMP_TOKEN: `${stage.token}-that-nobody-knows` };
      await stage.llmp([...words, "--debug"], { ...options, environment: refused });
    }
    expect(ran > 0 || command.startsWith("sandbox")).toBe(true);
  });
});

describe.each(kinds)("%s", (kind) => {
  const example = examples[kind] as Example;
  let stage: CanaryStage;
  beforeAll(async () => {
    stage = await openCanaryStage(kind, example);
  });
  afterAll(() => stage.close());

  /** The lines that speak to the server, one after another. */
  const speaking = () =>
    [
      "login",
      "create",
      "list",
      "get",
      "update",
      "enable",
      "disable",
      "delete",
      "verify",
      "rotate",
      "export",
      "copy",
      "diff",
      "plan",
      "apply",
      "defaults show",
      "defaults set",
    ].flatMap((command) => lines[command]?.(stage, example) ?? []);

  test.each(describeFaults.map(({ name }) => name))("a server that fails: %s", async (name) => {
    for (const [index, [words, options]] of speaking().entries()) {
      stage.reset();
      stage.fail(`${name}:on=${index % 2 === 0 ? "any" : "write"}${name === "delay" ? ",ms=1" : ""}`);
      await stage.llmp([...words, ...(WAYS[index % WAYS.length] ?? [])], options);
    }
  });

  test.each(Object.keys(spellings))("a server that repeats the request: %s", async (name) => {
    const spell = spellings[name] ?? String;
    const offset = Object.keys(spellings).indexOf(name);
    for (const [index, [words, options]] of speaking().entries()) {
      const status = STATUSES[(index * 3 + offset * 7) % STATUSES.length] ?? 400;
      const way = WAYS[(index + offset) % WAYS.length] ?? [];
      stage.reset();
      // Reads are answered on every second line, so that the write is reached.
      stage.answer((request) => (request.method === "GET" && index % 2 === 0 ? undefined : repeat(request, spell, status)));
      await stage.llmp([...words, ...way], options);
    }
  });
});
