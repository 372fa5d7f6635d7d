// What a control plane shows of a spec that was created there, and that saying it again changes nothing.

import { expect } from "vitest";
import type { ControlPlane, Operations, Provider, Spec } from "../../../src/control-planes/control-plane.ts";
import { startSandbox } from "../../../src/sandbox/server.ts";
import { connectTo } from "./connected.ts";

interface Stored {
  /** As the list shows it. */
  readonly provider: Provider;
  readonly shown: Spec;
}

/** Creates a provider at a fresh stand-in; an update with what is shown of it must send nothing. */
export async function store<S>(plane: ControlPlane<S>, spec: S, era?: string): Promise<Stored> {
  const server = await startSandbox(era === undefined ? {} : { eras: { [plane.kind]: era } });
  try {
    const connection = await connectTo(plane.kind, server);
    const { create, list, update } = connection.plane.operations as { [N in keyof Operations<Spec>]: Operations<Spec>[N] };
    if ("unsupported" in create || "unsupported" in list || "unsupported" in update) throw new Error(`${plane.kind} cannot do this`);
    const made = await connection.perform(create({ spec: spec as Spec, settings: {}, allowDuplicate: false }));
    expect(made.differences).toEqual([]);
    const listed = await connection.perform(list({ settings: {} }));
    const provider = listed.find(({ id }) => id === made.provider.id);
    if (provider === undefined) throw new Error("it is not listed");
    const shown = connection.plane.portable.specOf(provider);
    const before = server.requests.length;
    await connection.perform(update({ selector: provider.id, changes: shown, clear: [], settings: {} }));
    expect(server.requests.slice(before).filter(({ method }) => method !== "GET")).toEqual([]);
    return { provider, shown };
  } finally {
    await server.close();
  }
}
