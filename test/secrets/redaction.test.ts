import { describe, expect, test } from "vitest";
import { looksLikeKey } from "../../src/secrets/key-shapes.ts";
import { redact, scrub, withoutKnown } from "../../src/secrets/redaction.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { LETTERS_AND_DIGITS, randomInteger, randomText, seededRandom } from "./random.ts";

const REDACTED = "[redacted]";
const VALUE = "plain-value";

describe("redact", () => {
  test.each([
    "apiKey",
    "api_key",
    "api-key",
    "API_KEY",
    "apikey",
    "apiKeys",
    "x-api-key",
    "token",
    "accessToken",
    "refresh_token",
    "X-Auth-Token",
    "secret",
    "clientSecret",
    "password",
    "passphrase",
    "authorization",
    "Authorization",
    "proxy-authorization",
    "inlineSecret",
    "credentials",
    "customKeys",
    "cookie",
    "set-cookie",
    "privateKey",
    "private_key",
    "private_key_id",
    "aws_access_key_id",
    "aws_secret_access_key",
    "awsSessionToken",
    "OPENAI_API_KEY",
    "AZURE_CONTENT_SAFETY_KEY",
    "CODEX_ACCESS_TOKEN",
    "secrets",
    "subscriptionKey",
  ])("the value of `%s` is secret by its name", (name) => {
    expect(redact({ [name]: VALUE, id: "1" })).toEqual({ [name]: REDACTED, id: "1" });
  });

  test.each([
    [{ env: ["OPENAI_API_KEY"] }],
    [{ hasApiKey: true, hasMyCredential: false }],
    [{ configuredEnvKeys: ["OPENAI_API_KEY"], runtimeEnvKeys: ["OPENAI_API_KEY"] }],
    [{ apiKeyEnv: "OPENAI_API_KEY", apiKeyId: "apk_1", apiKeyName: "ci" }],
    [{ credentialMode: "shared", credentialsFingerprint: "ab12" }],
    [{ externalKey: "openai-prod", publicKey: VALUE, primaryKey: "id" }],
    [{ next_page_token: "abc", nextPageToken: "abc", eos_token: "</s>" }],
    [{ limit: { maxTokens: 4096, tokens: 10, output_tokens: 7 }, tokenizer: "o200k" }],
    [{ labels: [{ key: "team", value: "search" }], tags: { key: "stage" } }],
    [{ apiKey: null, token: "", password: false }],
    [{ name: "OpenAI", baseUrl: "https://api.openai.com/v1", models: [{ id: "gpt-5" }], count: 3 }],
    [{ doc: "task-management-assistant-2000 and sk-learn" }],
    [[1, "a", null, true]],
  ])("%j is shown as it is: names, facts and numbers are no secrets", (value) => {
    expect(redact(value)).toEqual(value);
  });

  test("all texts and numbers below credentials and customKeys go, whatever they are called; what is not set stays visible", () => {
    expect(redact({ credentials: { organization: "org-1", port: 8, nested: { any: ["x"] }, none: null, empty: "", isSet: true } })).toEqual(
      {
        credentials: { organization: REDACTED, port: REDACTED, nested: { any: [REDACTED] }, none: null, empty: "", isSet: true },
      },
    );
    expect(redact({ customKeys: { ANYTHING: "x" } })).toEqual({ customKeys: { ANYTHING: REDACTED } });
  });

  test("of headers the names stay, in either form", () => {
    expect(redact({ extraHeaders: [{ key: "X-Tenant", value: "x" }] })).toEqual({ extraHeaders: [{ key: "X-Tenant", value: REDACTED }] });
    expect(redact({ options: { headers: { "X-Tenant": "x" } } })).toEqual({ options: { headers: { "X-Tenant": REDACTED } } });
    expect(redact([{ name: "Authorization", value: "x" }])).toEqual([{ name: "Authorization", value: REDACTED }]);
  });

  test("`session.token` is secret: a server of April 2026 echoes the caller's own key there", () => {
    expect(redact({ session: { id: "ses_1", token: "abc" } })).toEqual({ session: { id: "ses_1", token: REDACTED } });
  });

  test("a plain `key` is secret beside what describes an API key, or when it is long, and a name beside `value`", () => {
    expect(redact({ apiKey: { id: "apk_1" }, key: "short" })).toMatchObject({ key: REDACTED });
    expect(redact({ key: "den_".padEnd(68, "a") })).toEqual({ key: REDACTED });
    expect(redact({ key: "short" })).toEqual({ key: "short" });
    expect(redact({ key: "a".repeat(40), value: 1 })).toEqual({ key: "a".repeat(40), value: 1 });
  });

  test("JSON kept as text is looked into, and left byte for byte when there is nothing", () => {
    expect(redact({ customConfigText: '{"id": "a", "options": {"apiKey": "x"}}' })).toEqual({
      customConfigText: '{"id":"a","options":{"apiKey":"[redacted]"}}',
    });
    const harmless = '{ "id": "a",\n "models": [] }';
    expect(redact({ providerConfig: harmless })).toEqual({ providerConfig: harmless });
    expect(redact({ text: "[not json" })).toEqual({ text: "[not json" });
  });

  test("a key is found by its shape under any name, as in the `input` that a 422 repeats", () => {
    expect(redact({ detail: [{ loc: ["body"], input: "sk-proj-abcDEF1234567890" }] })).toEqual({
      detail: [{ loc: ["body"], input: REDACTED }],
    });
    expect(redact({ baseUrl: "https://user:pass@proxy.internal/v1" })).toEqual({ baseUrl: "https://[redacted]@proxy.internal/v1" });
  });

  test("a Secret stays hidden, `__proto__` is a name like another, and the depth is limited", () => {
    expect(redact({ value: new Secret("x") })).toEqual({ value: REDACTED });
    expect(JSON.stringify(redact(JSON.parse('{"__proto__": {"apiKey": "x"}}')))).toBe('{"__proto__":{"apiKey":"[redacted]"}}');
    const deep = JSON.parse(`${"[".repeat(5000)}"below"${"]".repeat(5000)}`);
    expect(JSON.stringify(redact(deep))).not.toContain("below");
  });

  test("what is given is not changed", () => {
    const given = Object.freeze({ apiKey: "x", nested: Object.freeze({ token: "y" }) });
    redact(given);
    expect(given).toEqual({ apiKey: "x", nested: { token: "y" } });
  });

  test("no random value below a secret name is left, however deep and in whatever form", () => {
    const random = seededRandom(2);
    const names = ["apiKey", "credentials", "customKeys", "token", "headers", "OPENAI_API_KEY"];
    for (let round = 0; round < 300; round += 1) {
      const value = randomText(random, LETTERS_AND_DIGITS, randomInteger(random, 5, 50));
      let tree: unknown = { [names[round % names.length] ?? ""]: round % 2 === 0 ? value : { deeper: [{ other: value }] } };
      for (let depth = randomInteger(random, 0, 6); depth > 0; depth -= 1)
        tree = random() < 0.5 ? [tree] : random() < 0.5 ? { a: tree } : { text: JSON.stringify(tree) };
      expect(JSON.stringify(redact(tree))).not.toContain(value);
    }
  });
});

