// What a replacement of an Agent Stack provider would change. It is made anew with its key, whatever changes.

import type { Difference, Provider } from "../control-plane.ts";
import { compareFields, withSecrets } from "../differences.ts";
import { storedForm } from "./address.ts";
import { Item } from "./answers.ts";
import { type AgentstackSpec, fields } from "./fields.ts";
import { standInsOf } from "./replacement.ts";
import { specOfItem } from "./stored-spec.ts";
import { regionOf } from "./vendor-types.ts";

/** The region is shown as a part of the address only, which says nothing of it where the address is one of one's own. */
export const unshown = ["region", "watsonx_project_id", "watsonx_space_id"] as const satisfies readonly (keyof AgentstackSpec)[];

export function differences(spec: AgentstackSpec, { raw }: Provider): readonly Difference[] {
  const stored = specOfItem(Item.parse(raw));
  return withSecrets([
    ...compareFields(spec, { ...stored }, { fields, except: unshown, normal }),
    ...compareRegion(spec, regionOf(spec.type ?? stored.type, stored.base_url)),
  ]);
}

function normal(name: string, value: unknown): unknown {
  return name === "base_url" && typeof value === "string" ? storedForm(value) : value;
}

function compareRegion({ region, base_url }: AgentstackSpec, stored: string | undefined): readonly Difference[] {
  if (region === undefined || base_url !== undefined || region === stored) return [];
  return [{ field: "region", before: stored, after: region }];
}

/** Stand-ins of a replacement that was interrupted. */
export function leftovers({ raw }: Provider, others: readonly Provider[]): readonly Provider[] {
  const standIns = standInsOf(
    Item.parse(raw),
    others.map((other) => Item.parse(other.raw)),
  );
  return others.filter(({ id }) => standIns.some((standIn) => standIn.id === id));
}
