import { expect, test } from "vitest";
import { addressText, isLoopback, joinPath, parseAddress } from "../../src/connection/address.ts";
import { UsageError } from "../../src/errors.ts";

const rules = { where: "flag --url", insecureHttp: false };

function refusal(text: string): string {
  try {
    parseAddress(text, rules);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
  }
  return "accepted";
}

test("a trailing slash is dropped, the path is kept", () => {
  expect(addressText(parseAddress("https://den.example/api/den//", rules))).toBe("https://den.example/api/den");
  expect(addressText(parseAddress("https://den.example/", rules))).toBe("https://den.example");
});

test("plain http is for this machine, unless insisted upon", () => {
  const accepted = ["http://localhost:8790", "http://127.0.0.1", "http://127.9.8.7:1", "http://[::1]:8790", "http://den.localhost"];
  expect(accepted.map(refusal)).toEqual(accepted.map(() => "accepted"));
  expect(refusal("http://den.example")).toContain("plain http to den.example");
  expect(refusal("http://127.0.0.1.evil.example")).toContain("plain http");
  expect(refusal("http://localhost.evil.example")).toContain("plain http");
  expect(parseAddress("http://den.example", { ...rules, insecureHttp: true }).host).toBe("den.example");
});

test("other spellings of loopback are loopback too", () => {
  expect(["http://2130706433/", "http://0x7f.1/", "http://LOCALHOST/"].map((text) => isLoopback(new URL(text).hostname))).toEqual([
    true,
    true,
    true,
  ]);
});

test("credentials in a URL are refused and not repeated", () => {
  for (const text of [
    "https://ada:hunter2@den.example",
    "ada:hunter2@den.example",
    "//ada:hunter2@den.example",
    "https://hunter2@den.example",
  ]) {
    expect(refusal(text)).not.toBe("accepted");
    expect(refusal(text)).not.toContain("hunter2");
  }
});

test("queries, fragments and what is no URL are refused", () => {
  expect(refusal("https://den.example/?a=1")).toContain("holds a query or a fragment");
  expect(refusal("https://den.example/?")).toContain("holds a query or a fragment");
  expect(refusal("https://den.example/#")).toContain("holds a query or a fragment");
  expect(refusal("den.example")).toBe('"den.example" (flag --url) is not an http or https URL');
  expect(refusal("localhost:8790")).toContain("is not an http or https URL");
  expect(refusal("file:///etc/passwd")).toContain("is not an http or https URL");
});

test("a path is joined below the base URL's own, percent-encoding and query untouched", () => {
  const base = parseAddress("https://app.example/api/den", rules);
  expect(joinPath(base, "/v1/llm-providers/a%2Fb").href).toBe("https://app.example/api/den/v1/llm-providers/a%2Fb");
  expect(joinPath(base, "/v1/p?x=1", { scope: "a b&c" }).href).toBe("https://app.example/api/den/v1/p?x=1&scope=a+b%26c");
  expect(joinPath(parseAddress("https://app.example", rules), "/v1").href).toBe("https://app.example/v1");
});

test("an id of `..` is refused: the request would go to the parent", () => {
  const base = parseAddress("https://app.example/api", rules);
  for (const path of ["/v1/p/..", "/v1/p/.", "/v1/%2e%2E/x", "/v1/.%2e"]) expect(() => joinPath(base, path)).toThrow("cannot be ids");
  expect(joinPath(base, "/v1/gpt-4..5/.hidden").href).toBe("https://app.example/api/v1/gpt-4..5/.hidden");
});
