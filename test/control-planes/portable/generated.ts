// Portable specs by the hundred, the same at every run: each in the one form that is expected back, and as somebody might have written it.

import type { PortableSpec } from "../../../src/control-planes/portable.ts";
import { Secret } from "../../../src/secrets/secret.ts";
import { vendors } from "../../../src/vendors/directory.ts";
import { randomInteger, seededRandom } from "../../secrets/random.ts";

export interface Generated {
  /** What a translation back must give, less what is lost. */
  readonly plain: PortableSpec;
  /** The same, perhaps in other words: a key by its name, an address written out. */
  readonly given: PortableSpec;
}

type Parts = Readonly<Record<string, Secret | string>>;
type Random = () => number;

export function generate(count: number, seed: number): readonly Generated[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => generateOne(random, index));
}

function generateOne(random: Random, index: number): Generated {
  const vendor = pick(random, [...Object.keys(vendors), "friendli", "jan", undefined, undefined, ...FOUR, ...FOUR, ...FOUR]);
  const plain: PortableSpec = withoutUndefined({
    name: maybe(random, () => `Provider ${index}`),
    vendor,
    models: maybe(random, () => some(random, ["large", "small", "vendor/medium:free", "GPT-x"]), 0.85),
    embeddingModels: maybe(random, () => some(random, ["embed-1", "embed-2"]), 0.3),
    ...access(random, vendor),
    baseUrl: addressOf(random, vendor, index),
    enabled: maybe(random, () => random() < 0.8),
    description: maybe(random, () => "of the support desk"),
    headers: maybe(random, () => headers(random), 0.3),
    labels: maybe(random, () => ({ team: "ai", stage: "test" }), 0.3),
    defaultModel: maybe(random, () => "small", 0.2),
    access: maybe(random, () => grants(random), 0.4),
  });
  const resolved = resolveAddress(plain);
  return { plain: resolved, given: disguise(random, resolved) };
}

const FOUR = ["openai", "anthropic", "azure", "amazon-bedrock"];

/** What each vendor has besides a key. */
function access(
  random: Random,
  vendor: string | undefined,
): { readonly apiKey?: Secret | undefined; readonly credentials?: Parts | undefined } {
  const key = maybe(random, () => new Secret("not-a-real-key"), 0.8);
  const foreign = maybe<Parts>(random, () => ({ SOMETHING_ELSE: new Secret("not-a-real-part") }), 0.1) ?? {};
  const credentials = { ...partsOf(random, vendor), ...foreign };
  return {
    apiKey: vendor === "amazon-bedrock" ? maybe(random, () => key, 0.5) : key,
    credentials: Object.keys(credentials).length === 0 ? undefined : credentials,
  };
}

function partsOf(random: Random, vendor: string | undefined): Parts {
  if (vendor === "amazon-bedrock") {
    const keys = { AWS_ACCESS_KEY_ID: new Secret("not-a-real-id"), AWS_SECRET_ACCESS_KEY: new Secret("not-a-real-secret") };
    const session = maybe<Parts>(random, () => ({ AWS_SESSION_TOKEN: new Secret("not-a-real-session") }), 0.1);
    return {
      ...(maybe<Parts>(random, () => ({ ...keys, ...session }), 0.7) ?? {}),
      ...maybe(random, () => ({ AWS_REGION: "us-west-2" }), 0.9),
    };
  }
  if (vendor === "azure") return { ...maybe(random, () => ({ AZURE_RESOURCE_NAME: "acme" }), 0.7) };
  if (vendor === "google-vertex")
    return { ...maybe(random, () => ({ GOOGLE_VERTEX_PROJECT: "acme", GOOGLE_VERTEX_LOCATION: "us-central1" }), 0.9) };
  if (vendor === "watsonx") return random() < 0.5 ? { WATSONX_PROJECT_ID: "project-1" } : { WATSONX_SPACE_ID: "space-1" };
  if (vendor === "openai") return { ...maybe(random, () => ({ OPENAI_ORG_ID: "org-acme" }), 0.2) };
  return {};
}

