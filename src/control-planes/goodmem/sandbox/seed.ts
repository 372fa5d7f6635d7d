// Who a fresh stand-in for GoodMem knows: two users, and one key of each sort.

import type { Credential, Era, GoodmemState, Right } from "./state.ts";

/** Every id and key of a fresh server, for tests and examples. The keys are words, and open nothing anywhere else. */
export const goodmemSeed = {
  users: {
    ada: { userId: "01998000-0000-7000-8000-000000000001", email: "ada@example.com", displayName: "Ada Lovelace" },
    grace: { userId: "01998000-0000-7000-8000-000000000002", email: "grace@example.com", displayName: "Grace Hopper" },
  },
  tokens: {
    /** Ada's: may do everything with everybody's LLMs, but not see their credentials. */
    admin: "gm_sandboxkeyofada_notasecret",
    /** Ada's: sees credentials too. */
    credentialReader: "gm_sandboxkeyofada_readscredentials",
    /** Grace's: may do everything with her own LLMs. */
    member: "gm_sandboxkeyofgrace_notasecret",
    /** Grace's: may only look at her own LLMs. */
    readOnly: "gm_sandboxkeyofgrace_readsonly",
  },
} as const;

export type TokenName = keyof typeof goodmemSeed.tokens;

/** Every key by its name. */
export const seededTokens: Readonly<Record<TokenName, string>> = goodmemSeed.tokens;

const ordinaryRights: readonly Right[] = ["CREATE_LLM", "READ_LLM", "UPDATE_LLM", "DELETE_LLM", "PING_LLM", "EXECUTE_LLM"];

/** A fresh server of that era, without an LLM. */
export function seed(era: Era): GoodmemState {
  return { era, sequence: 0, users: Object.values(goodmemSeed.users), credentials: seedCredentials(), llms: [] };
}

function seedCredentials(): readonly Credential[] {
  const { ada, grace } = goodmemSeed.users;
  return [
    { token: "admin", userId: ada.userId, rights: ordinaryRights, scope: "any" },
    { token: "credentialReader", userId: ada.userId, rights: [...ordinaryRights, "READ_LLM_CREDENTIALS"], scope: "any" },
    { token: "member", userId: grace.userId, rights: ordinaryRights, scope: "own" },
    { token: "readOnly", userId: grace.userId, rights: ["READ_LLM"], scope: "own" },
  ];
}
