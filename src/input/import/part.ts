// A part of a configuration: its value, and where it was written.

import { isRecord } from "../../record.ts";
import type { InputDocument } from "../document.ts";

export interface Part {
  readonly value: unknown;
  /** `file:line:column`. */
  where(): string;
  /** What lies below: of an object its own keys alone, of a list its elements. Its value is undefined where there is nothing. */
  at(key: string | number): Part;
}

export function partOf(document: InputDocument): Part {
  return below(document, document.value, []);
}

function below(document: InputDocument, value: unknown, path: readonly (string | number)[]): Part {
  return {
    value,
    where: () => document.locate(path),
    at(key) {
      const holds = typeof value === "object" && value !== null && Object.hasOwn(value, key);
      return below(document, holds ? (value as Readonly<Record<string | number, unknown>>)[key] : undefined, [...path, key]);
    },
  };
}

/** Whether something was written: a key without a value means nothing in both formats. */
export function isGiven({ value }: Part): boolean {
  return value !== undefined && value !== null;
}

/** The keys of an object, in the order of the file; none of anything else. */
export function keysOf({ value }: Part): readonly string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

/** The elements of a list; none of anything else. */
export function itemsOf(part: Part): readonly Part[] {
  return Array.isArray(part.value) ? part.value.map((_, index) => part.at(index)) : [];
}
