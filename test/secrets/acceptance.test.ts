// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders that nobody filled in are what is tested

import { describe, expect, test } from "vitest";
import { type AcceptanceOptions, acceptSecret } from "../../src/secrets/acceptance.ts";
import { LETTERS_AND_DIGITS, randomInteger, randomText, seededRandom } from "./random.ts";

const KEY = "sk-proj-4fZ9qLmT2w";

function problemOf(text: string, options?: AcceptanceOptions): string {
  const acceptance = acceptSecret(text, options);
  return "problem" in acceptance ? acceptance.problem : "accepted";
}

test.each([
  ["as it is", KEY],
  ["with the line break that echo adds", `${KEY}\n`],
  ["with the line break of Windows", `${KEY}\r\n`],
  ["with the byte order mark that editors add", `\uFEFF${KEY}`],
  ["with both", `\uFEFF${KEY}\r\n`],
])("a key is taken %s", (_name, text) => {
  expect(acceptSecret(text)).toEqual({ value: KEY });
});

test.each([
  "EMPTY",
  "ollama",
  "AKIA1234:secret/with+signs=",
  "pässwörd",
  "$ecret",
  "a.b.c",
  "p*ss**word",
  "org-1",
  "my-token",
  "x",
  "secret",
  "box-xxx-large-key-1",
])("%s is no mask and no placeholder", (text) => {
  expect(acceptSecret(text)).toEqual({ value: text });
});

test.each(["", "\n", "\r\n", "\uFEFF", "\uFEFF\n"])("nothing (%j) is refused, with the flag that clears", (text) => {
  expect(problemOf(text)).toBe("is empty");
});

test("blanks alone are refused as such", () => {
  expect(problemOf("  \t\n")).toBe("holds nothing but blanks");
  expect(problemOf("\n\n\n", { multiline: true })).toMatch(/^holds nothing but blanks/);
});

test.each([
  [` ${KEY}`, "has a blank at character 1 (the first)"],
  [`${KEY} `, "has a blank at character 19 (the last)"],
  ["ab cd", "has a blank at character 3;"],
  ["ab\tcd", "has a tab at character 3;"],
  ["ab\ncd", "has a line break at character 3;"],
  [`${KEY}\n\n`, "has a line break at character 19 (the last)"],
  [`${KEY}\r`, "has a line break at character 19 (the last)"],
  ["ab\u0000cd", "has a control character (U+0000) at character 3;"],
  ["ab\u007Fcd", "has a control character (U+007F) at character 3;"],
  ["ab\u00A0cd", "has an invisible character (U+00A0) at character 3;"],
  ["ab\u200Bcd", "has an invisible character (U+200B) at character 3;"],
  ["ab\uFEFFcd", "has an invisible character (U+FEFF) at character 3;"],
  ["ab\u202Ecd", "has an invisible character (U+202E) at character 3;"],
  ["ab\u2028cd", "has an invisible character (U+2028) at character 3;"],
  ["ab\uFFFDcd", "has an unreadable character (U+FFFD) at character 3;"],
  ["ab\uD800cd", "has an invisible character (U+D800) at character 3;"],
  ["\u{1F511}\u{1F511} x", "has a blank at character 3;"],
  ["\uFEFFab cd", "has a blank at character 3;"],
])("%j: the character is named with its position, counted from 1", (text, start) => {
  expect(problemOf(text)).toContain(start);
});

test.each([
  "sk-***",
  "***",
  "org-***",
  "••••",
  "HAS_KEY••••••••••••••••••••••••",
  "HAS_KEY",
  "●●●●",
  "sk-••••abcd",
  "sk-ab****wxyz",
  "xxxxxxxxxxxx1234",
  "sk-proj-XXXXXXXXXXXXab",
  "sk-ant-xxxxxxxxxxxx",
])("%s is a mask, which must not become a key", (text) => {
  expect(problemOf(text)).toMatch(/^is a mask that a server shows.* give the key itself, or leave the field out/);
});