/** An address of one's own: what is usual is left out. */
function addressOf(random: Random, vendor: string | undefined, index: number): string | undefined {
  if (vendor === "watsonx") return "https://eu-de.ml.cloud.ibm.com";
  if (vendor === "azure") return maybe(random, () => "https://acme-2.cognitiveservices.azure.com", 0.3);
  return maybe(random, () => `https://llm-${index}.acme.example/v1`, vendor === undefined ? 0.9 : 0.2);
}

/** Azure has one address: the resource, or another. */
function resolveAddress({ credentials, ...rest }: PortableSpec): PortableSpec {
  if (rest.vendor !== "azure" || rest.baseUrl === undefined || credentials === undefined) return withoutUndefined({ ...rest, credentials });
  const { AZURE_RESOURCE_NAME: _, ...others } = credentials;
  return withoutUndefined({ ...rest, credentials: Object.keys(others).length === 0 ? undefined : others });
}

function headers(random: Random): Parts {
  return { "X-Team": "ai", ...maybe<Parts>(random, () => ({ "X-Signature": new Secret("not-a-real-signature") })) };
}

function grants(random: Random): NonNullable<PortableSpec["access"]> {
  return pick(random, [
    { everyone: true },
    { everyone: false },
    { members: ["ada@example.com"] },
    { members: ["ada@example.com"], teams: ["Platform"] },
    { everyone: true, teams: ["Platform"] },
    { everyone: false, members: ["ada@example.com"], teams: ["Platform"] },
  ]);
}

const KEY_NAMES: Readonly<Record<string, string>> = {
  openai: "OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  azure: "AZURE_API_KEY",
  "amazon-bedrock": "AWS_BEARER_TOKEN_BEDROCK",
  google: "GEMINI_API_KEY",
  "google-vertex": "GOOGLE_APPLICATION_CREDENTIALS",
  "github-models": "GITHUB_TOKEN",
};

/** The same in other words. */
function disguise(random: Random, plain: PortableSpec): PortableSpec {
  const { apiKey, vendor = "", baseUrl } = plain;
  const keyName = KEY_NAMES[vendor];
  const named: PortableSpec =
    apiKey !== undefined && keyName !== undefined && random() < 0.3
      ? withoutUndefined({ ...plain, apiKey: undefined, credentials: { ...plain.credentials, [keyName]: apiKey } })
      : plain;
  if (baseUrl !== undefined || random() < 0.5) return named;
  const written = addressInWords(random, named);
  return written === undefined ? named : written;
}

function addressInWords(random: Random, plain: PortableSpec): PortableSpec | undefined {
  const { vendor = "", credentials = {} } = plain;
  if (vendor === "azure" && credentials.AZURE_RESOURCE_NAME === "acme") {
    const { AZURE_RESOURCE_NAME: _, ...others } = credentials;
    const path = pick(random, ["", "/", "/openai", "/openai/v1", "/openai/v1/"]);
    return withoutUndefined({
      ...plain,
      credentials: Object.keys(others).length === 0 ? undefined : others,
      baseUrl: `https://acme.openai.azure.com${path}`,
    });
  }
  if (vendor === "amazon-bedrock" && credentials.AWS_REGION === "us-west-2")
    return { ...plain, baseUrl: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1" };
  const { url } = (vendors as Readonly<Record<string, { readonly url?: string }>>)[vendor] ?? {};
  return url === undefined ? undefined : { ...plain, baseUrl: pick(random, [url, `${url}/`]) };
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[randomInteger(random, 0, from.length - 1)] as T;
}

function some(random: Random, from: readonly string[]): readonly string[] {
  return from.slice(0, randomInteger(random, 1, from.length));
}

function maybe<T>(random: Random, make: () => T, chance = 0.5): T | undefined {
  return random() < chance ? make() : undefined;
}

function withoutUndefined<T extends object>(entries: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as T;
}
