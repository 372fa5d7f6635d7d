// Writes a planned request as a curl command line for a POSIX shell, with variables in the place of secrets.

import type { Body } from "../control-planes/control-plane.ts";
import { Secret } from "../secrets/secret.ts";
import type { PlannedWrite } from "./perform.ts";

export interface CurlVariable {
  readonly name: string;
  /** Where its value goes: `header x-api-key`, or the dotted path in the body. */
  readonly place: string;
}

export interface CurlCommand {
  /** One line without secrets; with them, a shell function that escapes a value, then what feeds them to curl. */
  readonly text: string;
  /** What to set first. */
  readonly variables: readonly CurlVariable[];
}

// Escapes a value for a JSON text, and for curl's configuration, whose rules are the same. It reads the whole value first, then escapes: POSIX sed
// has neither `\t` nor `\r`, and an interactive shell takes a tab as a key press.
const ESCAPE =
  `escape() { printf %s "$1" | sed -e ':a' -e '$!{N' -e 'ba' -e '}' -e 's/[\\\\"]/\\\\&/g' -e 's/\\n/\\\\n/g' ` +
  `-e "s/$(printf '\\t')/\\\\\\\\t/g" -e "s/$(printf '\\r')/\\\\\\\\r/g"; }`;

/**
 * The planned write as a command for any POSIX shell with sed and curl, also for values with quotation marks, backslashes, tabs and line
 * breaks. Secrets reach curl through its standard input: a command line can be read by every user of the machine. Its limits: other control
 * characters in a value make invalid JSON, and a line break at a value's end is lost.
 */
export function renderCurl({ method, url, headers, body, token }: PlannedWrite): CurlCommand {
  const headerVariables = Object.entries(headers).flatMap(([name, value]) =>
    value instanceof Secret ? [nameHeader(name, value, token)] : [],
  );
  const secrets = listSecrets(body ?? null);
  const variables = distinguish([
    ...headerVariables,
    ...secrets.map(({ place }) => ({ name: variableName(place), place: place.join(".") })),
  ]);
  const headerNames = new Map(variables.slice(0, headerVariables.length).map(({ name, place }) => [place, name]));
  const bodyNames = variables.slice(headerVariables.length).map(({ name }) => name);
  const settings = [
    ...Object.entries(headers).flatMap(([name, value]) =>
      value instanceof Secret ? [["header", secretHeader(name, value, headerNames)] as const] : [],
    ),
    ...(secrets.length > 0 && body !== undefined ? [["data-raw", bodyText(body, secrets, bodyNames)] as const] : []),
  ];
  const words = [
    "curl",
    ...(settings.length > 0 ? ["--config -"] : []),
    `--request ${method}`,
    // Without it curl would take [] and {} in the URL as patterns.
    ...(/[[\]{}]/.test(url) ? ["--globoff"] : []),
    ...Object.entries(headers).flatMap(([name, value]) => (value instanceof Secret ? [] : [`--header ${quote(`${name}: ${value}`)}`])),
    ...(body === undefined || secrets.length > 0 ? [] : [`--data-raw ${bodyText(body, [], [])}`]),
    quote(url),
  ];
  const line = words.join(" ");
  if (settings.length === 0) return { text: line, variables };
  // printf belongs to the shell, so that what it is given is in no list of processes.
  const form = settings.map(([setting]) => `${setting} = "%s"\\n`).join("");
  const values = settings.map(([, value]) => `"$(escape ${value})"`).join(" ");
  return { text: `${ESCAPE}\nprintf '${form}' ${values} |\n  ${line}`, variables };
}

/** Quotes text for a POSIX shell, when it needs it. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

function headerPlace(name: string): string {
  return `header ${name}`;
}

function nameHeader(name: string, value: Secret, token: Secret | undefined): CurlVariable {
  // A header that is made of the token in another way than by a prefix (Basic) goes into a variable of its own.
  const isToken = token !== undefined && value.reveal().endsWith(token.reveal());
  return { name: isToken ? "LLMP_TOKEN" : variableName([name]), place: headerPlace(name) };
}

function secretHeader(name: string, { prefix }: Secret, names: ReadonlyMap<string, string>): string {
  return `"${name}: ${prefix}$${names.get(headerPlace(name)) ?? "LLMP_TOKEN"}"`;
}

interface PlacedSecret {
  readonly place: readonly string[];
  readonly secret: Secret;
}

function listSecrets(body: Body, place: readonly string[] = []): readonly PlacedSecret[] {
  if (body instanceof Secret) return [{ place, secret: body }];
  if (body === null || typeof body !== "object") return [];
  return Object.entries(body).flatMap(([key, value]: [string, Body]) => listSecrets(value, [...place, key]));
}

/** The body's JSON, out of single quotes wherever a secret stands. */
function bodyText(body: Body, secrets: readonly PlacedSecret[], names: readonly string[]): string {
  const mark = unusedMark(body);
  let index = 0;
  // Marks are numbered in the order of listSecrets, which is that of JSON.stringify: both follow Object.entries.
  const marked = writeBody(body, () => `${mark}${index++}${mark}`);
  const pieces = marked.split(mark);
  return pieces
    .map((piece, position) => (position % 2 === 0 || secrets.length === 0 ? quoted(piece) : `"$(escape "$${names[Number(piece)]}")"`))
    .join("");
}

/** The body as JSON, in which a text of ours stands for each secret, behind its prefix. */
function writeBody(body: Body, standIn: () => string): string {
  return JSON.stringify(body, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    const secret = this[key];
    return secret instanceof Secret ? secret.prefix + standIn() : value;
  });
}

function quoted(piece: string): string {
  return `'${piece.replaceAll("'", "'\\''")}'`;
}

function unusedMark(body: Body): string {
  const text = writeBody(body, () => "");
  let mark = "@secret@";
  while (text.includes(mark)) mark = `@${mark}`;
  return mark;
}

// Setting one of these would break the shell that the command is pasted into.
const TAKEN = new Set([
  "PATH",
  "HOME",
  "USER",
  "SHELL",
  "IFS",
  "PWD",
  "OLDPWD",
  "ENV",
  "TERM",
  "LANG",
  "UID",
  "PS1",
  "PS2",
  "CDPATH",
  "MAIL",
]);

/** `apiKeys.OPENAI_API_KEY` → API_KEYS_OPENAI_API_KEY. */
function variableName(place: readonly string[]): string {
  const name = place
    .join("_")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toUpperCase();
  return name === "" || /^\d/.test(name) || TAKEN.has(name) ? `SECRET_${name}` : name;
}

function distinguish(variables: readonly CurlVariable[]): readonly CurlVariable[] {
  const used = new Set<string>();
  return variables.map(({ name, place }) => {
    let distinct = name;
    for (let number = 2; used.has(distinct); number += 1) distinct = `${name}_${number}`;
    used.add(distinct);
    return { name: distinct, place };
  });
}
