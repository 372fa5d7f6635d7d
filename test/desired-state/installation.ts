// An installation of llmp that keeps its stand-ins of all control planes as manifests ask, without any manifest: providers are wanted directly.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextRound } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { openAuditLog } from "../../src/connection/audit-log.ts";
import type { Connection } from "../../src/connection/connection.ts";
import type { ControlPlane, Provider, Spec } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import { type Applied, type ApplyOptions, applyPlan } from "../../src/desired-state/apply.ts";
import type { DesiredProvider } from "../../src/desired-state/desired.ts";
import { makePlan, type PlanOptions } from "../../src/desired-state/plan.ts";
import { rehearse } from "../../src/desired-state/rehearsal.ts";
import type { Step } from "../../src/desired-state/step.ts";
import type { SeenRequest } from "../../src/sandbox/seen-request.ts";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { openFingerprints } from "../../src/secrets/fingerprints.ts";
import { connectTo } from "../control-planes/portable/connected.ts";

export interface Installation {
  readonly server: RunningSandbox;
  connection(kind: string): Promise<Connection>;
  plan(desired: readonly DesiredProvider[], options?: Partial<PlanOptions>): Promise<readonly Step[]>;
  /** Does what was gone through already. */
  carryOut(steps: readonly Step[], options?: Partial<ApplyOptions>): Promise<Applied>;
  /** Plans, goes through it, and does it, with consent to everything. */
  apply(desired: readonly DesiredProvider[], options?: Partial<ApplyOptions>): Promise<Applied>;
  /** What arrived since the last time this was asked and changes something. */
  writes(): readonly SeenRequest[];
  list(kind: string): Promise<readonly Provider[]>;
  /** Behind the back of whoever applies. */
  change(kind: string, selector: string, changes: Spec): Promise<void>;
}

export async function install(signal = new AbortController().signal): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), "llmp-desired-"));
  const server = await startSandbox();
  onTestFinished(async () => {
    await server.close();
    await Promise.all([fingerprints.settle(), context.auditLog.settle()]);
    await rm(folder, { recursive: true, force: true });
  });
  const fingerprints = openFingerprints({
    folder,
    key: "not-a-real-key-of-fingerprints-not-a-real-key",
    sources: { readings: new Map() } as never,
    now: Date.now,
  });
  const context = {
    version: "0.0.0-test",
    userName: () => "ada",
    known: [],
    fingerprints,
    auditLog: openAuditLog(folder),
    clock: { now: Date.now, sleep: () => nextRound() },
    random: () => 0,
    signal,
    lockFolder: join(folder, "locks"),
  };
  const connections = new Map<string, Promise<Connection>>();
  const connection = (kind: string) => {
    const known = connections.get(kind) ?? connectTo(kind, server);
    connections.set(kind, known);
    return known;
  };
  let seen = 0;
  const plan: Installation["plan"] = (desired, options) =>
    // Connections remember reads until their next write, and here somebody else may have written.
    makePlan(desired, [], { open: ({ kind }) => connectTo(kind, server), fingerprints, writeSecrets: false, ...options });
  const carryOut: Installation["carryOut"] = async (steps, options = {}) => {
    const applied = await applyPlan(context, steps, { concurrency: 8, onError: "continue", warn: () => {}, ...options });
    await fingerprints.settle();
    return applied;
  };
  return {
    server,
    connection,
    plan,
    carryOut,
    apply: async (desired, options) => carryOut(await rehearse(await plan(desired), 8), options),
    writes() {
      const since = server.requests.slice(seen).filter(({ method }) => method !== "GET");
      seen = server.requests.length;
      return since;
    },
    async list(kind) {
      const { plane, settings, perform } = await connection(kind);
      const { list } = plane.operations;
      if ("unsupported" in list) throw new Error(list.unsupported);
      return perform(list({ settings }));
    },
    async change(kind, selector, changes) {
      const { plane, settings, perform } = await connection(kind);
      const { update } = plane.operations;
      if ("unsupported" in update) throw new Error(update.unsupported);
      const { differences } = await perform(update({ selector, changes, clear: [], settings, consent: true }));
      if (differences.length > 0) throw new Error(differences.join());
      seen = server.requests.length;
    },
  };
}

export async function want(kind: string, spec: Spec): Promise<DesiredProvider> {
  const plane = (await controlPlanes[kind]?.load()) as ControlPlane;
  return {
    target: { name: kind, kind },
    plane,
    identity: plane.identify(spec) ?? "",
    spec,
    origins: new Map(),
    protected: false,
    ignored: [],
    file: "providers.yaml",
    place: "providers.yaml:1:1",
    locate: (path) => `providers.yaml:1:1 ${path}`,
  };
}
