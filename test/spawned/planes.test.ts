// The session of every control plane through the built llmp: as a script in `sandbox run`, and key by key at a real terminal.

import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { quote } from "../../src/connection/curl.ts";
import type { OperationName } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { environment, secrets } from "../control-planes/examples/example.ts";
import { examples } from "../control-planes/examples/index.ts";
import { openStage, type Stage } from "../control-planes/examples/stage.ts";
import { ENTRY, lacking, openWorkplace, type Workplace } from "./llmp.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const played = await Promise.all(
  Object.entries(controlPlanes).flatMap(([kind, entry]) => {
    const example = examples[kind];
    return example === undefined ? [] : [entry.load().then((plane) => ({ kind, plane, example }))];
  }),
);

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.remove());

const END = "-- end of a document --";

/** The line of a script that prints a document. */
function read(...words: readonly string[]): string {
  return `${llmp(...words, "-o", "json")}; echo "${END}"`;
}

/** The line of a script that must end with that exit code. */
function fail(exitCode: number, ...words: readonly string[]): string {
  return `if ${llmp(...words)}; then exit 99; else test $? -eq ${exitCode}; fi`;
}

function llmp(...words: readonly string[]): string {
  return ["llmp", ...words].map((word) => quote(word)).join(" ");
}

/** Runs the lines in a sandbox of their own until one fails; gives the documents that they printed. */
async function play(kind: string, lines: readonly string[]): Promise<{ readonly documents: readonly unknown[]; readonly stderr: string }> {
  const words = ["sandbox", "run", "--", "sh", "-ec", [llmp("profile", "use", kind, "-q"), ...lines].join("\n")];
  const { exitCode, stdout, stderr } = await workplace.llmp(words, { environment });
  expect(exitCode, stderr).toBe(0);
  for (const secret of Object.values(secrets)) expect(stdout + stderr).not.toContain(secret);
  const documents = stdout.split(`${END}\n`).slice(0, -1);
  return { documents: documents.map((document) => JSON.parse(document)), stderr };
}

/** Without what is another at every creation. */
function lasting(document: unknown): unknown {
  const { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = document as Readonly<Record<string, unknown>>;
  return rest;
}

describe.each(played)("$kind in a script", ({ kind, plane, example }) => {
  const { name, flags, update } = example;
  const has = (operation: OperationName) => !("unsupported" in plane.operations[operation]);

  test("login, create, list, get, update, disable, enable, delete: each works, or ends with 2 and says why", async () => {
    const switches = (["disable", "enable"] as const).map((verb) => (has(verb) ? read(verb, name) : fail(2, verb, name)));
    const { documents, stderr } = await play(kind, [
      read("login", kind),
      read("create", ...flags),
      fail(1, "create", ...flags),
      read("list"),
      read("get", name),
      read("update", name, ...update.flags),
      ...switches,
      fail(2, "delete", name),
      has("delete") ? read("delete", name, "--yes") : fail(2, "delete", name, "--yes"),
      has("delete") ? fail(1, "get", name) : read("get", name),
    ]);
    const [, created, list, shown] = documents;
    expect(created).toMatchObject({ controlPlane: kind, profile: kind, name });
    expect(list).toContainEqual(created);
    expect(shown).toEqual(created);
    expect(stderr).toContain(`logged in to ${plane.name}`);
    for (const verb of ["enable", "disable", "delete"] as const) {
      const operation = plane.operations[verb];
      if ("unsupported" in operation) expect(stderr).toContain(operation.unsupported);
    }
    const { changes } = update;
    expect(documents[4]).toMatchObject({ name, ...changes });
    if (has("disable")) expect(documents.slice(5, 7)).toMatchObject([{ enabled: false }, { enabled: true }]);
  });

  test("flags, a YAML file and piped JSON make the same provider", async () => {
    const yaml = join(workplace.folder, `${kind}.yaml`);
    await writeFile(yaml, example.yaml, { mode: 0o600 });
    const ways = [read("create", ...flags), read("create", "-f", yaml), `echo ${quote(JSON.stringify(example.json))} | ${read("create")}`];
    const made = await Promise.all(ways.map(async (way) => (await play(kind, [way])).documents));
    const [byFlags, byYaml, byJson] = made.map(([document]) => lasting(document));
    expect(byFlags).toMatchObject({ controlPlane: kind, name });
    expect([byYaml, byJson]).toEqual([byFlags, byFlags]);
  });
});

const missing = lacking("tmux", "sh", "stty");
const leftOut = missing.length === 0 ? "" : ` (left out: this machine lacks ${missing.join(", ")})`;

describe.skipIf(missing.length > 0).each(played)(`$kind at a real terminal${leftOut}`, ({ kind, plane, example }) => {
  let stage: Stage;
  let terminal: Terminal;
  beforeAll(async () => {
    stage = await openStage(kind);
  });
  beforeEach(async () => {
    const program = join(workplace.folder, "llmp");
    await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${ENTRY}" "$@"\n`);
    await chmod(program, 0o755);
    const connection = { LLMP_CONTROL_PLANE: kind, LLMP_URL: stage.url, LLMP_TOKEN: "env:TOKEN", TOKEN: stage.token };
    const path = `${workplace.folder}:${process.env.PATH}`;
    terminal = await openTerminal(
      { PATH: path, HOME: workplace.folder, LANG: "C.UTF-8", LLMP_VERIFY: "off", ...connection },
      workplace.folder,
    );
  });
  afterEach(() => terminal.close());
  afterAll(() => stage.close());

  test("what is asked and answered makes the same request as the flags, and no key is left on the screen", async () => {
    await terminal.type("ready>", "llmp create; echo ended with $?\n");
    await terminal.see(`${plane.name} at ${stage.url}`);
    for (const [shown, typed] of example.keystrokes) await terminal.type(shown, typed);
    await terminal.see("ended with 0");
    expect(stage.writes()).toEqual([example.request]);
    expect(stage.problems()).toEqual([]);
    const screen = terminal.screen();
    expect(screen).toContain("the same again: llmp create");
    for (const secret of [...Object.values(secrets), stage.token]) expect(screen.replaceAll("\n", "")).not.toContain(secret);
  });
});