test.each([
  ...["[redacted]", "[REDACTED]", "<redacted>", "(hidden)", "{masked}", "redacted", "**redacted**", "__REDACTED__", "[REDACTED_API_KEY]"],
  ...["(sensitive value)", "(sensitive)", "[encrypted]", "<secret>"],
])("%s is a mask of llmp or of a log", (text) => {
  expect(problemOf(text)).toMatch(/^is a mask; give the key itself/);
});

test.each(["sk-...wxyz", "sk-ab…yz"])("%s is an abbreviation", (text) => {
  expect(problemOf(text)).toMatch(/^is an abbreviated key/);
});

test.each(["$VAR", "$OPENAI_API_KEY", "${VAR}", "${VAR:-x}", "${lower}", "%OPENAI_API_KEY%"])("%s was not expanded", (text) => {
  expect(problemOf(text)).toMatch(/^is the name of a variable: it was not expanded; .*env:NAME/);
});

test.each(["{{ .Values.key }}", "${{ secrets.KEY }}", "$(cat key)"])("%s is an unfilled template", (text) => {
  expect(problemOf(text)).toMatch(/^is a template that was not filled in/);
});

test.each(["OPENAI_API_KEY", "YOUR_API_KEY", "LLMP_TOKEN"])("%s is the name of a variable", (text) => {
  expect(problemOf(text)).toBe("is the name of a variable, not its value; write env:NAME");
});

test.each([
  "<your-key>",
  "<YOUR API KEY>",
  "your-api-key",
  "your_openai_api_key_here",
  "sk-your-key-here",
  "replace-me",
  "changeme",
  "CHANGE_ME",
  "TODO",
  "xxxxxxxx",
  "sk-xxxx",
])("%s is a placeholder that nobody filled in", (text) => {
  expect(problemOf(text)).toBe("is a placeholder; put the key in its place");
});

test.each(["undefined", "null", "[object Object]"])("%s is what a program writes for no value", (text) => {
  expect(problemOf(text)).toMatch(/^is what a program writes when it has no value/);
});

test("a reference of 1Password that `op run` did not resolve is told apart", () => {
  expect(problemOf("op://vault/item/key")).toContain("op run");
});

test.each([`"${KEY}"`, `'${KEY}'`, `“${KEY}”`])("quotation marks around a key (%s) are refused: an env file kept them", (text) => {
  expect(problemOf(text)).toMatch(/^is wrapped in quotation marks/);
});

describe("a field of several lines", () => {
  const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----";

  test.each([PEM, PEM.replaceAll("\n", "\r\n"), '{\n\t"type": "service_account",\n\t"note": "..."\n}'])(
    "takes line breaks, tabs and blanks",
    (text) => {
      expect(acceptSecret(`${text}\n`, { multiline: true })).toEqual({ value: text });
    },
  );

  test("refuses other control characters", () => {
    expect(problemOf("{\n\u0007}", { multiline: true })).toContain("has a control character (U+0007) at character 3");
  });

  test("refuses masks too", () => {
    expect(problemOf('{"private_key": "***"}', { multiline: true })).toMatch(/^is a mask/);
  });
});

test("any key of printable characters is taken unchanged, and none with an intruder, whose position is told and nothing else", () => {
  const random = seededRandom(1);
  const intruders = Array.from(" \t\n\u0000\u001B\u00A0\u200B\u2066");
  for (let round = 0; round < 500; round += 1) {
    const key = randomText(random, `${LETTERS_AND_DIGITS}-_+/=:`, randomInteger(random, 12, 80));
    expect(acceptSecret(key)).toEqual({ value: key });
    const position = randomInteger(random, 1, key.length);
    const intruder = intruders[randomInteger(random, 0, intruders.length - 1)];
    const problem = problemOf(`${key.slice(0, position - 1)}${intruder}${key.slice(position - 1)}`);
    expect(problem).toContain(` at character ${position}`);
    for (let start = 0; start + 6 <= key.length; start += 1) expect(problem).not.toContain(key.slice(start, start + 6));
  }
});
