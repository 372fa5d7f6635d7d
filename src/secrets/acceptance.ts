// Decides whether text that was given as a key can be one, before it becomes a Secret: what a server masked, or a person forgot to fill in, never does.

/** How a field takes its value. */
export interface AcceptanceOptions {
  /** Line breaks, tabs and blanks are allowed inside: a service account JSON, a PEM; with `documents`, in what begins like one of these alone. */
  readonly multiline?: boolean | "documents";
}

const DOCUMENT = /^\s*(?:\{|-----BEGIN )/;

/** The value to send, or why it cannot be one (a fact, then what to do; never a part of the value). */
export type Acceptance = { readonly value: string } | { readonly problem: string };

/**
 * Takes text as it was typed, piped or read from a file and gives the value to send. One byte order mark at the start and one line break
 * (`\n` or `\r\n`) at the end are dropped, because editors and `echo` add them; everything else is kept or refused. Positions in problems
 * count characters (code points) from 1, after the byte order mark.
 */
export function acceptSecret(text: string, { multiline: lines = false }: AcceptanceOptions = {}): Acceptance {
  const value = text.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
  const multiline = lines === "documents" ? DOCUMENT.test(value) : lines;
  if (value === "") return { problem: "is empty" };
  if (value.trim() === "") return { problem: "holds nothing but blanks" };
  const problem = findPlaceholder(value.trim(), multiline) ?? findQuotes(value) ?? findCharacter(value, multiline);
  return problem === undefined ? { value } : { problem };
}

const GIVE_THE_KEY = "give the key itself, or leave the field out to keep the stored one";
const FILL_IN = "put the key in its place";
const NOT_EXPANDED = "it was not expanded; set the variable, or give a reference such as env:NAME";

interface Placeholder {
  readonly pattern: RegExp;
  readonly problem: string;
  /** Would also be found in sound text of several lines. */
  readonly singleLineOnly?: true;
}

const MASK_WORD = "(?:redacted|masked|hidden|filtered|secret|removed|sensitive|encrypted|protected|obfuscated)";

// re-factor.ai answers `sk-***` and `***`, LangWatch `HAS_KEY` and 24 bullets; the rest is what documentation, CI systems, Terraform and
// JavaScript leave behind.
const placeholders: readonly Placeholder[] = [
  { pattern: /\*{3,}|[•●∙⋅▪◦]{2,}|^[*•●∙⋅▪◦·]+$/u, problem: `is a mask that a server shows in place of a key; ${GIVE_THE_KEY}` },
  { pattern: /^HAS_KEY\b/, problem: `is a mask that a server shows in place of a key; ${GIVE_THE_KEY}` },
  // `xxxxxxxx1234`: no random key has so many of one letter.
  { pattern: /x{8,}[\w-]{1,8}$|^[\w-]{1,12}x{8,}$/i, problem: `is a mask that a server shows in place of a key; ${GIVE_THE_KEY}` },
  {
    pattern: new RegExp(`^[[<({*_]{1,2}\\s*${MASK_WORD}(?:[-_ ]?(?:api|value|key|token|by|policy)){0,3}\\s*[\\])>}*_]{1,2}$`, "i"),
    problem: `is a mask; ${GIVE_THE_KEY}`,
  },
  { pattern: /^(?:redacted|masked)$/i, problem: `is a mask; ${GIVE_THE_KEY}` },
  { pattern: /…|\.{3,}/u, problem: `is an abbreviated key; ${GIVE_THE_KEY}`, singleLineOnly: true },
  { pattern: /^\$[A-Z_][A-Z0-9_]*$|^\$\{[^{}]*\}$|^%[A-Za-z_][A-Za-z0-9_]*%$/, problem: `is the name of a variable: ${NOT_EXPANDED}` },
  { pattern: /^\$?\{\{.*\}\}$|^\$\(.*\)$/, problem: "is a template that was not filled in; check the step that should fill it" },
  { pattern: /^op:\/\//, problem: "is a 1Password reference that was not resolved; run the command through `op run --`" },
  { pattern: /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET)$/, problem: "is the name of a variable, not its value; write env:NAME" },
  { pattern: /^<[^<>]*>$/, problem: `is a placeholder; ${FILL_IN}` },
  {
    pattern:
      /^(?:sk-)?(?:<|\[)?(?:your|insert|enter|paste|put|replace|add)[-_ ]?(?:[a-z]+[-_ ]?){0,5}(?:key|token|secret|password|here|me)(?:>|\])?$/i,
    problem: `is a placeholder; ${FILL_IN}`,
  },
  { pattern: /^(?:change[-_ ]?me|todo|tbd|fixme|placeholder|api[-_ ]?key|(?:sk-)?x{3,})$/i, problem: `is a placeholder; ${FILL_IN}` },
  {
    pattern: /^(?:undefined|null|NaN|\[object Object\])$/,
    problem: "is what a program writes when it has no value; check the step that should supply the key",
  },
];

function findPlaceholder(value: string, multiline: boolean): string | undefined {
  const hasLines = multiline && value.includes("\n");
  const candidates = hasLines ? placeholders.filter((placeholder) => placeholder.singleLineOnly === undefined) : placeholders;
  return candidates.find((placeholder) => placeholder.pattern.test(value))?.problem;
}

// `docker --env-file` and PowerShell keep the quotation marks of KEY="value".
function findQuotes(value: string): string | undefined {
  if (!/^(["'`]).+\1$|^[“‘«].+[”’»]$/su.test(value)) return undefined;
  return "is wrapped in quotation marks, which would become part of the key; remove them";
}

function findCharacter(value: string, multiline: boolean): string | undefined {
  const refused = multiline ? /[^\P{C}\n\r\t]|\uFFFD/u : /[\s\p{C}\p{Z}\uFFFD]/u;
  const characters = Array.from(value);
  const index = characters.findIndex((character) => refused.test(character));
  const character = characters[index];
  if (character === undefined) return undefined;
  return `has ${nameCharacter(character)} at character ${describePosition(index, characters)}; ${advise(character)}`;
}

function nameCharacter(character: string): string {
  if (character === "\n" || character === "\r") return "a line break";
  if (character === "\t") return "a tab";
  if (character === " ") return "a blank";
  const codePoint = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (character === "\uFFFD") return `an unreadable character (${codePoint})`;
  if (/\p{Cc}/u.test(character)) return `a control character (${codePoint})`;
  return `an invisible character (${codePoint})`;
}

function describePosition(index: number, characters: readonly string[]): string {
  if (index === 0) return "1 (the first)";
  const isLast = index === characters.length - 1;
  return isLast ? `${index + 1} (the last)` : `${index + 1}`;
}

function advise(character: string): string {
  if (character === "\n" || character === "\r") return "this field takes a key of one line: was more than the key copied?";
  if (character === "\uFFFD") return "save the key as UTF-8";
  return "copy the key again without it";
}