describe("scrub: secrets that were sent", () => {
  const value = 'Zq"7\\w/e+r=ty é-0123456789';
  const known = [new Secret(value)];
  const base64 = (text: string) => Buffer.from(text).toString("base64");

  test.each([
    ["as it is", value],
    ["escaped for JSON", JSON.stringify({ a: value })],
    ["escaped for JSON twice", JSON.stringify(JSON.stringify({ a: value }))],
    ["escaped for JSON in ASCII", JSON.stringify(value).replace("é", "\\u00e9")],
    ["escaped for JSON with slashes", JSON.stringify(value).replace("/", "\\/")],
    ["encoded for a URL", encodeURIComponent(value)],
    ["encoded for a URL in lower case", encodeURIComponent(value).replace(/%../g, (byte) => byte.toLowerCase())],
    ["encoded as a form", new URLSearchParams({ a: value }).toString()],
    ["as base64", base64(value)],
    ["as base64 for URLs", Buffer.from(value).toString("base64url")],
    ["as base64 behind a user name", base64(`u:${value}`)],
    ["as base64 behind a longer user name", base64(`us:${value}`)],
    ["as base64 inside something", base64(`use:${value}!`)],
    ["as base64 of JSON", base64(JSON.stringify({ apiKey: value }))],
    ["as base64 in a URL", encodeURIComponent(base64(value))],
    ["as base64 of UTF-16", Buffer.from(`x${value}`, "utf16le").toString("base64")],
    ["in hexadecimal", Buffer.from(`u:${value}`).toString("hex")],
    ["in capital hexadecimal", Buffer.from(value).toString("hex").toUpperCase()],
    ["in UTF-16 that was read as UTF-8", Array.from(value).join("\0")],
    ["in UTF-16 that was read as UTF-8, in JSON", JSON.stringify({ a: Array.from(value).join("\0") })],
    ["as HTML", value.replaceAll('"', "&quot;")],
    ["as Python quotes it for a path", encodeURIComponent(value).replaceAll("%2F", "/")],
    ["as a browser quotes an address", encodeURI(value)],
  ])("%s", (_name, text) => {
    const result = scrub(`it said ${text} there`, known, { limit: 10_000 });
    expect(result).toContain(REDACTED);
    for (const part of [
      "0123456789",
      "MDEyMzQ1Njc4",
      "AxMjM0NTY3OD",
      "wMTIzNDU2Nzg5",
      "303132333435",
      "0\\u00001",
      "0 1 2 3",
      "AAMQAyADMA",
    ])
      expect(result).not.toContain(part);
  });

  test("with what Go and HTML write in another way", () => {
    const secret = new Secret("a<b>&c'd-0123456789");
    for (const text of ["a\\u003cb\\u003e\\u0026c'd-0123456789", "a&lt;b&gt;&amp;c&#39;d-0123456789", "a%3Cb%3E%26c%27d-0123456789"])
      expect(scrub(`it said ${text} there`, [secret])).toBe("it said [redacted] there");
  });

  test("as a name in data, and not only as a value", () => {
    const key = "gateway_ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    expect(withoutKnown({ [key]: { [`x-${key}`]: "unknown" } }, [new Secret(key)])).toEqual({
      [REDACTED]: { [`x-${REDACTED}`]: "unknown" },
    });
    expect(redact({ errors: { "sk-proj-abcDEF1234567890": "unknown" } })).toEqual({ errors: { [REDACTED]: "unknown" } });
  });

  test("hundreds of them cost hardly more than one", () => {
    const random = seededRandom(5);
    const many = Array.from({ length: 500 }, () => new Secret(randomText(random, LETTERS_AND_DIGITS, 48)));
    const last = many.at(-1)?.reveal() ?? "";
    for (let line = 0; line < 50; line += 1) expect(scrub(`request ${line} sent ${last}`, many)).toBe(`request ${line} sent [redacted]`);
  });

  test("cut short at either end by the server", () => {
    const key = new Secret("gateway_ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    expect(scrub("got 'gateway_ABCDEFGHIJ'... ", [key])).toBe("got '[redacted]'...");
    expect(scrub("ends in WXYZ_0123456789.", [key])).toBe("ends in [redacted].");
  });

  test("behind a prefix, and alone as a server may repeat it", () => {
    const secret = new Secret("hunter2x").prefixed("tenant-7:").prefixed("Bearer ");
    expect([secret.prefix, secret.bare().reveal(), secret.reveal()]).toEqual(["Bearer tenant-7:", "hunter2x", "Bearer tenant-7:hunter2x"]);
    expect(scrub("sent tenant-7:hunter2x, or hunter2x", [secret])).toBe("sent tenant-7:[redacted], or [redacted]");
    expect(scrub(`sent ${Buffer.from("u:hunter2x").toString("base64")}`, [secret])).not.toContain(Buffer.from("hunter").toString("base64"));
    const key = "a-key-of-sixteen-or-more";
    expect(withoutKnown({ note: [key] }, [new Secret(key).prefixed("Bearer ")])).toEqual({ note: [REDACTED] });
  });

  test("brought together only by taking escape sequences out", () => {
    expect(scrub("a hun\u001B[31mter\u200B2x b", [new Secret("hunter2x")])).toBe("a [redacted] b");
  });

  test("lines of a PEM and values of a service account stand for the whole", () => {
    const line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ";
    const pem = `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----\n`;
    expect(scrub(`bad: ${line}`, [new Secret(pem)])).toBe("bad: [redacted]");
    expect(scrub(`bad: ${pem}`, [new Secret(pem)])).toBe("bad: [redacted]");
    const account = JSON.stringify({ type: "service_account", private_key_id: "0a1b2c3d4e", private_key: pem }, null, 2);
    const result = scrub(`bad: ${line} and 0a1b2c3d4e for service_account`, [new Secret(account)]);
    expect(result).toBe("bad: [redacted] and [redacted] for service_account");
    expect(scrub(account, [new Secret(account)])).toBe(REDACTED);
  });

  test("a very short one only where it stands alone, so that the message stays readable", () => {
    expect(scrub("a bad key: a", [new Secret("a")])).toBe("[redacted] bad key: [redacted]");
  });

  test("characters that mean something to a pattern or a replacement are only characters", () => {
    expect(scrub("key $&(.*)[a-z]+$1 refused", [new Secret("$&(.*)[a-z]+$1")])).toBe("key [redacted] refused");
    expect(scrub("key \uD800abcdef refused", [new Secret("\uD800abcdef")])).toBe("key [redacted] refused");
  });

  test("no random key is left in any text, in any form, at any place, at any length of the result", () => {
    const random = seededRandom(3);
    const forms = [
      (key: string) => key,
      JSON.stringify,
      encodeURIComponent,
      base64,
      (key: string) => base64(`me:${key}`),
      (key: string) => `\u001B[1m${key}`,
    ];
    for (let round = 0; round < 400; round += 1) {
      const key = randomText(
        random,
        `${LETTERS_AND_DIGITS}-_+/=".${round % 3 === 0 ? "é\u{1F511} " : ""}`,
        randomInteger(random, 8, 60),
      ).trim();
      const form = forms[round % forms.length]?.(key) ?? "";
      const around = () => randomText(random, "abc xyz\n\u001B[0m.,:", randomInteger(random, 0, 120));
      const result = scrub(`${around()} ${form} ${around()}`, [new Secret(key)], { limit: randomInteger(random, 20, 600) });
      for (const hidden of [key, form]) if (hidden.length >= 8) expect(result).not.toContain(hidden);
    }
  });
});

