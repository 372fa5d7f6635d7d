// Where manifests come from: files in the order given, folders in the order of names, and standard input.

import { describe, expect, test } from "vitest";
import type { Problem } from "../../../src/input/manifest/problem.ts";
import { readFiles, tell } from "./reading.ts";

const KEY = "not-a-real-key-of-many-words";
const spec = (name: string, key = "env:K") => `name: ${name}\nvendor: openai\nmodels: [gpt-5]\napiKey: ${key}\n`;

async function read(tree: Parameters<typeof readFiles>[0], paths: readonly string[], strict = false) {
  const { items, problems } = await readFiles(tree, paths, { strict });
  return { names: items.map(({ identity }) => identity), problems: problems.map((problem: Problem) => tell(problem)) };
}

test("files in the order given, each once", async () => {
  const tree = { "b.yaml": spec("b"), "a.yaml": spec("a") };
  expect(await read(tree, ["b.yaml", "a.yaml", "b.yaml"])).toEqual({ names: ["b", "a"], problems: [] });
});

test("a file that is named is read whatever it is called", async () => {
  expect(await read({ ".hidden": spec("a") }, [".hidden"])).toEqual({ names: ["a"], problems: [] });
});

test("a folder: all manifests below it in the order of names, and nothing else", async () => {
  const tree = {
    "providers/b.yaml": spec("b"),
    "providers/a/z.json": JSON.stringify({ name: "z", vendor: "openai", models: ["m"], apiKey: "env:K" }),
    "providers/a/A.YML": spec("A"),
    "providers/README.md": "no manifest",
    "providers/llmp.schema.json": "{}",
    "providers/.git/x.yaml": "no manifest",
    "providers/node_modules/x.yaml": "no manifest",
  };
  expect(await read(tree, ["providers"])).toEqual({ names: ["A", "z", "b"], problems: [] });
  expect(await read(tree, ["providers", "providers/b.yaml"])).toEqual({ names: ["A", "z", "b"], problems: [] });
});

test("a folder without any is an error", async () => {
  expect(await read({ "providers/README.md": "" }, ["providers"])).toEqual({
    names: [],
    problems: ["providers error holds no manifest: no file below it ends in .yaml, .yml or .json (hidden ones aside)"],
  });
});

test("what cannot be read is a problem, and the rest goes on", async () => {
  const denied = Object.assign(new Error("EACCES"), { code: "EACCES" });
  const tree = { "d/a.yaml": "name: [", "d/b.yaml": denied, "d/c.yaml": Buffer.from([0xff, 0xfe]), "d/d.yaml": "", "d/e.yaml": spec("e") };
  expect(await read(tree, ["nowhere", "d"])).toEqual({
    names: ["e"],
    problems: [
      "nowhere error does not exist",
      expect.stringMatching(/^d\/a\.yaml:1:\d error /),
      "d/b.yaml error cannot read d/b.yaml: it may not be read by this user; check the path",
      "d/c.yaml error cannot read d/c.yaml: it is not UTF-8 text; save it as UTF-8",
      "d/d.yaml error is empty; if nothing is wanted, write `providers: []`",
    ],
  });
});

test("what is described twice across files names both places", async () => {
  expect(await read({ "a.yaml": spec("same"), "b.yaml": `# second\n${spec("same")}` }, ["a.yaml", "b.yaml"])).toEqual({
    names: ["same", "same"],
    problems: ["b.yaml:2:1 error describes a provider of den that is described at a.yaml:1:1 already (den)"],
  });
});

describe("a key that is written out in a file", () => {
  const message = "apiKey holds the key itself: keep it in the environment or the keychain and write a reference (env:NAME, keychain:NAME)";

  test("is a warning, an error with --strict, and never printed", async () => {
    const tree = { "a.yaml": spec("a", KEY) };
    expect(await read(tree, ["a.yaml"])).toEqual({ names: ["a"], problems: [`a.yaml:4:9 warning ${message}`] });
    expect((await read(tree, ["a.yaml"], true)).problems).toEqual([`a.yaml:4:9 error ${message}`]);
  });

  test("also in what only one control plane knows", async () => {
    const { problems } = await read({ "a.yaml": `${spec("a")}den: {apiKey: ${KEY}}\n` }, ["a.yaml"]);
    expect(problems).toEqual([`a.yaml:5:15 warning den.${message} (den)`]);
  });
});

test("nothing given and nothing piped in is a mistake in the command", async () => {
  await expect(readFiles({}, [])).rejects.toMatchObject({ exitCode: 2, message: "no manifest was given" });
});
