// Providers as results: the common keys in a fixed order, and what only one plane knows under its kind.

import type { Connection } from "../connection/connection.ts";
import type { Provider, Written } from "../control-planes/control-plane.ts";
import type { CommandResult, Table } from "../output/result.ts";
import { redact } from "../secrets/redaction.ts";
import type { KeyState } from "./key-states.ts";

const columns: Table["columns"] = [
  { key: "id", title: "id" },
  { key: "name", title: "name" },
  { key: "vendor", title: "vendor" },
  { key: "models", title: "models" },
  { key: "hasSecret", title: "secret" },
  { key: "updatedAt", title: "updated" },
];

/** The JSON of one provider; keys that the plane does not report are left out, and `raw` is the plane's own record without secrets. */
function toData({ kind, profile }: Connection, provider: Provider, raw: boolean): Readonly<Record<string, unknown>> {
  const { extra, raw: record, ...common } = provider;
  const { id, name, vendor, models, enabled, hasSecret, createdAt, updatedAt } = common;
  return {
    controlPlane: kind,
    ...(profile === undefined ? {} : { profile }),
    ...{ id, name, vendor, models, enabled, hasSecret, createdAt, updatedAt },
    ...(extra === undefined ? {} : { [kind]: extra }),
    ...(raw ? { raw: redact(record) } : {}),
  };
}

const optional = ["profile", "vendor", "models", "enabled", "hasSecret", "createdAt", "updatedAt"];

export function providerResult(connection: Connection, provider: Provider, raw: boolean): CommandResult {
  return { data: toData(connection, provider, raw), fields: optional };
}

/** With states of keys, each provider has them under `keys`. */
export function listResult(
  connection: Connection,
  providers: readonly Provider[],
  raw: boolean,
  states?: ReadonlyMap<string, readonly KeyState[]>,
): CommandResult {
  const data = providers.map((provider) => toData(connection, provider, raw));
  if (states === undefined) return { data, table: { columns }, fields: optional };
  const withKeys = providers.map((provider, index) => ({ ...data[index], keys: states.get(provider.id) ?? [] }));
  const rows = withKeys.map((row, index) => ({ ...row, keys: describeKeys(row.keys, providers[index]?.hasSecret) }));
  const shown = columns.map((column) => (column.key === "hasSecret" ? { key: "keys" } : column));
  return { data: withKeys, table: { columns: shown, rows }, fields: optional };
}

/** Of a key that llmp did not write, not even the name of its field is known. */
function describeKeys(keys: readonly KeyState[], hasSecret: Provider["hasSecret"]): readonly string[] {
  if (keys.length === 0) return hasSecret === false ? [] : ["unknown"];
  return keys.map(({ field, state }) => `${field} ${state}`);
}

/** A write whose read-back lacks what was asked for ends with exit code 1. */
export function writtenResult(connection: Connection, { provider, warnings, differences }: Written, raw: boolean): CommandResult {
  if (differences.length === 0) return { ...providerResult(connection, provider, raw), warnings };
  return {
    ...providerResult(connection, provider, raw),
    data: { ...toData(connection, provider, raw), differences },
    problems: differences.map((difference) => `not as asked: ${difference}`),
    warnings,
    exitCode: 1,
  };
}
