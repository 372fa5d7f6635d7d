// The canary in input that is wrong in ways nobody thought of: no byte of it comes out, and nothing of it is a bug.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { stringify } from "yaml";
import { isRecord } from "../../src/record.ts";
import type { Example } from "../control-planes/examples/example.ts";
import { examples } from "../control-planes/examples/index.ts";
import type { RunOptions } from "../run.ts";
import { LETTERS_AND_DIGITS, randomInteger, randomText, seededRandom } from "../secrets/random.ts";
import { KEY, TOKEN } from "./canary.ts";
import { type CanaryStage, openCanaryStage } from "./canary-stage.ts";

const REFERENCE = "env:VENDOR_KEY";

/** Lines a control plane. Each is made of its seed alone, which the name of a failed test gives; LLMP_TEST_SEED begins elsewhere. */
const ROUNDS = 100;
const FIRST = Number(process.env.LLMP_TEST_SEED ?? 1);

type Random = () => number;

function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[randomInteger(random, 0, choices.length - 1)] ?? choices[0];
}

/** A document with the key in it, wrong in its names, its values, or its text. */
function spoilDocument(random: Random, { json }: Example): string {
  let spec: Record<string, unknown> = JSON.parse(JSON.stringify(json).replaceAll(REFERENCE, KEY));
  for (let change = randomInteger(random, 1, 3); change > 0; change -= 1) spec = spoilMembers(random, spec);
  const data = pick<unknown>(random, [spec, { providers: [spec] }, [spec], { providers: [spec, spec] }, { spec }]);
  const text = pick(random, [JSON.stringify(data), JSON.stringify(data, null, 2), stringify(data), `# ${KEY}\n${stringify(data)}`]);
  return spoilText(random, text);
}

function spoilMembers(random: Random, spec: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(spec);
  const name = names[randomInteger(random, 0, names.length - 1)] ?? "name";
  const { [name]: value, ...rest } = spec;
  const inner = isRecord(value) && random() < 0.5 ? spoilMembers(random, value) : value;
  const stranger = randomText(random, `${LETTERS_AND_DIGITS}_-`, 8);
  return pick<Record<string, unknown>>(random, [
    { ...rest, [name]: inner },
    { ...rest, [`${name}${stranger}`]: KEY },
    { ...rest, [name.slice(1)]: KEY },
    { ...rest, [name]: { nested: { [stranger]: KEY } } },
    { ...rest, [name]: null, [stranger]: [KEY] },
    { ...rest, [name]: randomInteger(random, -5, 5), constructor: KEY },
    { ...spec, "": KEY },
    { ...spec, [KEY]: value },
    { ...rest, [name]: { prefix: KEY.slice(0, 20), from: KEY } },
    { ...rest, [name]: { prefx: "Bearer ", from: REFERENCE, [stranger]: KEY } },
  ]);
}

function spoilText(random: Random, text: string): string {
  const at = randomInteger(random, 0, text.length);
  const junk = pick(random, [
    "\t",
    "\u0000",
    "{",
    "}",
    "]",
    ": ",
    "\n  - ",
    '"',
    "'",
    "&a ",
    "*a",
    "---\n",
    "\u202e",
    "%",
    "!!binary ",
    "\uFEFF",
  ]);
  return pick(random, [
    text,
    text.slice(0, at),
    text.slice(at),
    text.slice(0, at) + junk + text.slice(at),
    text.slice(0, at) + KEY + text.slice(at),
    `${text}\n${text}`,
    text.replaceAll("\n", "\r\n"),
    Array.from(text).join("\0"),
  ]);
}

