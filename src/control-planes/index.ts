// The registry: one line a control plane. Each is loaded when it is needed.

import type { ControlPlane } from "./control-plane.ts";
import type { Sandbox } from "./sandbox.ts";

export interface RegistryEntry {
  readonly name: string;
  load(): Promise<ControlPlane>;
  loadSandbox(): Promise<Sandbox<unknown>>;
}

/** Every control plane by its kind, in the order of help. */
export const controlPlanes = {
  den: {
    name: "OpenWork Den",
    load: async () => (await import("./den/index.ts")).den,
    loadSandbox: async () => (await import("./den/sandbox.ts")).denSandbox,
  },
} satisfies Record<string, RegistryEntry>;

export type Kind = keyof typeof controlPlanes;

export const kinds = Object.keys(controlPlanes) as Kind[];

export function isKind(text: string): text is Kind {
  return Object.hasOwn(controlPlanes, text);
}
