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

  test("compares without the keys, and gives apply its flags: a changed key is written where nothing is remembered", async () => {
    const { exitCode, stdout, stderr } = await job(
      "sh providers.sh apply",
      'fresh="$LLMP_CONFIG_DIR/fresh"; mkdir "$fresh"; cp "$LLMP_CONFIG_DIR/config.json" "$fresh"; export LLMP_CONFIG_DIR="$fresh"',
      "export OPENAI_API_KEY=not-needed-for-a-diff GATEWAY_API_KEY=not-needed-for-a-diff",
      "sh providers.sh check",
      "sh providers.sh apply --write-secrets -o name",
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("nothing to do: 3 unchanged");
    expect(stderr).toContain("`llmp apply --write-secrets` writes them");
    expect(JSON.parse(await readFile(join(checkout, "report.json"), "utf8")).summary).toMatchObject({ done: 3, failed: 0 });
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
  readonly steps?: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
  readonly before_script?: readonly string[];
  readonly env?: unknown;
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

  test.each(["github-actions.yml", "gitlab-ci.yml"])("%s installs a file, not what bears the name", async (file) => {
    const workflow = parse(await readFile(join(EXAMPLES, file), "utf8"));
    const jobs = (workflow.jobs === undefined ? [workflow.default] : Object.values(workflow.jobs)) as readonly Job[];
    const installs = jobs
      .flatMap(({ before_script = [], steps = [] }) => [...before_script, ...steps.flatMap(({ run }) => run ?? [])])
      .filter((line) => line.includes("npm install"));
    expect(installs).toHaveLength(jobs.length);
    for (const line of installs)
      expect(line).toMatch(/^npm install --global --ignore-scripts --omit=optional \.\/llmp-\d+\.\d+\.\d+\.tgz$/);
  });

  test("on GitHub, no step but the script is given a secret, and a pull request none of the keys", async () => {
    const { env, jobs } = parse(await readFile(join(EXAMPLES, "github-actions.yml"), "utf8"));
    expect(env).toBeUndefined();
    for (const { env: ofJob, steps = [] } of Object.values(jobs) as readonly Job[]) {
      expect(ofJob).toBeUndefined();
      for (const { run, env: ofStep = {} } of steps) {
        const secrets = Object.values(ofStep).filter((value) => value.includes("secrets."));
        expect(secrets.length > 0).toBe(run?.startsWith("sh providers.sh") === true);
      }
    }
    const { check } = jobs as { check: Required<Job> };
    const { OPENAI_API_KEY, GATEWAY_API_KEY } = check.steps.find(({ run }) => run?.includes("check"))?.env ?? {};
    expect([OPENAI_API_KEY, GATEWAY_API_KEY]).toEqual(["not-needed-for-a-diff", "not-needed-for-a-diff"]);
  });
});
