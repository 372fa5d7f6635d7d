// The table of rooms: who may import whom, and the one home of every effect.

import { controlPlanes } from "../../src/control-planes/index.ts";
import type { Import } from "./imports.ts";

/**
 * A room, and what its files may import. `*` stands for one path segment or a part of it, `**` for any number; a pattern may be preceded by the
 * only ways in which it may be imported: `type:`, `lazy:`. `never` takes away from `may`.
 */
interface Room {
  readonly files: readonly string[];
  readonly may: readonly string[];
  readonly never?: readonly string[];
}

export const KINDS = Object.keys(controlPlanes);
const FOUNDATION = ["errors.ts", "did-you-mean.ts", "environment.ts", "record.ts"];
const INTERFACE = [
  "control-planes/control-plane.ts",
  "control-planes/fields.ts",
  "control-planes/flags.ts",
  "control-planes/index.ts",
  "control-planes/portable.ts",
];
const PURE_LIBRARIES = ["zod/mini", "zod/v4/**", "jsonc-parser", "dequal"];
const LIBRARIES = ["node:**", "npm:**"];

/** Who may import whom. The first room that names a file is its room. */
export const rooms: readonly Room[] = [
  { files: ["main.ts"], may: ["**", "../package.json", ...LIBRARIES], never: ["control-planes/*/**"] },
  {
    files: ["program.ts"],
    may: [
      "commands/**",
      "connection/**",
      "input/**",
      "secrets/**",
      "vendors/**",
      "output/**",
      "context.ts",
      ...FOUNDATION,
      ...INTERFACE,
      "npm:**",
    ],
  },
  { files: ["run.ts"], may: ["program.ts", "output/**", "type:context.ts", "type:secrets/secret.ts", "secrets/redaction.ts", "errors.ts"] },
  {
    files: ["completion/**"],
    may: ["completion/**", "commands/command.ts", "commands/load.ts", "commands/options.ts", "did-you-mean.ts", "errors.ts"],
  },
  { files: ["commands/completion.ts"], may: ["completion/**", "commands/**", "did-you-mean.ts", "errors.ts"] },
  { files: ["context.ts"], may: ["type:**", "errors.ts"], never: ["main.ts", "program.ts", "commands/**", "control-planes/*/**"] },
  { files: FOUNDATION, may: [...FOUNDATION, "npm:**"] },
  { files: ["commands/index.ts"], may: ["type:commands/command.ts", "lazy:commands/**"] },
  {
    files: ["commands/sandbox.ts"],
    may: [
      "sandbox/**",
      "type:context.ts",
      "commands/**",
      "connection/**",
      "input/**",
      "secrets/**",
      "type:output/**",
      ...FOUNDATION,
      ...INTERFACE,
    ],
  },
  {
    files: ["commands/**"],
    may: [
      "commands/**",
      "connection/**",
      "input/**",
      "desired-state/**",
      "secrets/**",
      "vendors/**",
      "type:output/**",
      "type:context.ts",
      ...FOUNDATION,
      ...INTERFACE,
    ],
  },
  {
    files: ["desired-state/**"],
    may: [
      "desired-state/**",
      "connection/**",
      "secrets/**",
      "vendors/**",
      "control-planes/lost-answers.ts",
      "type:context.ts",
      ...FOUNDATION,
      ...INTERFACE,
      "npm:**",
    ],
  },
  {
    files: ["connection/**"],
    may: ["connection/**", "secrets/**", "vendors/**", "type:context.ts", ...FOUNDATION, ...INTERFACE, ...LIBRARIES],
  },
  {
    files: ["input/**"],
    // output/sanitize.ts is pure text work: a prompt shows what a server sent.
    may: [
      "input/**",
      "secrets/**",
      "vendors/**",
      "output/sanitize.ts",
      "type:context.ts",
      "control-planes/portable-fields.ts",
      ...FOUNDATION,
      ...INTERFACE,
      ...LIBRARIES,
    ],
  },
  {
    files: ["control-planes/index.ts"],
    may: ["lazy:control-planes/*/index.ts", "lazy:control-planes/*/sandbox.ts", "type:control-planes/*.ts"],
  },
  {
    files: ["control-planes/*.ts"],
    // What a server says of a vendor is made fit to be repeated: secrets/redaction.ts is pure text work.
    may: ["control-planes/*.ts", "secrets/secret.ts", "secrets/redaction.ts", "vendors/**", ...FOUNDATION, ...PURE_LIBRARIES],
    never: ["environment.ts"],
  },
  ...KINDS.flatMap((kind) => planeRooms(`control-planes/${kind}`)),
  {
    files: ["sandbox/**"],
    may: ["sandbox/**", "control-planes/sandbox.ts", ...FOUNDATION, ...INTERFACE, "node:**"],
    never: ["environment.ts"],
  },
  // Its own process, bundled as an entry of its own.
  { files: ["secrets/keychain-process.ts"], may: ["secrets/**", "keytar"] },
  { files: ["secrets/**"], may: ["secrets/**", "type:context.ts", ...FOUNDATION, ...LIBRARIES] },
  { files: ["vendors/**"], may: ["vendors/**", "secrets/secret.ts", ...FOUNDATION, "aws4"], never: ["environment.ts"] },
  {
    files: ["output/**"],
    // What is printed is redacted first.
    may: [
      "output/**",
      "secrets/secret.ts",
      "secrets/redaction.ts",
      "secrets/plain-text.ts",
      "type:context.ts",
      ...FOUNDATION,
      ...LIBRARIES,
    ],
  },
];

