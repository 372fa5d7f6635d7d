// The stand-ins that a sandbox mounts, each with its state, answering one request at a time.

import type { Registry } from "../control-planes/index.ts";
import type { Sandbox, SandboxRequest, SandboxResponse, World } from "../control-planes/sandbox.ts";
import { UsageError } from "../errors.ts";
import { isRecord } from "../record.ts";
import { damaged, readStateFile, type SavedPlane, type SavedPlanes, writeStateFile } from "./state-file.ts";

/** The stand-ins by kind. */
export type Sandboxes = Readonly<Record<string, Sandbox<unknown>>>;

export interface PlanesOptions {
  readonly sandboxes: Sandboxes;
  /** Server version to imitate, by kind. */
  readonly eras: Readonly<Record<string, string>>;
  readonly stateFile: string | undefined;
  readonly world: World;
}

/** All mounted stand-ins. */
export interface Planes {
  stateOf(kind: string): unknown;
  setState(kind: string, state: unknown): void;
  /** Answers, and returns when what changed is kept. The request waits for those of its plane that came before it. */
  respond(kind: string, request: SandboxRequest): Promise<SandboxResponse>;
}

/** The stand-in of every registered control plane. */
export async function loadSandboxes(controlPlanes: Registry): Promise<Sandboxes> {
  const loaded = await Promise.all(Object.entries(controlPlanes).map(async ([kind, entry]) => [kind, await entry.loadSandbox()] as const));
  return Object.fromEntries(loaded);
}

/** Gives each stand-in its state, saved or fresh. Throws UsageError for an unknown kind or era, and for a state file that does not fit. */
export async function mountPlanes(options: PlanesOptions): Promise<Planes> {
  const { sandboxes, eras, stateFile, world } = options;
  requireKnown(sandboxes, eras);
  const saved = stateFile === undefined ? {} : await readStateFile(stateFile);
  const mounted = new Map(
    Object.entries(sandboxes).map(([kind, sandbox]) => [kind, mountPlane({ kind, sandbox, saved: saved[kind], ...options })] as const),
  );
  const store = stateFile === undefined ? undefined : keepIn(stateFile, saved);
  return {
    stateOf: (kind) => planeOf(mounted, kind).state,
    setState: (kind, state) => {
      planeOf(mounted, kind).state = state;
    },
    respond: (kind, request) => takeTurn(planeOf(mounted, kind), request, world, store),
  };
}

function requireKnown(sandboxes: Sandboxes, eras: Readonly<Record<string, string>>): void {
  for (const [kind, era] of Object.entries(eras)) {
    const known = sandboxes[kind]?.eras;
    if (known === undefined) throw new UsageError(`no sandbox "${kind}"`, { hint: `there are ${Object.keys(sandboxes).join(", ")}` });
    if (known.includes(era)) continue;
    const hint = known.length === 0 ? "it has only one version" : `its versions are ${known.join(", ")}`;
    throw new UsageError(`the sandbox of ${kind} has no version "${era}"`, { hint });
  }
}

interface MountOptions extends PlanesOptions {
  readonly kind: string;
  readonly sandbox: Sandbox<unknown>;
  readonly saved: SavedPlane | undefined;
}

interface MountedPlane {
  readonly kind: string;
  readonly sandbox: Sandbox<unknown>;
  readonly era: string | null;
  state: unknown;
  /** Settles when the latest request has been answered. */
  turn: Promise<unknown>;
}

function mountPlane({ kind, sandbox, saved, eras, world, stateFile = "" }: MountOptions): MountedPlane {
  const era = eras[kind] ?? saved?.era ?? sandbox.eras.at(-1) ?? null;
  // The file may come from another version of llmp, which knew other eras.
  if (era !== null && !sandbox.eras.includes(era)) throw damaged(stateFile);
  const fresh = sandbox.initial(era ?? undefined, world);
  const plane = { kind, sandbox, era, turn: Promise.resolve() };
  if (saved === undefined) return { ...plane, state: fresh };
  if (saved.era !== era) {
    const hint = "leave out --era to go on with it, or name another file with --state";
    throw new UsageError(`the state file ${stateFile} holds version ${saved.era} of ${kind}, not ${era}`, { hint });
  }
  if (!hasShapeOf(fresh, saved.state)) throw damaged(stateFile);
  return { ...plane, state: saved.state };
}

// A stand-in would trip over a field that is missing or of another sort, so the file is compared with a fresh state.
function hasShapeOf(fresh: unknown, saved: unknown): boolean {
  if (!isRecord(fresh) || !isRecord(saved)) return sortOf(fresh) === sortOf(saved);
  return Object.entries(fresh).every(([name, value]) => sortOf(saved[name]) === sortOf(value));
}

function sortOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function planeOf(mounted: ReadonlyMap<string, MountedPlane>, kind: string): MountedPlane {
  const plane = mounted.get(kind);
  if (plane === undefined) throw new UsageError(`no sandbox "${kind}"`, { hint: `there are ${[...mounted.keys()].join(", ")}` });
  return plane;
}

type Store = (kind: string, plane: SavedPlane) => Promise<void>;

// All planes share the file, so they take turns at it.
function keepIn(path: string, saved: SavedPlanes): Store {
  let planes = saved;
  let turn: Promise<unknown> = Promise.resolve();
  return (kind, plane) => {
    planes = { ...planes, [kind]: plane };
    const written = turn.then(() => writeStateFile(path, planes));
    turn = written.catch(() => undefined);
    return written;
  };
}

function takeTurn(plane: MountedPlane, request: SandboxRequest, world: World, store: Store | undefined): Promise<SandboxResponse> {
  const answered = plane.turn.then(() => answer(plane, request, world, store));
  plane.turn = answered.catch(() => undefined);
  return answered;
}

async function answer(plane: MountedPlane, request: SandboxRequest, world: World, store: Store | undefined): Promise<SandboxResponse> {
  const { kind, sandbox, era } = plane;
  const { state, response } = sandbox.respond(plane.state, request, world);
  // A server can store a write and answer 500 all the same.
  const isWrite = request.method !== "GET" && (response.status < 400 || response.status >= 500);
  // Kept before it is acknowledged: what was answered survives a crash.
  if (store !== undefined && isWrite) await store(kind, { era, state: sandbox.withoutSecrets(state) });
  plane.state = state;
  return response;
}
