// Providers as results: the common keys in a fixed order, and what only one plane knows under its kind.

import type { Connection } from "../connection/connection.ts";
import type { Provider, Written } from "../control-planes/control-plane.ts";
import type { CommandResult, Table } from "../output/result.ts";
import { redact } from "../secrets/redaction.ts";

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

export function listResult(connection: Connection, providers: readonly Provider[], raw: boolean): CommandResult {
  return { data: providers.map((provider) => toData(connection, provider, raw)), table: { columns }, fields: optional };
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