/** A plane and its sandbox know nothing of each other, so that one mistake is not made twice. */
function planeRooms(folder: string): readonly Room[] {
  const sandbox = [`${folder}/sandbox.ts`, `${folder}/sandbox/**`];
  return [
    { files: sandbox, may: [...sandbox, "type:control-planes/sandbox.ts", ...PURE_LIBRARIES] },
    {
      files: [`${folder}/**`],
      may: [
        `${folder}/**`,
        "control-planes/control-plane.ts",
        "control-planes/differences.ts",
        "control-planes/fields.ts",
        "control-planes/flags.ts",
        "control-planes/lost-answers.ts",
        "control-planes/own-rows.ts",
        "control-planes/portable.ts",
        "control-planes/translation.ts",
        "control-planes/vendor-answers.ts",
        "secrets/secret.ts",
        "vendors/**",
        "errors.ts",
        "did-you-mean.ts",
        ...PURE_LIBRARIES,
      ],
      never: sandbox,
    },
  ];
}

/** Every effect has one home: what reaches outside, and the only files that may import it (types are free). */
const homes: Readonly<Record<string, readonly string[]>> = {
  undici: ["connection/http.ts", "connection/proxy-agent.ts"],
  "undici/**": ["connection/http.ts", "connection/connection-pool.ts"],
  "node:http": ["connection/http.ts", "sandbox/**"],
  "node:https": ["connection/http.ts"],
  "node:http2": [],
  "node:net": ["sandbox/**"],
  "node:tls": ["connection/http.ts", "connection/certificates.ts"],
  "node:dgram": [],
  "node:process": ["main.ts"],
  "node:child_process": ["main.ts", "secrets/**", "sandbox/**"],
  aws4: ["vendors/aws-signature.ts"],
  conf: ["connection/profiles.ts", "connection/settings-file.ts"],
  keytar: ["secrets/keychain-process.ts"],
  "@inquirer/**": ["input/prompter.ts", "input/prompts/**"],
  commander: ["program.ts"],
};

/** Whether a path fits a pattern; `npm:` stands for any package. */
export function matches(path: string, pattern: string): boolean {
  if (pattern.startsWith("npm:")) return !isLocal(path) && !path.startsWith("node:");
  if (pattern === "**") return isLocal(path);
  const expression = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll(/\*\*|\*/g, (stars) => (stars === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${expression}$`).test(path);
}

export function isLocal(path: string): boolean {
  return path.endsWith(".ts") || path.endsWith(".json");
}

function isAllowed(pattern: string, { to, how }: Import): boolean {
  const [, way, path = pattern] = /^(type|lazy):(.*)$/.exec(pattern) ?? [];
  if (!matches(to, path)) return false;
  // What may be loaded late may be named as a type; what may only be named may not be loaded.
  return way === undefined || how === way || how === "type";
}

/** What is wrong with these imports, in words; nothing when the table holds. */
export function findViolations(imports: readonly Import[]): readonly string[] {
  const verbs = imports.filter(({ from, how }) => from === "commands/index.ts" && how === "lazy").map(({ to }) => to);
  return imports.flatMap((one) => {
    const { from, to, how } = one;
    const room = rooms.find(({ files }) => files.some((file) => matches(from, file)));
    const problems: string[] = [];
    if (room === undefined) problems.push("belongs to no room");
    else if (!room.may.some((pattern) => isAllowed(pattern, one)) || room.never?.some((pattern) => matches(to, pattern)))
      problems.push(`may not import ${to} (${how})`);
    if (from.startsWith("commands/") && from !== "commands/index.ts" && verbs.includes(to) && from !== to)
      problems.push(`is a command and imports another, ${to}`);
    for (const [pattern, files] of Object.entries(homes))
      if (how !== "type" && matches(to, pattern) && !files.some((file) => matches(from, file)))
        problems.push(`imports ${to}, whose home is ${files.join(", ") || "nowhere"}`);
    return problems.map((problem) => `${from} ${problem}`);
  });
}
