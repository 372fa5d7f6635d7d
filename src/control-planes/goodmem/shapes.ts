// The kinds of field that GoodMem has beyond those of every plane: addresses, UUIDs, objects of known members, and texts in place of values.

import * as z from "zod/mini";
import type { Conversation, Spec } from "../control-plane.ts";
import { type Field, type Fields, text } from "../fields.ts";
import { fromText } from "./texts.ts";

type Described = Omit<Field, "kind" | "schema" | "values">;

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** Takes a text of a value as well as the value: GoodMem's published example writes numbers and booleans as texts. */
export function tolerant<T>(field: Field<T>): Field<T> {
  return { ...field, schema: z.pipe(z.transform(fromText), field.schema) as unknown as z.ZodMiniType<T> };
}

/** A json field whose members are known. */
export function structured<T>(field: Field<unknown>, schema: z.ZodMiniType<T>): Field<T> {
  return { ...field, schema };
}

/** An object of these members and no others, each of which may be null or missing. */
export function members<S extends Fields>(described: S) {
  const shape = Object.fromEntries(Object.entries(described).map(([name, field]) => [name, z.nullish(field.schema)]));
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? `may hold ${Object.keys(shape).join(", ")}, and nothing else` : undefined),
  }) as unknown as z.ZodMiniType<{ readonly [K in keyof S]?: z.infer<S[K]["schema"]> | null }>;
}

/** A UUID, with hyphens and in lower case whatever was given. */
export function uuid(described: Described): Field<string> {
  const field = text(described, { pattern: { regex: UUID, message: "must be a UUID" } });
  return { ...field, schema: (field.schema as z.ZodMiniString).check(z.overwrite(withHyphens)) };
}

/** The server takes both spellings, its published page only this one. */
function withHyphens(value: string): string {
  const digits = value.toLowerCase().replaceAll("-", "");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** An http or https URL without a password. */
export function address(described: Described): Field<string> {
  const field = text(described);
  const checks = [
    z.refine((value) => parseAddress(value) !== undefined, "must be an http or https URL, e.g. https://api.example.com/v1"),
    // It is stored and shown in the clear.
    z.refine((value) => !parseAddress(value)?.password, "holds a password, which would be shown to all: take it out"),
  ];
  return { ...field, schema: (field.schema as z.ZodMiniString).check(...checks) };
}

function parseAddress(value: unknown): URL | undefined {
  return typeof value === "string" && /^https?:\/\//i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
}

/** Fields that nobody is asked for become what a person may pick to set besides; `conditions` say when one makes sense. */
export function offerRest<F extends Fields>(described: F, conditions: Readonly<Record<string, (spec: Spec) => boolean>>): F {
  const entries = Object.entries(described).map(([name, field]) => {
    if (field.ask !== undefined) return [name, field];
    const makesSense = conditions[name];
    const when =
      makesSense === undefined
        ? {}
        : {
            *when(spec: Spec): Conversation<boolean> {
              return makesSense(spec);
            },
          };
    return [name, { ...field, ask: { message: sentence(name, field), optional: true, ...when } }];
  });
  return Object.fromEntries(entries);
}

function sentence(name: string, { kind, summary }: Field): string {
  if (kind === "map") return `${name}: ${summary} (NAME=value, with commas between)`;
  return kind === "list" ? `${name}: ${summary} (with commas between)` : `${name}: ${summary}`;
}
