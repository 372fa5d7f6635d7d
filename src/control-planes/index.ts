// The registry: one line a control plane. Each is loaded when it is needed.

import type { ControlPlane } from "./control-plane.ts";
import type { Sandbox } from "./sandbox.ts";

export interface RegistryEntry {
  readonly name: string;
  load(): Promise<ControlPlane>;
  loadSandbox(): Promise<Sandbox<unknown>>;
}

/** Control planes by their kind, in the order of help. */
export type Registry = Readonly<Record<string, RegistryEntry>>;

export const controlPlanes: Registry = {
  den: {
    name: "OpenWork Den",
    load: async () => (await import("./den/index.ts")).den,
    loadSandbox: async () => (await import("./den/sandbox.ts")).denSandbox,
  },
};

/** The entry of a kind, or undefined for what is none (`toString` among them). */
export function findControlPlane(registry: Registry, kind: string): RegistryEntry | undefined {
  return Object.hasOwn(registry, kind) ? registry[kind] : undefined;
}
