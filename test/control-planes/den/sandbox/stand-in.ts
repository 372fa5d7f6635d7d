// A stand-in for Den with its state and clock, for the tests of this folder: one call a line.

import { denSeed } from "../../../../src/control-planes/den/sandbox/seed.ts";
import type { DenState } from "../../../../src/control-planes/den/sandbox/state.ts";
import { denSandbox } from "../../../../src/control-planes/den/sandbox.ts";

const { tokens } = denSeed;

export interface CallOptions {
  /** An API key, or a session where it begins with `session`; the admin's key unless told, none when null. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
}

/** An array whose first two a test may read without asking; where there is none, the test fails by itself. */
export type Listed<T> = readonly [T, T, ...T[]];

interface Named {
  readonly id: string;
  readonly name: string;
}

interface MemberShape {
  readonly id: string;
  readonly role: string;
  readonly user: { readonly email: string };
}

/** What the tests read of a provider; only some of it is in each answer. */
export interface ProviderShape extends Named {
  readonly providerId: string;
  readonly organizationId: string;
  readonly providerConfig: Readonly<Record<string, unknown>> & string;
  readonly models: Listed<Named & { readonly config: string }>;
  readonly access: {
    readonly allMembers: boolean;
    readonly members: Listed<{ readonly id: string; readonly orgMembershipId: string }>;
    readonly teams: readonly { readonly teamId: string }[];
  };
  readonly hasApiKey: boolean;
  readonly hasMyCredential: boolean;
  readonly configuredEnvKeys: readonly string[];
  readonly credentialMode: string;
  readonly apiKey: string | null;
  readonly apiKeys: Readonly<Record<string, string>> | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface OperationShape {
  readonly post: {
    readonly requestBody: { readonly content: { readonly "application/json": { readonly schema: { readonly properties: object } } } };
  };
}

/** What the tests read of a body; only some of it is in each answer, and a text or nothing is a body too. */
interface BodyShape {
  readonly error: string;
  readonly message: string;
  readonly details: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly llmProvider: ProviderShape;
  readonly llmProviders: Listed<ProviderShape>;
  readonly provider: { readonly config: object; readonly models: readonly object[] };
  readonly providers: readonly Named[];
  readonly result: { readonly ok: boolean };
  readonly verifications: readonly { readonly id: string; readonly status: string }[];
  readonly paths: { readonly "/v1/llm-providers": OperationShape };
  readonly session: { readonly token: string };
  readonly orgs: readonly Named[];
  readonly organization: Named | undefined;
  readonly members: Listed<MemberShape>;
  readonly teams: readonly Named[];
  readonly currentMember: MemberShape;
  readonly memberCredentials: readonly object[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyShape;
}

export function standIn(era: "1" | "2" | "3") {
  const world = { now: Date.parse("2026-09-20T12:00:00.000Z"), random: () => 0.5 };
  let state = denSandbox.initial(era, world);
  return {
    world,
    get state() {
      return state;
    },
    change(changes: Partial<DenState>) {
      state = { ...state, ...changes };
    },
    call(line: string, options: CallOptions = {}): Answer {
      const { token = tokens.adminKey, headers = {}, body, text = body === undefined ? "" : JSON.stringify(body) } = options;
      const [method = "", target = ""] = line.split(" ");
      const [path = "", query = ""] = target.split("?");
      const json: Record<string, string> = text === "" ? {} : { "content-type": "application/json" };
      const request = {
        method,
        path,
        query: new URLSearchParams(query),
        headers: { ...json, ...credentials(token), ...headers },
        body: text,
      };
      world.now += 1;
      const before = JSON.stringify(state);
      const answered = denSandbox.respond(state, request, world);
      if (JSON.stringify(state) !== before) throw new Error("the stand-in changed the state it was given");
      state = answered.state;
      const { status, headers: answeredHeaders = {}, body: answeredBody } = answered.response;
      return { status, headers: answeredHeaders, body: answeredBody as BodyShape };
    },
  };
}

function credentials(token: string | null): Record<string, string> {
  if (token === null) return {};
  return token.startsWith("session") ? { authorization: `Bearer ${token}` } : { "x-api-key": token };
}

export const openai = { name: "OpenAI", source: "models_dev", providerId: "openai", modelIds: ["gpt-5"] };

export const customConfig = {
  id: "acme-llm",
  name: "Acme LLM",
  npm: "@ai-sdk/openai-compatible",
  env: ["ACME_API_KEY"],
  doc: "https://acme.example/docs",
  models: [{ id: "large", name: "Large" }],
};

export function custom(config: unknown) {
  return { name: "Acme", source: "custom", customConfigText: typeof config === "string" ? config : JSON.stringify(config) };
}
