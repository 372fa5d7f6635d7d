// Providers of a connection, chosen by name, with what llmp remembers of their secrets.

import type { Connection } from "../connection/connection.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { Context } from "../context.ts";
import { type Provider, pick } from "../control-planes/control-plane.ts";
import { LlmpError } from "../errors.ts";
import type { Memory } from "../input/manifest/export/stored.ts";
import { requireOperation } from "./session.ts";

export interface StoredProviders extends Memory {
  /** All that the connection lists. */
  readonly all: readonly Provider[];
  /** Those that are meant. */
  readonly providers: readonly Provider[];
}

/**
 * All providers of the connection, or those that ids or exact names mean, each once.
 *
 * @throws ApiError `not_found`; UsageError `ambiguous_name`, where several share a name
 */
export async function readStored(context: Context, connection: Connection, selectors: readonly string[]): Promise<StoredProviders> {
  const { plane, settings } = connection;
  const task = { text: `reading from ${connection.describe()}` };
  const all = await context.terminal.progress.during(task, () => connection.perform(requireOperation(plane, "list")({ settings })));
  const providers = selectors.length === 0 ? all : [...new Set(selectors.map((selector) => pick(all, selector)))];
  return { all, providers, ...(await recall(context, connection)) };
}

/** Without a memory that can be read, what is stored is described all the same. */
async function recall({ fingerprints, terminal }: Context, connection: Connection): Promise<Memory> {
  const place = placeOf(connection);
  try {
    return { remembered: await fingerprints.remembered(place), beside: await fingerprints.besideSecrets(place) };
  } catch (error) {
    if (!(error instanceof LlmpError)) throw error;
    terminal.talk(`warning: ${error.message}`);
    return { remembered: [], beside: new Map() };
  }
}
