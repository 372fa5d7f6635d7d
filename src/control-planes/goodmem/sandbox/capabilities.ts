// What the stand-in for GoodMem believes of a model by its name, and how it says so.

import type { Creation } from "./bodies.ts";
import { type Capabilities, type CapabilityName, capabilityNames, type JsonObject } from "./state.ts";

type GivenCapabilities = Creation["capabilities"];

const CHAT = { supportsChat: true, supportsSystemMessages: true, supportsStreaming: true } as const;
const capable: Capabilities = { ...CHAT, supportsCompletion: false, supportsFunctionCalling: true, supportsSamplingParameters: true };
const reasoning: Capabilities = { ...capable, supportsSamplingParameters: false };
const unknown: Capabilities = { ...capable, supportsFunctionCalling: false };

// The first that occurs in the model's name is its family.
const families: Readonly<Record<string, Capabilities>> = {
  "gpt-5": reasoning,
  "gpt-4o": capable,
  "gpt-4": capable,
  claude: capable,
  gemini: capable,
  llama: capable,
  mistral: capable,
  qwen: capable,
};

export interface Inferred {
  readonly capabilities: Capabilities;
  /** One for each capability that was not given. */
  readonly statuses: readonly JsonObject[];
}

/** Fills in the capabilities that were not given, by the model's name. */
export function inferCapabilities(given: GivenCapabilities, model: string): Inferred {
  const family = Object.keys(families).find((name) => model.toLowerCase().includes(name));
  const believed = family === undefined ? unknown : (families[family] ?? unknown);
  const source = family === undefined ? "default for an unknown model family" : `detected from model family '${family}'`;
  const missing = capabilityNames.filter((name) => given?.[name] == null);
  return {
    capabilities: completeCapabilities(given, believed),
    statuses: missing.map((name) => ({
      code: "LLM_CAPABILITY_INFERRED",
      message: `${words(name)}: ${believed[name]} (${source})`,
      details: { capability: name },
    })),
  };
}

/** An update replaces the whole set: a capability that is not sent is lost. */
export function replaceCapabilities(given: NonNullable<GivenCapabilities>): Capabilities {
  const nothing = Object.fromEntries(capabilityNames.map((name) => [name, false])) as Record<CapabilityName, boolean>;
  return completeCapabilities(given, nothing);
}

function completeCapabilities(given: GivenCapabilities, otherwise: Capabilities): Capabilities {
  const entries = capabilityNames.map((name) => [name, given?.[name] ?? otherwise[name]] as const);
  return Object.fromEntries(entries) as Record<CapabilityName, boolean>;
}

// `supportsFunctionCalling` is told as "Supports Function Calling".
function words(name: string): string {
  const spaced = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
