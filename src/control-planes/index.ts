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
  refactor: {
    name: "re-factor.ai",
    load: async () => (await import("./refactor/index.ts")).refactor,
    loadSandbox: async () => (await import("./refactor/sandbox.ts")).refactorSandbox,
  },
  goodmem: {
    name: "GoodMem",
    load: async () => (await import("./goodmem/index.ts")).goodmem,
    loadSandbox: async () => (await import("./goodmem/sandbox.ts")).goodmemSandbox,
  },
  agentstack: {
    name: "Agent Stack",
    load: async () => (await import("./agentstack/index.ts")).agentstack,
    loadSandbox: async () => (await import("./agentstack/sandbox.ts")).agentstackSandbox,
  },
  langwatch: {
    name: "LangWatch",
    load: async () => (await import("./langwatch/index.ts")).langwatch,
    loadSandbox: async () => (await import("./langwatch/sandbox.ts")).langwatchSandbox,
  },
};

/** The entry of a kind, or undefined for what is none (`toString` among them). */
export function findControlPlane(registry: Registry, kind: string): RegistryEntry | undefined {
  return Object.hasOwn(registry, kind) ? registry[kind] : undefined;
}
