import { describe, expect, test } from "vitest";
import { revealBody } from "../../src/connection/wire.ts";
import type { Body, Conversation } from "../../src/control-planes/control-plane.ts";
import type { DenSpec } from "../../src/control-planes/den/fields.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { access, create, created, custom, features, large, list, newest, openai, openaiSpec, openaiVendor, organization, PATCH, POST, people, update, vendor } from "../control-planes/den/answers.ts";
import { play, type Step, writtenBody } from "../control-planes/conversation.ts";
import { denContract } from "./den.ts";

const apiKey = new Secret("value-of-the-vendors-key");
const config = { ...(custom.providerConfig as object), models: [large] };

function sent(conversation: Conversation<unknown>, script: readonly Step[]): unknown {
  return JSON.parse(revealBody(writtenBody(play(conversation, script)) as Body));
}

function posted(spec: DenSpec, ...reads: readonly Step[]): unknown {
  return sent(create(spec), [list(), ...reads, [POST, { llmProvider: created }], list(newest)]);
}

function patched(row: Readonly<Record<string, unknown>>, changes: DenSpec, clear: readonly string[], ...reads: readonly Step[]): unknown {
  return sent(update(changes, { clear }), [list(row), ...reads, list(row), [PATCH, { llmProvider: created }], list(row)]);
}

describe("every body that llmp sends to Den is one that the published page allows", () => {
  const granted = { ...openai, access: access([people.ada], [people.platform]) };
  test.each<[what: string, body: () => unknown]>([
    ["the least that makes a provider", () => posted(openaiSpec, openaiVendor)],
    ["a key, members and teams", () => posted({ ...openaiSpec, apiKey, memberIds: ["ada@example.com"], teamIds: ["Platform"] }, openaiVendor, organization)],
    ["a custom config", () => posted({ source: "custom", name: "Acme", customConfig: config, apiKey })],
    ["a custom config as text", () => posted({ source: "custom", name: "Acme", customConfigText: JSON.stringify(config) })],
    ["the mode that everybody has", () => posted({ ...openaiSpec, credentialMode: "shared", allMembers: false }, openaiVendor)],
    ["one key of several on an early server", () => posted({ ...openaiSpec, apiKey }, vendor("openai", ["A_NAME", "A_KEY"]), features())],
    ["an update of a name", () => patched(granted, { name: "New" }, [], openaiVendor)],
    ["an update of a custom config's name", () => patched(custom, { name: "New" }, [])],
    ["an update that clears key and grants", () => patched(granted, {}, ["apiKey", "memberIds", "teamIds"], openaiVendor)],
  ])("%s", (_what, body) => {
    expect(denContract([])(body())).toEqual([]);
  });

  test.each<[what: string, newer: readonly string[], body: () => unknown]>([
    ["everyone", ["allMembers"], () => posted({ ...openaiSpec, allMembers: true }, openaiVendor, features("allMembers"))],
    ["a credential for each member", ["credentialMode"], () => posted({ ...openaiSpec, credentialMode: "per_member" }, openaiVendor, features("credentialMode"))],
    ["named credentials", ["apiKeys"], () => posted({ ...openaiSpec, apiKeys: { A: apiKey } }, vendor("openai", ["A", "B"]), features("apiKeys"))],
    ["what a row of the newest servers shows", ["allMembers", "credentialMode"], () => patched(newest, { name: "New" }, [], openaiVendor)],
  ])("a newer field is sent only where it is asked for or known: %s", (_what, newer, body) => {
    const problems = denContract([])(body());
    expect(problems.map((problem) => /"additionalProperty":"(\w+)"/.exec(problem)?.[1]).toSorted()).toEqual(newer);
    expect(denContract(newer)(body())).toEqual([]);
  });
});

describe("the page is held to: it refuses", () => {
  const good = { name: "A", source: "models_dev", providerId: "openai", modelIds: ["gpt-5"] };
  test.each<[what: string, body: unknown]>([
    ["no name", { source: "custom" }],
    ["an empty name", { ...good, name: "" }],
    ["a name of 256", { ...good, name: "n".repeat(256) }],
    ["another source", { ...good, source: "openwork" }],
    ["null", { ...good, providerId: null }],
    ["no models", { ...good, modelIds: [] }],
    ["a member by e-mail", { ...good, memberIds: ["ada@example.com"] }],
    ["an id above 128 bits", { ...good, memberIds: ["om_8zyxwvtsrqpnmkjhgfedcba987"] }],
    ["501 teams", { ...good, teamIds: Array(501).fill(people.platform) }],
    ["a field of its own", { ...good, customConfig: {} }],
  ])("%s", (_what, body) => {
    expect(denContract([])(good)).toEqual([]);
    expect(denContract([])(body)).not.toEqual([]);
  });
});
