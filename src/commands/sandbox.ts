// `llmp sandbox`: stand-ins of the control planes on this machine, for rehearsal and CI.

import { quote } from "../connection/curl.ts";
import { createProfiles } from "../connection/profiles.ts";
import type { Context } from "../context.ts";
import { didYouMean } from "../did-you-mean.ts";
import { readEnvironment } from "../environment.ts";
import { type ExitCode, UsageError } from "../errors.ts";
import { describeFaults, parseFault } from "../sandbox/faults.ts";
import { loadSandboxes, type Sandboxes } from "../sandbox/planes.ts";
import { type RunningSandbox, startSandbox } from "../sandbox/server.ts";
import { createWorkspace } from "../sandbox/workspace.ts";
import { defineCommand, type Values } from "./command.ts";

const options = {
  state: { kind: "text", summary: "keep the data in this file, secrets left out", placeholder: "file", completes: "file" },
  era: {
    kind: "list",
    summary: "server version to imitate, newest unless told: VERSION, or KIND=VERSION (den: 1, 2, 3)",
    placeholder: "version",
  },
  fault: {
    kind: "list",
    summary: `what goes wrong: ${describeFaults.map(({ name }) => name).join(", ")}; with options as in reset:every=3,on=write`,
    placeholder: "fault",
  },
} as const;

export const sandbox = defineCommand({
  description:
    "Starts a server on 127.0.0.1 that answers as the control planes do, each under its own path, and prints how to reach each: variables to put before a command, or to export. It runs until Ctrl-C. " +
    "Nothing leaves this machine. As JSON: {url, controlPlanes: {KIND: {url, token}}}.",
  options: { port: { kind: "text", summary: "port to listen on (any free one unless told)", placeholder: "number" }, ...options },
  examples: [
    { explanation: "an old Den that keeps its data", command: "llmp sandbox --era den=1 --port 8790 --state den.json" },
    { explanation: "lose the answer to every second write", command: "llmp sandbox --fault reset-after:every=2" },
  ],
  async run(context, { options }) {
    const sandboxes = await loadSandboxes(context.controlPlanes);
    const server = await startSandbox({ port: readPort(options.port), ...readOptions(options, sandboxes) });
    const planes = Object.keys(sandboxes).map((kind) => ({ kind, url: server.urlOf(kind), token: server.tokensOf(kind)[0] ?? "" }));
    const lines = planes.map(({ kind, url, token }) => `LLMP_CONTROL_PLANE=${kind} LLMP_URL=${url} LLMP_TOKEN=${quote(token)}`);
    return {
      data: { url: server.url, controlPlanes: Object.fromEntries(planes.map(({ kind, url, token }) => [kind, { url, token }])) },
      text: lines.join("\n"),
      notes: [`listening on ${server.url} until Ctrl-C`],
      until: () => untilStopped(context, server),
    };
  },
});

export const sandboxRun = defineCommand({
  description:
    "Starts the stand-ins on a free port and runs a command against them: with a temporary configuration that holds one profile for each control plane, named after its kind, " +
    "tokens from the environment, and this llmp first on the PATH. Passes on the command's exit code, and leaves nothing behind.",
  arguments: [
    { name: "command", summary: "the command and its arguments, after --", required: true, variadic: true, completes: "command" },
  ],
  options,
  examples: [
    { explanation: "try it", command: "llmp sandbox run -- llmp list" },
    { explanation: "rehearse a script", command: "llmp sandbox run -- sh deploy.sh" },
  ],
  async run(context, { arguments: words, options }) {
    const [program, ...rest] = words[0] === "--" ? words.slice(1) : words;
    if (program === undefined || program === "")
      throw new UsageError("there is no command to run", { hint: "write it after --: `llmp sandbox run -- llmp list`" });
    const sandboxes = await loadSandboxes(context.controlPlanes);
    const server = await startSandbox(readOptions(options, sandboxes));
    try {
      const exitCode = await runAgainst(context, { server, sandboxes }, [program, ...rest]);
      return { data: undefined, text: "", exitCode: exitCode as ExitCode };
    } finally {
      await server.close();
    }
  },
});

/** Gives the exit code of the command. */
async function runAgainst(context: Context, served: Served, command: readonly [string, ...(readonly string[])]): Promise<number> {
  const { environment, launch, program } = context;
  const workspace = await createWorkspace({
    ...program,
    path: environment.lookup("PATH") ?? "",
    noProxy: environment.get("NO_PROXY") ?? "",
  });
  try {
    const variables = { ...workspace.environment, ...(await writeProfiles(context, served, workspace.configuration)) };
    return await launch(...workspace.resolve(command), variables);
  } finally {
    await workspace.remove();
  }
}

interface Served {
  readonly server: RunningSandbox;
  readonly sandboxes: Sandboxes;
}

/** One profile for each kind, in the temporary configuration; its token is a reference to a variable that only the command gets. */
async function writeProfiles(
  { platform, homeDirectory }: Context,
  { server, sandboxes }: Served,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const profiles = createProfiles({ environment: readEnvironment({ LLMP_CONFIG_DIR: folder }), platform, homeDirectory });
  const tokens: Record<string, string> = {};
  for (const [index, [kind, { settings = {} }]] of Object.entries(sandboxes).entries()) {
    const variable = `LLMP_SANDBOX_${kind.toUpperCase()}_TOKEN`;
    await profiles.put(kind, { controlPlane: kind, url: server.urlOf(kind), token: `env:${variable}`, settings }, { use: index === 0 });
    tokens[variable] = server.tokensOf(kind)[0] ?? "";
  }
  return tokens;
}

function readPort(text: string | undefined): number {
  const port = text === undefined ? 0 : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError("--port must be a number from 0 to 65535");
}

function readOptions({ state, era, fault }: Values<typeof options>, sandboxes: Sandboxes) {
  return {
    sandboxes,
    ...(state === undefined ? {} : { stateFile: state }),
    eras: Object.assign({}, ...era.map((text) => readEra(text, sandboxes))),
    faults: fault.map(parseFault),
  };
}

/** `den=1`, or `1` for every stand-in that has such a version. */
function readEra(text: string, sandboxes: Sandboxes): Readonly<Record<string, string>> {
  const [left = "", right] = text.split("=", 2);
  const kinds = Object.keys(sandboxes);
  const meant = kinds.filter((kind) => (right === undefined ? sandboxes[kind]?.eras.includes(left) : kind === left));
  if (meant.length > 0) return Object.fromEntries(meant.map((kind) => [kind, right ?? left]));
  const known = kinds.flatMap((kind) => (sandboxes[kind]?.eras ?? []).map((version) => `${kind}=${version}`));
  throw new UsageError(`--era: there is no "${text}"${didYouMean(text, known)}`, { hint: `versions: ${known.join(", ")}` });
}

async function untilStopped({ signal }: Context, server: RunningSandbox): Promise<ExitCode> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.close();
  return 0;
}