describe("scrub: shapes of keys", () => {
  const alphanumeric = (length: number) => randomText(seededRandom(length), LETTERS_AND_DIGITS, length);
  const urlSafe = (length: number) => randomText(seededRandom(length), `${LETTERS_AND_DIGITS}-_`, length);
  const hexadecimal = (length: number) => randomText(seededRandom(length), "0123456789abcdef", length);

  test.each([
    ["OpenAI", `sk-${alphanumeric(48)}`],
    ["OpenAI, of a project", `sk-proj-${urlSafe(156)}`],
    ["OpenAI, of a service account", `sk-svcacct-${urlSafe(156)}`],
    ["Anthropic", `sk-ant-api03-${urlSafe(93)}AA`],
    ["LangWatch", "sk-lw-abc123_def456"],
    ["LangWatch, older", `pat-lw-${alphanumeric(48)}`],
    ["OpenRouter", `sk-or-v1-${hexadecimal(64)}`],
    ["DeepSeek", `sk-${hexadecimal(32)}`],
    ["Cerebras", `csk-${alphanumeric(48)}`],
    ["Google", `AIza${"Sy0123456789abcdefghijklmnopqrstuvwx".slice(0, 35)}`],
    ["Google, newer", `AQ.${urlSafe(50)}`],
    ["Google, an access token", `ya29.${urlSafe(120)}`],
    ["Google, a client's secret", `GOCSPX-${urlSafe(28)}`],
    ["AWS", "AKIAIOSFODNN7EXAMPLE"],
    ["AWS, for a time", "ASIAIOSFODNN7EXAMPLE"],
    ["AWS, with its secret", "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["Bedrock", `ABSK${alphanumeric(120)}==`],
    ["Bedrock, for a time", `bedrock-api-key-${alphanumeric(200)}`],
    ["Azure", `${alphanumeric(52)}JQQJ99${alphanumeric(26)}`],
    ["Groq", `gsk_${alphanumeric(52)}`],
    ["xAI", `xai-${alphanumeric(80)}`],
    ["Perplexity", `pplx-${alphanumeric(48)}`],
    ["Replicate", `r8_${alphanumeric(37)}`],
    ["NVIDIA", `nvapi-${urlSafe(64)}`],
    ["Voyage", `pa-${urlSafe(43)}`],
    ["Together", `tgp_v1_${urlSafe(43)}`],
    ["Fireworks", `fw_${alphanumeric(24)}`],
    ["Hugging Face", `hf_${alphanumeric(34)}`],
    ["Hugging Face, of an organization", `api_org_${alphanumeric(34)}`],
    ["Vercel", `vck_${alphanumeric(56)}`],
    ["Databricks", `dapi${hexadecimal(32)}-2`],
    ["GitHub", `ghp_${alphanumeric(36)}`],
    ["GitHub, fine-grained", `github_pat_${alphanumeric(22)}_${alphanumeric(59)}`],
    ["GitLab", `glpat-${urlSafe(20)}`],
    ["OpenWork Den", `den_${"aBcD".repeat(16)}`],
    ["GoodMem", `gm_${alphanumeric(24)}`],
    ["1Password", `ops_eyJ${alphanumeric(250)}`],
    ["Vault", `hvs.${urlSafe(90)}`],
    ["a JSON Web Token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"],
    ["a PEM of RSA", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"],
    ["a PEM of OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----"],
    ["a PEM, encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----"],
    ["a PGP key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQPG\n-----END PGP PRIVATE KEY BLOCK-----"],
  ])("%s: %s", (_vendor, key) => {
    for (const [before, after] of [
      ["invalid key ", ", sorry"],
      ['{"input":"', '"}'],
      ["key=", "&x=1"],
      ["(", ")"],
      ["_", "'"],
    ] as const)
      expect(scrub(before + key + after, [])).toBe(`${before}[redacted]${after}`);
    expect(looksLikeKey(key)).toBe(true);
    expect(looksLikeKey(`my-${key}`)).toBe(true);
  });

  test.each([
    ["Authorization: Bearer abc123.def", "Authorization: Bearer [redacted]"],
    ["Authorization: Basic cHJvajpzZWNyZXQ=", "Authorization: Basic [redacted]"],
    ["bearer 0a1b2c3d4e", "bearer [redacted]"],
    ["Incorrect API key provided: sk-proj-ab********wxyz.", "Incorrect API key provided: [redacted]."],
    ["https://me:pass@host/v1 refused", "https://[redacted]@host/v1 refused"],
    ["{'api_key': 'abc-defg'}", "{'api_key': '[redacted]'}"],
    ['{\\"apiKey\\":\\"abc-defg\\"}', '{\\"apiKey\\":\\"[redacted]\\"}'],
    ["https://host/?api_key=abcdefg&x=1", "https://host/?api_key=[redacted]&x=1"],
    ["x-api-key: 5f2b9d0c7e1a4f63, accept: */*", "x-api-key: [redacted], accept: */*"],
    ["HTTP header Api-Key:0123456789abcdef0123456789abcdef", "HTTP header Api-Key:[redacted]"],
  ])("%s", (text, expected) => {
    expect(scrub(text, [])).toBe(expected);
  });

  test.each([
    "Bearer token required",
    "Basic authentication failed",
    "a Bearer JWT is needed",
    "the Basic plan-2025 has no v2.1; Basic OpenAI access",
    "token: field required",
    "token: must-not-be-longer-than-this-many-characters",
    "apiKey must not be empty",
    "max_token=4096 of next_page_token=abcdef",
    '{"eos_token":"<|endoftext|>","next_page_token":"eyJpZCI6NDJ9"}',
    "risk-assessment-model-2024-extended",
    "model gpt-5-mini-2025-08-07 was not found in models.dev",
    "scikit: sk-learn-1.5.2 and pk-fields",
    "xai-production-key-2025 and pplx-prod-eu-2 and hf_transformers_cache_v2",
    "gsk_rotation_of_the_team and fw_rules_of_the_house_2",
    "nvapi-of-the-research-team-of-2025",
    "ASIAPACIFIC and AKIA are words",
    "see https://docs.example.com/a:b",
    "https://den.example.com:8443/v1/orgs/x@y",
    "lpr_01k2abcdefghjkmnpqrstvwxyz",
    "req_0123456789",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ])("'%s' speaks of keys and holds none", (text) => {
    expect(scrub(text, [])).toBe(text);
  });

  test("ids, hashes, times and addresses of ordinary output are left as they are, whatever their characters", () => {
    const random = seededRandom(11);
    const text = (alphabet: string, length: number) => randomText(random, alphabet, length);
    const hex = (length: number) => text("0123456789abcdef", length);
    const makers: readonly (() => string)[] = [
      () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
      () => hex(32),
      () => hex(40),
      () => `sha256:${hex(64)}`,
      () => `lpr_01${text("0123456789abcdefghjkmnpqrstvwxyz", 24)}`,
      () => `provider_${text(LETTERS_AND_DIGITS, 27)}`,
      () => text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 26),
      () => `req_${text(LETTERS_AND_DIGITS, 24)}`,
      () => text(`${LETTERS_AND_DIGITS}-_`, 21),
      () => new Date(Math.floor(random() * 2e12)).toISOString(),
      () =>
        `https://${text("abcdefghijklmnopqrstuvwxyz", 8)}.example.com:${randomInteger(random, 1, 65_535)}/v1/${hex(12)}?page=${randomInteger(random, 1, 99)}`,
      () => `${text("abcdefghijklmnopqrstuvwxyz", 5)}-${randomInteger(random, 1, 9)}-${randomInteger(random, 2020, 2030)}-mini`,
      () => `W/"${hex(20)}"`,
    ];
    for (let round = 0; round < 3000; round += 1) {
      const id = makers[round % makers.length]?.() ?? "";
      expect(scrub(`the provider ${id} was stored`, [])).toBe(`the provider ${id} was stored`);
      expect(redact({ id, name: id, etag: id })).toEqual({ id, name: id, etag: id });
    }
  });
});

describe("scrub: fit for a terminal", () => {
  test.each([
    ["two\nlines\tand\r\n  blanks ", "two lines and blanks"],
    ["\u001B[31mred\u001B[0m \u009B1mbold", "red bold"],
    ["\u001B]0;title\u0007a\u001B]52;c;ZXZpbA==\u001B\\b\u001B]8;;http://evil\u0007link\u001B]8;;\u0007", "ablink"],
    ["\u001BPq#0\u001B\\a\u001Bcb\u001B(Bc", "abc"],
    ["\u009D0;title\u009Ca", "a"],
    ["user\u202Etxt.exe\u202C \u2066x\u2069", "usertxt.exe x"],
    ["a\u0000b\u0008c\u007F", "a b c"],
    ["zero\u200Bwidth\uFEFF", "zerowidth"],
    ["unfinished \u001B]0;title", "unfinished 0;title"],
    ["half \uD83D pair", "half pair"],
    ["ключ 鍵 \u{1F511}", "ключ 鍵 \u{1F511}"],
  ])("%j", (text, expected) => {
    expect(scrub(text, [])).toBe(expected);
  });

  test("500 characters unless told, never half a character", () => {
    expect(scrub("x".repeat(501), [])).toBe(`${"x".repeat(499)}…`);
    expect(scrub("x".repeat(500), [])).toBe("x".repeat(500));
    expect(scrub("ab\u{1F511}cd", [], { limit: 4 })).toBe("ab…");
  });

  test("a huge hostile text is done with at once, and a key at the place where it is cut is not shown in part", () => {
    const secret = new Secret("abcdefgh12345678");
    const started = performance.now();
    for (const piece of ["eyJ", "Bearer ", "sk-", "\u001B]", "\u001B[", "AKIA", "api_key=", "-----BEGIN PRIVATE KEY-----", "a:b@", "://"])
      scrub(piece.repeat(2_000_000), [secret]);
    expect(performance.now() - started).toBeLessThan(2000);
    const result = scrub(`${"\u001B[0m".repeat(16_382)}end ${secret.reveal()}`, [secret]);
    expect(result).not.toContain("abcd");
  });
});
