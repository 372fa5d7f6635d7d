// A real Secret Service of its own: a private D-Bus session with gnome-keyring, away from the keychain of whoever runs the tests.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

type Variables = Readonly<Record<string, string | undefined>>;

export interface SecretService {
  /** What a program needs to reach it. */
  readonly environment: Variables;
  /** Runs a program in the session and gives its standard output. */
  run(program: string, words: readonly string[], input?: string): Promise<string>;
  lock(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Watches the bus from now on, and pauses the service when it is called for the nth time: amid what somebody asks of it. */
  pauseAtCall(nth: number): Promise<Watch>;
  /** Ends the session and all that it started. */
  stop(): Promise<void>;
}

export interface Watch {
  /** When it paused the service, in milliseconds since 1970; undefined while it has not. */
  pausedAt(): number | undefined;
  /** Ends the watch, and lets the service go on. */
  end(): void;
}

/** Programs that such a session needs and this machine lacks. */
export const leftOut = ["dbus-run-session", "dbus-send", "dbus-monitor", "gnome-keyring-daemon", "secret-tool"].filter(
  (program) => !isInstalled(program),
);

// Prints the daemon's process id and the bus's address once the daemon owns its name, then lives until its standard input is closed. Asking
// the service itself would have the bus start a second one.
const SESSION = `
  if [ "$1" = unlocked ]; then
    mkfifo "$HOME/password"
    gnome-keyring-daemon --foreground --unlock --components=secrets <"$HOME/password" >/dev/null &
    printf pw >"$HOME/password"
  else
    gnome-keyring-daemon --foreground --components=secrets </dev/null >/dev/null &
  fi
  tries=0
  until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetNameOwner string:org.freedesktop.secrets; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || exit 1
    sleep 0.05
  done >/dev/null
  echo "$! $DBUS_SESSION_BUS_ADDRESS"
  cat >/dev/null
`;

/** Starts a session with an unlocked, empty keyring, or with none; all its files are below the folder. */
export async function startSecretService(folder: string, { hasKeyring = true } = {}): Promise<SecretService> {
  const home = await makeHome(folder);
  const words = ["--", "sh", "-c", SESSION, "sh", hasKeyring ? "unlocked" : "none"];
  const session = spawn("dbus-run-session", words, { env: home, stdio: ["pipe", "pipe", "ignore"] });
  const { address, pid } = await readReady(session);
  const environment = { ...home, DBUS_SESSION_BUS_ADDRESS: address };
  const signal = (name: NodeJS.Signals) => signalQuietly(pid, name);
  const run: SecretService["run"] = (program, words, input = "") => runProgram(program, words, environment, input);
  return {
    environment,
    run,
    async lock() {
      const path = "/org/freedesktop/secrets";
      const words = ["--session", "--print-reply", "--dest=org.freedesktop.secrets", path, "org.freedesktop.Secret.Service.Lock"];
      await run("dbus-send", [...words, `array:objpath:${path}/collection/login`]);
    },
    pause: () => signal("SIGSTOP"),
    resume: () => signal("SIGCONT"),
    pauseAtCall: (nth) => watchCalls(environment, nth, signal),
    async stop() {
      signal("SIGKILL");
      await endSession(session);
    },
  };
}

async function watchCalls(environment: Variables, nth: number, signal: (name: NodeJS.Signals) => void): Promise<Watch> {
  const monitor = spawn("dbus-monitor", ["--session", "type='method_call',destination='org.freedesktop.secrets'"], {
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let calls = 0;
  let pausedAt: number | undefined;
  const lines = createInterface(monitor.stdout);
  // Its first line says that it is connected.
  await new Promise((resolve, reject) => lines.once("line", resolve).once("close", () => reject(new Error("dbus-monitor ended"))));
  lines.on("line", (line) => {
    if (!line.startsWith("method call ")) return;
    calls += 1;
    if (calls !== nth) return;
    signal("SIGSTOP");
    pausedAt = Date.now();
  });
  return {
    pausedAt: () => pausedAt,
    end() {
      monitor.kill();
      signal("SIGCONT");
    },
  };
}

// A bus that starts nothing by itself.
const BARE_BUS = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`;

/** Starts a bus on which there is no Secret Service, and none to start. */
export async function startBareBus(folder: string): Promise<Pick<SecretService, "environment" | "stop">> {
  const home = await makeHome(folder);
  const configuration = join(folder, "bus.conf");
  await writeFile(configuration, BARE_BUS);
  const script = 'echo "$$ $DBUS_SESSION_BUS_ADDRESS"; cat >/dev/null';
  const words = ["--config-file", configuration, "--", "sh", "-c", script];
  const session = spawn("dbus-run-session", words, { env: home, stdio: ["pipe", "pipe", "ignore"] });
  const { address } = await readReady(session);
  return { environment: { ...home, DBUS_SESSION_BUS_ADDRESS: address }, stop: () => endSession(session) };
}

async function endSession(session: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => session.once("exit", resolve));
  session.stdin?.end();
  if (session.exitCode === null) await ended;
}

async function makeHome(folder: string): Promise<Variables> {
  const places = { HOME: "home", XDG_DATA_HOME: "data", XDG_CONFIG_HOME: "config", XDG_CACHE_HOME: "cache", XDG_RUNTIME_DIR: "run" };
  const paths = Object.entries(places).map(([name, place]) => [name, join(folder, place)] as const);
  for (const [, path] of paths) await mkdir(path, { recursive: true, mode: 0o700 });
  return { PATH: process.env.PATH, LANG: "C.UTF-8", ...Object.fromEntries(paths) };
}

async function readReady(session: ChildProcess): Promise<{ readonly address: string; readonly pid: number }> {
  if (session.stdout === null) throw new Error("the session has no output");
  for await (const line of createInterface(session.stdout)) {
    const [, pid, address] = /^(\d+) (\S+)$/.exec(line) ?? [];
    // Process 0 would mean the whole group of the tests.
    if (address === undefined || Number(pid) < 2) break;
    return { address, pid: Number(pid) };
  }
  session.stdin?.end();
  throw new Error("the Secret Service did not start");
}

function runProgram(program: string, words: readonly string[], environment: Variables, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: environment, stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}`))));
    // A program may end without reading it: what became of that is its exit code.
    child.stdin.on("error", () => {}).end(input);
  });
}

function signalQuietly(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
