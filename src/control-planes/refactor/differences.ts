// What an update of a re-factor.ai configuration would change. Also plain parts may come back as masks, which show their beginning at most.

import type { Difference, Provider } from "../control-plane.ts";
import { compareFields } from "../differences.ts";
import { Config } from "./answers.ts";
import { isMask, isPart, isPlainPart, partNames, shownBeginning } from "./credentials.ts";
import { credentialsOf, fields, type RefactorSpec } from "./fields.ts";

/** They go with the secrets, because an update replaces all of them. */
export const unshown = partNames;

export function differences(spec: RefactorSpec, { raw }: Provider): readonly Difference[] {
  const stored = Config.parse(raw);
  return [
    ...compareFields(spec, { provider: stored.provider, enabled: stored.enabled }, { fields, except: partNames }),
    ...compareParts(spec, stored),
  ];
}

/** An update replaces all credentials, so a part of them goes with the secrets. */
function compareParts(spec: RefactorSpec, { credentials }: Config): readonly Difference[] {
  if (credentials === undefined) return [];
  return Object.entries(credentialsOf(spec) ?? {}).flatMap(([name, after]): readonly Difference[] => {
    const before = credentials[name] ?? undefined;
    const isSame = before === undefined || before === "" ? false : !isPlainPart(name) || isShownAs(before, after);
    return isSame
      ? []
      : [{ field: isPart(name) && spec[name] !== undefined ? name : `credentials.${name}`, before, after, withSecrets: true }];
  });
}

function isShownAs(stored: unknown, given: unknown): boolean {
  if (typeof stored !== "string" || typeof given !== "string") return false;
  return isMask(stored) ? given.startsWith(shownBeginning(stored)) : stored === given;
}