/** Words that put the key where none may be, or where none is understood. */
function misplace(random: Random, flags: readonly string[]): readonly string[] {
  const wrong = pick<readonly string[]>(random, [
    ["--api-key", KEY],
    [`--api-key=${KEY}`],
    ["--api-kye", KEY],
    [`--apikey=${KEY}`],
    [KEY],
    ["--token", KEY],
    [`--token=${KEY}`],
    [`-t${KEY}`],
    ["--credential", KEY],
    ["--credential", `OPENAI_API_KEY=${KEY}`],
    ["--header", KEY],
    ["--header", `Authorization=${KEY}`],
    ["--extra-headers", `[{"key":"Authorization","value":"${KEY}"}]`],
    ["--extra-headers", `[{"key":"Authorization","value":"${KEY}"`],
    ["--set", KEY],
    ["--set", `apiKey=${KEY}`],
    ["--set", `api_key.deeper=${KEY}`],
    ["--set", `nothing[3]=${KEY}`],
    ["--api-key", `env:${KEY}`],
    ["--api-key", `evn:${KEY}`],
    ["--api-key", `exec:false ${KEY}`],
    ["--api-key", `exec:'${KEY}`],
    ["--api-key", `{"prefix":"Bearer ","from":"${KEY}"}`],
    ["--api-key", `{"prefix":"${KEY}"`],
    ["--url", `https://user:${KEY}@127.0.0.1:1/`],
    ["--url", `http://127.0.0.1:1/?key=${encodeURIComponent(KEY)}`],
    ["--clear", "apiKey", "--api-key", KEY],
    ["--output", KEY],
    ["--color", KEY],
  ]);
  const at = randomInteger(random, 0, flags.length);
  return [...flags.slice(0, at), ...wrong, ...flags.slice(at)];
}

/** The canary with something in it or around it that makes it no key. */
function spoilSecret(random: Random, secret: string): string {
  const at = randomInteger(random, 1, secret.length - 1);
  const junk = pick(random, [" ", "\n", "\t", "\u0000", "\u200b", "\u00a0", "\uFFFD", "***", "…", "\u0007", '"']);
  return pick(random, [
    secret.slice(0, at) + junk + secret.slice(at),
    `"${secret}"`,
    `${secret} `,
    ` ${secret}`,
    `$(${secret})`,
    `\${${secret}}`,
    `<${secret}>`,
    secret,
  ]);
}

async function nextLine(
  random: Random,
  { name, ...example }: Example,
  stage: CanaryStage,
): Promise<readonly [readonly string[], RunOptions]> {
  const further = pick<readonly string[]>(random, [
    [],
    ["--debug"],
    ["-o", "json"],
    ["--debug", "-o", "json"],
    ["--dry-run"],
    ["--curl"],
    ["--strict"],
  ]);
  const verb = pick<readonly string[]>(random, [["create"], ["create"], ["update", name]]);
  const way = randomInteger(random, 0, 4);
  if (way === 0) return [[...verb, ...further], { stdin: spoilDocument(random, { name, ...example }) }];
  if (way === 1) {
    const file = join(stage.files.key, "..", "random.yaml");
    await writeFile(file, spoilDocument(random, { name, ...example }));
    return [[...verb, "-f", file, ...further], {}];
  }
  if (way === 2) return [[...verb, ...misplace(random, example.flags), ...further], {}];
  const words = [...verb, ...example.flags, ...further];
  if (way === 3) return [words, { environment: { VENDOR_KEY: spoilSecret(random, KEY) } }];
  return [words, { environment: { LLMP_TOKEN: pick(random, ["", "env:", "evn:", "exec:false ", "{"]) + spoilSecret(random, TOKEN) } }];
}

describe.each(Object.entries(examples))("%s", (kind, example) => {
  let stage: CanaryStage;
  beforeAll(async () => {
    stage = await openCanaryStage(kind, example);
  });
  afterAll(() => stage.close());

  test.each(Array.from({ length: ROUNDS }, (_, round) => FIRST + round))("seed %d", async (seed) => {
    stage.reset();
    const [words, options] = await nextLine(seededRandom(seed), example, stage);
    await stage.llmp(words, options);
  });
});
