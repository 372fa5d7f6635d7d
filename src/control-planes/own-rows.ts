// Rows that a control plane's answers were read into: what a provider was made of need not be read again for each question about it.

import type { Provider } from "./control-plane.ts";

export interface OwnRows<T extends object> {
  /** The row as the `raw` of a provider. Nobody changes it from then on. */
  keep(row: T): T;
  /** The row of a provider; read anew where the provider was not made here. Throws what reading throws. */
  of(provider: Pick<Provider, "raw">): T;
}

/** @param read what makes a row of anything; of a row it makes the same row */
export function createOwnRows<T extends object>(read: (raw: unknown) => T): OwnRows<T> {
  const own = new WeakSet<object>();
  const isOwn = (raw: unknown): raw is T => typeof raw === "object" && raw !== null && own.has(raw);
  return {
    keep(row) {
      own.add(row);
      return row;
    },
    of: ({ raw }) => (isOwn(raw) ? raw : read(raw)),
  };
}
