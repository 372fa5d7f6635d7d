// What an update of a GoodMem LLM would change. Nothing of its credentials is shown.

import { dequal } from "dequal";
import type { Difference, Provider, Spec } from "../control-plane.ts";
import { compareFields } from "../differences.ts";
import { type Llm, rows } from "./answers.ts";
import { fields, type GoodMemSpec } from "./fields.ts";
import { normal } from "./read-back.ts";
import { capabilityNames, gatherSettings, samplingNames } from "./settings.ts";

export const unshown = [
  "credentialKind",
  "secretRef",
  "secretRefHints",
  "headerName",
  "prefix",
  "scopes",
  "quotaProjectId",
  "credentialLabels",
] as const satisfies readonly (keyof GoodMemSpec)[];

const groups = ["capabilities", "defaultSamplingParams", ...capabilityNames, ...samplingNames] as const;
const labelNames = ["labels", "replaceLabels", "mergeLabels"] as const;

export function differences(spec: GoodMemSpec, provider: Provider): readonly Difference[] {
  const llm = rows.of(provider);
  const except = [...unshown, "credentials", ...groups, ...labelNames];
  return [
    ...compareFields(spec, llm, { fields, except, normal }).map(withKeyOfNewHost),
    ...compareLabels(spec, llm),
    ...compareGroup("capabilities", { spec, names: capabilityNames }, llm.capabilities),
    ...compareGroup("defaultSamplingParams", { spec, names: samplingNames }, llm.defaultSamplingParams),
  ];
}

/** The stored key would be sent to wherever the endpoint moves. */
function withKeyOfNewHost(difference: Difference): Difference {
  return difference.field === "endpointUrl" ? { ...difference, withSecrets: true } : difference;
}

function compareLabels({ labels, replaceLabels, mergeLabels = {} }: GoodMemSpec, llm: Llm): readonly Difference[] {
  const stored = llm.labels ?? {};
  const whole = labels ?? replaceLabels;
  if (whole !== undefined) {
    const field = labels === undefined ? "replaceLabels" : "labels";
    return dequal(whole, stored) ? [] : [{ field, before: llm.labels, after: whole }];
  }
  return compareMembers(mergeLabels, stored, "mergeLabels.");
}

interface Given {
  readonly spec: GoodMemSpec;
  /** Members of the group that may be given one by one. */
  readonly names: readonly string[];
}

function compareGroup(
  group: "capabilities" | "defaultSamplingParams",
  { spec, names }: Given,
  stored: Spec | undefined,
): readonly Difference[] {
  const given = gatherSettings(spec, spec[group], names) ?? {};
  const isSingle = (name: string) => Object.hasOwn(spec, name);
  return compareMembers(given, stored ?? {}, "").map((found) =>
    isSingle(found.field) ? found : { ...found, field: `${group}.${found.field}` },
  );
}

function compareMembers(given: Spec, stored: Spec, prefix: string): readonly Difference[] {
  return Object.entries(given).flatMap(([name, after]) =>
    dequal(stored[name], after) ? [] : [{ field: `${prefix}${name}`, before: stored[name], after }],
  );
}
