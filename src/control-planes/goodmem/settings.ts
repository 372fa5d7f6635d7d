// The two groups of settings that can be given as one value or one by one: capabilities and sampling parameters.

import type { Body, Spec } from "../control-plane.ts";

export const capabilityNames = [
  "supportsChat",
  "supportsCompletion",
  "supportsFunctionCalling",
  "supportsSystemMessages",
  "supportsStreaming",
  "supportsSamplingParameters",
] as const;

export const samplingNames = ["maxTokens", "temperature", "topP", "topK", "frequencyPenalty", "presencePenalty", "stopSequences"] as const;

export type Settings = { readonly [name: string]: Body };

/** What a spec says of a group, from its one value and its single fields; undefined when it says nothing. */
export function gatherSettings(spec: Spec, whole: unknown, names: readonly string[]): Settings | undefined {
  const single = names.map((name) => [name, spec[name]] as const);
  const grouped = Object.entries((whole ?? {}) as Spec);
  const given = [...grouped, ...single].filter((entry): entry is [string, Body] => entry[1] !== undefined && entry[1] !== null);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
