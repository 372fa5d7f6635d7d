import { describe, expect, test } from "vitest";
import { escapeInvisible, sanitizeLine, sanitizePainted, sanitizeText } from "../../src/output/sanitize.ts";

describe("sanitizeLine", () => {
  test.each([
    ["plain text stays", "GPT-5 mini", "GPT-5 mini"],
    ["scripts, emoji and joiners stay", "日本語 👩‍👩‍👧 é नमस्ते", "日本語 👩‍👩‍👧 é नमस्ते"],
    ["colours go", "\u001b[1;31mred\u001b[0m", "red"],
    ["a title that an OSC sequence would set goes, terminated by BEL", "a\u001b]0;owned\u0007b", "ab"],
    ["a hyperlink keeps its label only", "\u001b]8;;http://evil.example/(x)\u001b\\label\u001b]8;;\u001b\\", "label"],
    ["8-bit forms go as well", "a\u009b2Jb\u009d0;t\u009cc", "abc"],
    ["a clipboard write (OSC 52) goes", "\u001b]52;c;cm0gLXJm\u0007x", "x"],
    ["an unterminated sequence loses its introducer", "a\u001b]0;rest", "a0;rest"],
    ["a sequence that is cut short goes, too", "a\u001b[12", "a"],
    ["so does one that a control character breaks off", "a\u001b[3\u0007b\u009b1\u0000c\u001b", "abc"],
    ["bidi overrides go", "user\u202etxt.exe\u202c", "usertxt.exe"],
    ["hidden tag characters and zero-width blanks go", "a\u{e0041}\u200bb\ufeff", "ab"],
    ["line breaks and tabs become one blank", "a\r\n\tb\u2028c", "a b c"],
    ["half a surrogate pair is replaced", "a\ud800b", "a\ufffdb"],
    ["backspaces, which would hide what was written, go", "evil\b\b\b\bgood", "evilgood"],
  ])("%s", (_rule, given, expected) => {
    expect(sanitizeLine(given)).toBe(expected);
  });

  test("is linear where sequences are opened and never closed", () => {
    const hostile = "\u001b]0;\u009d".repeat(200_000);
    const start = performance.now();
    sanitizeLine(hostile);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

test("sanitizeText keeps line breaks and tabs, and makes CRLF a line break", () => {
  expect(sanitizeText("a\r\nb\tc\u001b[2K\nd\u0000")).toBe("a\nb\tc\nd");
});

test("sanitizePainted keeps colours and nothing else", () => {
  expect(sanitizePainted("\u001b[31merror:\u001b[39m \u001b[2Jx\u001b]0;t\u0007")).toBe("\u001b[31merror:\u001b[39m x");
});

test("escapeInvisible gives JSON that is harmless on a terminal and the same data", () => {
  const data = { name: "a\u202eb\u009bc\u2028\u007f\u{e0041}\u001b[0m" };
  const json = escapeInvisible(JSON.stringify(data));
  expect(json).toBe('{"name":"a\\u202eb\\u009bc\\u2028\\u007f\\udb40\\udc41\\u001b[0m"}');
  expect(JSON.parse(json)).toEqual(data);
});
