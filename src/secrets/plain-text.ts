// Text that came from elsewhere as one plain line, without what a terminal would obey.

const ESCAPE = "\u001B";

// OSC, DCS, SOS, PM and APC with what they carry up to their end; CSI; any other escape. In 7-bit and 8-bit spelling, the last two also cut short.
// What they carry has no C1 character, which keeps the search linear where a sequence is opened again and again and never closed.
const ESCAPE_SEQUENCES = new RegExp(
  [
    `(?:${ESCAPE}[\\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007${ESCAPE}\u0080-\u009F]*(?:\u0007|${ESCAPE}\\\\|\u009C)`,
    `(?:${ESCAPE}\\[|\u009B)[0-?]*[ -/]*[@-~]?`,
    `${ESCAPE}[ -/]*[0-~]?`,
  ].join("|"),
  "g",
);

/** The text without escape sequences, finished or not: what is left of them are characters that a terminal would print. */
export function withoutEscapes(text: string): string {
  return text.replace(ESCAPE_SEQUENCES, "");
}

/** One line: no escape sequences, control characters or invisible ones, and single blanks. */
export function flatten(text: string): string {
  return withoutEscapes(text)
    .replace(/[\p{Cf}\p{Cs}]/gu, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
}
