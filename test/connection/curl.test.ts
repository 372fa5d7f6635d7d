import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { quote, renderCurl } from "../../src/connection/curl.ts";
import type { PlannedWrite } from "../../src/connection/perform.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { hasProgram, readBody, serveHttp } from "./servers.ts";

const run = promisify(execFile);
const token = new Secret("tok-1234");

const planned: PlannedWrite = {
  method: "POST",
  url: "https://den.example/v1/llm-providers?scope=a",
  headers: { accept: "application/json", authorization: token.prefixed("Bearer "), "content-type": "application/json" },
  body: { name: "Ada's", apiKey: new Secret("sk-secret"), apiKeys: { OPENAI_API_KEY: new Secret("sk-other") } },
  token,
};

test("secrets are variables named after their place, and no value is in the command", () => {
  const { text, variables } = renderCurl(planned);
  expect(text.split("\n").slice(1).join("\n")).toBe(
    `printf 'header = "%s"\\ndata-raw = "%s"\\n' "$(escape "authorization: Bearer $LLMP_TOKEN")" ` +
      `"$(escape '{"name":"Ada'\\''s","apiKey":"'"$(escape "$API_KEY")"'","apiKeys":{"OPENAI_API_KEY":"'"$(escape "$API_KEYS_OPENAI_API_KEY")"'"}}')" |\n` +
      `  curl --config - --request POST --header 'accept: application/json' --header 'content-type: application/json' 'https://den.example/v1/llm-providers?scope=a'`,
  );
  expect(variables).toEqual([
    { name: "LLMP_TOKEN", place: "header authorization" },
    { name: "API_KEY", place: "apiKey" },
    { name: "API_KEYS_OPENAI_API_KEY", place: "apiKeys.OPENAI_API_KEY" },
  ]);
  expect(text).not.toMatch(/tok-1234|sk-/);
});

test("no secret is an argument of curl, whose command line every user of the machine can read", () => {
  const { text } = renderCurl(planned);
  expect(text.slice(text.lastIndexOf("curl --config -"))).not.toContain("$");
});

test("without secrets it is one line", () => {
  const { text } = renderCurl({ method: "DELETE", url: "https://den.example/v1/p/lpr_1", headers: { accept: "application/json" } });
  expect(text).toBe("curl --request DELETE --header 'accept: application/json' https://den.example/v1/p/lpr_1");
});

test("a header that is not the token behind a prefix has its own variable", () => {
  const { text, variables } = renderCurl({ ...planned, headers: { authorization: new Secret("Basic dG9r") }, body: {} });
  expect(text).toContain('"authorization: $AUTHORIZATION"');
  expect(variables).toEqual([{ name: "AUTHORIZATION", place: "header authorization" }]);
});

test("variables that a shell lives by are not touched, and equal names are told apart", () => {
  const body = {
    path: new Secret("1"),
    "api-key": new Secret("2"),
    apiKey: new Secret("3"),
    "1st": new Secret("4"),
    llmpToken: new Secret("5"),
  };
  expect(renderCurl({ ...planned, body }).variables.map(({ name }) => name)).toEqual([
    "LLMP_TOKEN",
    "SECRET_PATH",
    "API_KEY",
    "API_KEY_2",
    "SECRET_1ST",
    "LLMP_TOKEN_2",
  ]);
});

test("words are quoted only where a shell would read them otherwise", () => {
  expect(["plain", "a b", "it's", "$HOME", "", "https://a/b?c=1"].map(quote)).toEqual([
    "plain",
    "'a b'",
    "'it'\\''s'",
    "'$HOME'",
    "''",
    "'https://a/b?c=1'",
  ]);
});

describe.skipIf(!hasProgram("curl", "--version") || !hasProgram("sh", "-c", "true"))("in a real shell", () => {
  const shells = ["sh", "bash", "dash", "zsh", "busybox"].filter((shell) =>
    hasProgram(shell, ...(shell === "busybox" ? ["sh"] : []), "-c", "true"),
  );
  const values = [
    "plain",
    `it's "quoted" \\ and $HOME \`x\` !! 100% &`,
    "line one\nline two\n\nline four",
    "tab\tand\r\nreturn",
    "é ✓ \\n",
    "-n",
    "",
  ];

  test.each(shells)("%s sends exactly what llmp would have sent, whatever the values are", async (shell) => {
    const seen: { url: string | undefined; authorization: string | undefined; body: unknown }[] = [];
    const server = await serveHttp(async (request, response) => {
      seen.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(await readBody(request)) });
      response.end("{}");
    });
    try {
      for (const value of values) {
        const body = { name: `Ada's "$(id)" \\ \`x\` @secret@0@secret@ é`, apiKey: new Secret(value), list: [{ key: new Secret("two") }] };
        const { text } = renderCurl({ ...planned, url: `http://127.0.0.1:${server.port}/v1/p?a[0]={x}&b='`, body });
        const words = [...(shell === "busybox" ? ["sh"] : []), "-c", `${text.replace("  curl ", "  curl --silent --show-error ")}`];
        await run(shell, words, { env: { PATH: process.env.PATH, LLMP_TOKEN: "tok-1234", API_KEY: value, LIST_0_KEY: "two" } });
        expect(seen.at(-1)).toEqual({
          url: "/v1/p?a[0]={x}&b='",
          authorization: "Bearer tok-1234",
          body: { name: body.name, apiKey: value, list: [{ key: "two" }] },
        });
      }
    } finally {
      await server.stop();
    }
  });
});
