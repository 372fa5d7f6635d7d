// Who and what a fresh stand-in for Agent Stack knows: three people, and one provider that the deployment manages.

import type { World } from "../../sandbox.ts";
import { timestamp } from "./exchange.ts";
import type { AgentStackState, Era, StoredProvider } from "./state.ts";

const DAY = 24 * 60 * 60_000;

const passwords = { admin: "SandboxPasswordOfTheAdminNotASecret", developer: "SandboxPasswordOfADeveloperNotASecret" } as const;

/** Every name and id of a fresh server, for tests and examples. The tokens are words, and open nothing anywhere else. */
export const agentstackSeed = {
  passwords,
  /** Accepted by the seeded server: with a colon as Basic, otherwise as Bearer (not in November, which has one password). */
  tokens: {
    admin: `admin:${passwords.admin}`,
    developer: `developer:${passwords.developer}`,
    adminBearer: "SandboxBearerOfTheAdminNotASecret",
    developerBearer: "SandboxBearerOfADeveloperNotASecret",
  },
  /** Bearer of somebody whose e-mail address was never verified; refused. */
  unverifiedBearer: "SandboxBearerOfAStrangerNotASecret",
  users: { admin: "00000000-0000-4000-8000-00000000000a", developer: "00000000-0000-4000-8000-00000000000d" },
  /** The provider that the deployment manages (April and later). */
  managedProvider: "00000000-0000-4000-8000-0000000000aa",
} as const;

/** A fresh server of that era. November asks for its one password; later servers ask an identity provider. */
export function seed(era: Era, world: World): AgentStackState {
  return {
    era,
    sequence: 0,
    authentication: era === "nov" ? "basic" : "oidc",
    providers: era === "nov" ? [] : [managedProvider(world.now)],
    configuration: { llm: null, embedding: null, updatedAt: null, createdBy: null },
    deploymentDefaults: { llm: null, embedding: null },
    isEmbeddingFirst: world.random() >= 0.5,
    requestLimit: 0,
    requestUse: { since: 0, count: 0 },
  };
}

function managedProvider(now: number): StoredProvider {
  return {
    id: agentstackSeed.managedProvider,
    name: "Ollama of the cluster",
    description: null,
    type: "ollama",
    baseUrl: "http://ollama.example:11434/v1",
    apiKey: "dummy",
    watsonxProjectId: null,
    watsonxSpaceId: null,
    registry: "file:///app/registry/model_providers.yaml",
    isOnline: true,
    createdAt: timestamp(now - 30 * DAY, 0),
    models: ["qwen3:8b", "nomic-embed-text:latest"],
  };
}
