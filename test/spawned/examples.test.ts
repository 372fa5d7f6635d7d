// The examples for CI, run as CI runs them: a shell script against the stand-ins, and workflows that call it.

import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ENTRY, openWorkplace, type Workplace } from "./llmp.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples/ci");
const KEYS = { OPENAI_API_KEY: "not-a-real-key-of-openai", GATEWAY_API_KEY: "not-a-real-key-of-the-gateway" };

let workplace: Workplace;
let checkout = "";
let programs = "";

beforeAll(async () => {
  workplace = await openWorkplace();
  checkout = join(workplace.folder, "checkout");
  programs = join(workplace.folder, "programs");
  await cp(EXAMPLES, checkout, { recursive: true });
  await mkdir(programs);
  await writeFile(join(programs, "llmp"), `#!/bin/sh\nexec "${process.execPath}" "${ENTRY}" "$@"\n`);
  await chmod(join(programs, "llmp"), 0o755);
});
afterAll(() => workplace.remove());

/** In one sandbox, one command line after another; each as its own step of a job. */
async function job(...lines: readonly string[]) {
  const environment = { ...KEYS, CI: "true", PATH: `${programs}${delimiter}${process.env.PATH}` };
  return workplace.start(["sandbox", "run", "--", "sh", "-e", "-c", `cd "${checkout}"; ${lines.join("; ")}`], { environment }).ended();
}

describe("the script", () => {
  test("checks, shows the diff, applies, and then there is none", async () => {
    const { exitCode, stdout, stderr } = await job(
      "sh providers.sh check",
      "sh providers.sh apply",
      "sh providers.sh check",
      "cat report.json",
    );
    expect(exitCode, stderr).toBe(0);
    const [before = "", after = ""] = stdout.split("### llmp diff").slice(1);
    expect(before).toContain("3 to create");
    expect(before).toContain("| `OpenAI production` | `den` | `create` |");
    expect(before).toContain("| `Team gateway` | `den` | `create` |");
    expect(after).toContain("nothing to do: 3 unchanged");
    expect(JSON.parse(await readFile(join(checkout, "report.json"), "utf8")).summary).toMatchObject({ done: 3, failed: 0 });
    for (const key of Object.values(KEYS)) expect(`${stdout}${stderr}`).not.toContain(key);
  });

  test("fails where a manifest is wrong, and says where", async () => {
    await writeFile(join(checkout, "providers/wrong.yaml"), "target: den\nvendor: openai\nmodells: [gpt-5]\n");
    const { exitCode, stdout } = await job("sh providers.sh check");
    expect(exitCode).toBe(2);
    expect(stdout).toContain("providers/wrong.yaml:3:");
    const [run] = JSON.parse(await readFile(join(checkout, "llmp.sarif"), "utf8")).runs;
    expect(run.results).toMatchObject([{ locations: [{ physicalLocation: { artifactLocation: { uri: "providers/wrong.yaml" } } }] }]);
    await writeFile(
      join(checkout, "providers/wrong.yaml"),
      "# nothing\n{ target: den, vendor: openai, name: Other, models: [gpt-5], apiKey: env:NOT_SET }\n",
    );
    expect((await job("sh providers.sh apply")).exitCode).toBe(7);
  });

  test("ends a check with the exit code of what went wrong", async () => {
    const wrong = join(checkout, "providers/wrong.yaml");
    await writeFile(wrong, "target: den\nvendor: openai\nname: Other\nmodels: [gpt-5]\napiKey: env:NOT_SET\n");
    expect((await job("sh providers.sh check")).exitCode).toBe(7);
    await rm(wrong);
  });

  test("says how it is called", async () => {
    const { exitCode, stderr } = await job("sh providers.sh");
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("check|apply")]);
  });
});

test("the profiles are such that manifests can be checked offline, and hold no secret", async () => {
  const environment = { LLMP_CONFIG_DIR: join(EXAMPLES, "llmp") };
  const { exitCode, stderr } = await workplace.start(["validate", "-f", join(EXAMPLES, "providers"), "--strict"], { environment }).ended();
  expect(exitCode, stderr).toBe(0);
  expect((await readdir(join(EXAMPLES, "llmp"))).sort()).toEqual(["config.json"]);
});

interface Job {
  readonly script?: readonly string[];
  readonly steps?: readonly { readonly run?: string }[];
}

describe("the workflows", () => {
  test.each(["github-actions.yml", "gitlab-ci.yml"])(
    "%s calls the script, on a pull request and on the main branch, and gives it every variable",
    async (file) => {
      const text = await readFile(join(EXAMPLES, file), "utf8");
      const workflow = parse(text);
      const lines = ({ script = [], steps = [] }: Job) => [...script, ...steps.flatMap(({ run }) => run ?? [])];
      const { check, apply } = (workflow.jobs ?? workflow) as Readonly<Record<string, Job>>;
      expect(lines(check ?? {})).toContain("sh providers.sh check");
      expect(lines(apply ?? {})).toContain("sh providers.sh apply");
      const manifests = await Promise.all(
        ["providers/openai.yaml", "providers/gateway.yaml", "llmp/config.json"].map((name) => readFile(join(EXAMPLES, name), "utf8")),
      );
      const variables = [...manifests.join("\n").matchAll(/env:([A-Z_]+)/g)].map(([, name]) => name);
      for (const name of new Set(variables)) expect(text).toContain(name);
    },
  );
});
