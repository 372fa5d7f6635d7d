import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../src/environment.ts";
import { ApiError, CancelledError, LlmpError, NetworkError, UsageError, ValidationError } from "../../src/errors.ts";
import { type ErrorOptions, printError, renderError } from "../../src/output/errors.ts";
import { createTerminal } from "../../src/output/terminal.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { Captured } from "./streams.ts";

const plain: ErrorOptions & { hasColor: boolean } = { format: "table", debug: false, known: [], hasColor: false };

const invalid = new ValidationError(
  "the spec is incomplete",
  [
    { path: "name", message: "must not be empty", where: "--name" },
    { path: "models", message: "must hold at least 1", where: "providers.yaml:12:5" },
    { path: "den.teamIds", message: "is needed" },
  ],
  { hint: "llmp create --help lists the flags" },
);

describe("for people", () => {
  test("the message, the problems aligned by their place, and what to do", async () => {
    expect(await renderError(invalid, plain)).toMatchInlineSnapshot(`
      "error: the spec is incomplete
        --name               must not be empty
        providers.yaml:12:5  models: must hold at least 1
        den.teamIds          is needed
      hint: llmp create --help lists the flags
      "
    `);
  });

  test("a problem inside the value of a flag says where in it", async () => {
    const inside = ["customConfig.id", "customConfig.models[0].name", "modelIds[1]", "customConfig"].map((path) => ({
      path,
      message: "is required",
      where: path.startsWith("model") ? "--model-id" : "--custom-config",
    }));
    const set = { path: "customConfig.npm", message: "must be a text", where: "--set customConfig.npm" };
    const named = { path: "credentials.KEY", message: "KEY must be a reference", where: "--credential" };
    expect(await renderError(new ValidationError("the input has 6 problems", [...inside, set, named]), plain)).toMatchInlineSnapshot(`
      "error: the input has 6 problems
        --custom-config         id: is required
        --custom-config         models[0].name: is required
        --model-id              [1]: is required
        --custom-config         is required
        --set customConfig.npm  must be a text
        --credential            KEY must be a reference
      "
    `);
  });

  test("the request id, to quote to the operators of the control plane", async () => {
    const error = new ApiError("refused", "den refused it: 422\nname is taken", { status: 422, requestId: "req_1" });
    expect(await renderError(error, plain)).toBe("error: den refused it: 422\n       name is taken\nrequest id: req_1\n");
  });

  test("colour is for the words error and hint", async () => {
    expect(await renderError(new UsageError("no", { hint: "yes" }), { ...plain, hasColor: true })).toBe(
      "\u001b[31merror:\u001b[39m no\n\u001b[36mhint:\u001b[39m yes\n",
    );
  });

  test("a cancellation is no error", async () => {
    expect(await renderError(new CancelledError(), plain)).toBe("cancelled\n");
  });

  test("escape sequences in a server's words never reach the terminal", async () => {
    expect(await renderError(new ApiError("refused", "a\u001b[2Jb\u202e", { requestId: "r\u001b]0;t\u0007" }), plain)).toBe(
      "error: ab\nrequest id: r\n",
    );
  });
});

describe("with -o json", () => {
  const json = { ...plain, format: "json" } as const;

  test("one object on one line, with only what is there", async () => {
    const text = await renderError(
      new ApiError("not_found", "there is no provider x", { status: 404, hint: "llmp list", requestId: "r1" }),
      json,
    );
    expect(text).toBe(
      '{"error":{"code":"not_found","message":"there is no provider x","hint":"llmp list","status":404,"requestId":"r1"}}\n',
    );
  });

  test("every problem with its path and place", async () => {
    expect(JSON.parse(await renderError(invalid, json)).error.issues).toEqual(invalid.issues);
  });

  test("a bug is an object too", async () => {
    expect(JSON.parse(await renderError(new TypeError("x is not a function"), json))).toEqual({
      error: {
        code: "internal",
        message: "this is a bug in llmp: TypeError: x is not a function",
        hint: "please report it with what --debug adds",
      },
    });
  });
});

describe("a bug in llmp", () => {
  test("says so, without the stack", async () => {
    expect(await renderError(new TypeError("x is not a function"), plain)).toBe(
      "error: this is a bug in llmp: TypeError: x is not a function\nhint: please report it with what --debug adds\n",
    );
  });

  test("shows the stack and the causes with --debug", async () => {
    const text = await renderError(new Error("outer", { cause: new RangeError("inner") }), { ...plain, debug: true });
    expect(text).toMatch(/\n {4}at .*errors\.test\.ts/);
    expect(text).toContain("caused by RangeError: inner");
  });

  test("a cause that leads back to itself ends", async () => {
    const error = new Error("loop");
    error.cause = error;
    expect(await renderError(error, { ...plain, debug: true })).toContain("caused by Error: loop");
  });

  test.each([
    ["a string", "text", "text"],
    ["nothing", undefined, "undefined"],
    ["an object without a prototype", Object.create(null), "something that cannot be printed was thrown"],
  ])("can be %s", async (_what, thrown, words) => {
    expect(await renderError(thrown, plain)).toContain(`this is a bug in llmp: ${words}\n`);
  });
});

test.each(["table", "json"] as const)("no known secret and no key is printed, wherever it slipped in (%s)", async (format) => {
  const secret = new Secret("correct-horse-battery-staple");
  const key = `sk-proj-${"Ab1".repeat(12)}`;
  const words = `${secret.reveal()} and ${key}`;
  const thrown = [
    new Error(words, { cause: new Error(words) }),
    new ValidationError(words, [{ path: "a", message: words, where: words }], { hint: words, requestId: words }),
  ];
  for (const error of thrown) {
    const text = await renderError(error, { ...plain, format, debug: true, known: [secret] });
    expect(text).not.toContain(secret.reveal());
    expect(text).not.toContain(key);
    expect(text).toContain("[redacted]");
  }
});

test.each<[string, unknown, number]>([
  ["an expected error has its own exit code", new NetworkError("no route"), 6],
  ["anything else is 70", new TypeError("x"), 70],
  ["so is what is no error", "text", 70],
])("%s", async (_rule, thrown, exitCode) => {
  const stderr = new Captured();
  const terminal = createTerminal({ stdout: new Captured(), stderr, stdin: {}, environment: readEnvironment({}), quiet: true });
  expect(await printError(thrown, plain, terminal)).toBe(exitCode);
  expect(stderr.text).toMatch(thrown instanceof LlmpError ? /^error: no route\n/ : /^error: this is a bug/);
});
