// JSON Schema of manifests, for editors: made of the descriptions of the fields, which also check them.

import * as z from "zod/mini";
import type { ControlPlane } from "../../control-planes/control-plane.ts";
import { type Field, type Fields, isRecord } from "../../control-planes/fields.ts";
import { portableFields, portableMarks } from "../../control-planes/portable-fields.ts";
import { schemes } from "../../secrets/schemes.ts";
import { Secret } from "../../secrets/secret.ts";
import { vendors } from "../../vendors/directory.ts";

/** A schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The schema of manifests for these control planes. It takes whatever `validate --strict` takes for one of them, and refuses the same unknown
 * fields; what only rules across fields can tell is left to `validate`.
 */
export function schemaOfManifests(planes: readonly ControlPlane[]): JsonSchema {
  const natives = planes.map(({ kind }) => ({ $ref: `#/definitions/${kind}` }));
  return {
    // Draft 7 is what yaml-language-server and every VS Code read; of later ones some say that they do not.
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "llmp manifest",
    description: "providers of LLMs: a spec, a list of specs, or targets and providers",
    type: ["object", "array"],
    if: { type: "array" },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { items: { $ref: "#/definitions/spec" } },
    else: {
      // Said again, so that an editor offers them in a file that has neither yet.
      properties: { providers: { description: PROVIDERS }, targets: { description: TARGETS } },
      if: { required: ["providers"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { $ref: "#/definitions/document" },
      else: { $ref: "#/definitions/spec" },
    },
    definitions: {
      document: documentSchema(),
      spec: {
        properties: Object.fromEntries(portableMarks.map((name) => [name, { description: portableFields[name].summary }])),
        if: { anyOf: portableMarks.map((name) => ({ required: [name] })) },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { $ref: "#/definitions/portable" },
        else: natives.length === 1 ? natives[0] : { anyOf: natives },
      },
      portable: portableSchema(planes),
      ...Object.fromEntries(planes.map((plane) => [plane.kind, nativeSchema(plane)])),
      secret: secretSchema(),
      variable: VARIABLE,
    },
  };
}

const TARGETS = "profiles that the specs are for; the current one where none is named";
const PROVIDERS = "specs of providers";

const TARGET_FIELDS: JsonSchema = {
  target: { type: "string", description: "profile that it is for" },
  targets: { type: "array", items: { type: "string" }, minItems: 1, uniqueItems: true, description: TARGETS },
};

/** One way to say it. */
const ONE_WORD_FOR_TARGETS: JsonSchema = { not: { required: ["target", "targets"] } };

/** Of every spec, beside its fields. */
const RESERVED_FIELDS: JsonSchema = {
  $schema: { type: "string" },
  ...TARGET_FIELDS,
  protected: { type: "boolean", description: "never to be deleted by llmp" },
};

const VARIABLE: JsonSchema = {
  type: "string",
  pattern: "^env:[A-Za-z_][A-Za-z0-9_]*$",
  description: "an environment variable, read when it is applied",
};

function documentSchema(): JsonSchema {
  return {
    type: "object",
    properties: {
      $schema: { type: "string" },
      ...TARGET_FIELDS,
      providers: { type: "array", items: { $ref: "#/definitions/spec" }, description: PROVIDERS },
    },
    patternProperties: { "^x-": true },
    additionalProperties: false,
    ...ONE_WORD_FOR_TARGETS,
  };
}

function portableSchema(planes: readonly ControlPlane[]): JsonSchema {
  const overrides = planes.map(({ kind, name, fields }) => [
    kind,
    { type: "object", properties: propertiesOf(fields), additionalProperties: false, description: `what only ${name} knows` },
  ]);
  const { vendor, ...properties } = propertiesOf(portableFields);
  return {
    type: "object",
    properties: {
      ...RESERVED_FIELDS,
      vendor: { ...(isRecord(vendor) ? vendor : {}), examples: Object.keys(vendors) },
      ...properties,
      ...Object.fromEntries(overrides),
    },
    additionalProperties: false,
    ...ONE_WORD_FOR_TARGETS,
  };
}

function nativeSchema({ name, fields }: ControlPlane): JsonSchema {
  const required = Object.entries(fields).flatMap(([field, { required: isRequired }]) => (isRequired ? [field] : []));
  return {
    type: "object",
    description: `a provider in the words of ${name}`,
    properties: { ...RESERVED_FIELDS, ...propertiesOf(fields) },
    required,
    additionalProperties: false,
    ...ONE_WORD_FOR_TARGETS,
  };
}

function propertiesOf(fields: Fields): JsonSchema {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, propertyOf(field)]));
}

function propertyOf({ schema, summary, kind, values }: Field): JsonSchema {
  // What values there are where another may be meant.
  const examples = values === undefined || kind !== "text" ? {} : { examples: values };
  const loose = loosen(describe(schema), kind !== "secret" && kind !== "secrets");
  // In draft 7 nothing counts beside a $ref.
  return { description: summary, ...examples, ...(loose.$ref === undefined ? loose : { allOf: [loose] }) };
}

/** What a schema says of the values that it takes; what a check of our own says is left out. */
function describe(schema: Field["schema"]): unknown {
  const { $schema: _, ...described } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      const { def, bag } = zodSchema._zod;
      if (bag.Class === Secret) Object.assign(jsonSchema, { $ref: "#/definitions/secret" });
      // What is read from a text as well, such as the id of a model in place of an object.
      if (def.type === "pipe" && "in" in def && isTransform(def.in)) {
        const read = { ...jsonSchema };
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, { anyOf: [read, { type: "string" }] });
      }
    },
  });
  return described;
}

function isTransform(schema: unknown): boolean {
  return schema instanceof z.ZodMiniTransform;
}

// Texts are trimmed before they are checked, and patterns see them as they are; a name of a property is a text anyway.
const TOO_NARROW = ["pattern", "format", "propertyNames"];
const NOT_A_TEXT = ["boolean", "integer", "number"];

/** Takes away what is narrower than the reader, and lets a variable stand for a value that is no text. */
function loosen(described: unknown, takesVariables: boolean): JsonSchema {
  if (!isRecord(described)) return {};
  const entries = Object.entries(described).flatMap(([key, value]) =>
    TOO_NARROW.includes(key) ? [] : [[key, loosenPart(key, value, takesVariables)] as const],
  );
  const loose: JsonSchema = Object.fromEntries(entries);
  const isNarrow = loose.enum !== undefined || [loose.type].flat().some((type) => NOT_A_TEXT.includes(String(type)));
  return takesVariables && isNarrow ? { anyOf: [loose, { $ref: "#/definitions/variable" }] } : loose;
}

function loosenPart(key: string, value: unknown, takesVariables: boolean): unknown {
  if (key === "properties" && isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, loosen(part, takesVariables)]));
  if (key === "anyOf" && Array.isArray(value)) return value.map((part: unknown) => loosen(part, takesVariables));
  return (key === "items" || key === "additionalProperties") && isRecord(value) ? loosen(value, takesVariables) : value;
}

/** A reference, or one behind a prefix. A key that is written out is refused, as by `validate --strict`. */
function secretSchema(): JsonSchema {
  const references = Object.values(schemes).map(({ pattern }) => pattern.source.replaceAll("(.*)", "[\\s\\S]+"));
  const reference = { type: "string", pattern: references.join("|") };
  return {
    description: `where it is: ${Object.values(schemes)
      .map(({ usage }) => usage)
      .join(", ")}; or {prefix, from}`,
    anyOf: [
      reference,
      // The same, as a text.
      { type: "string", pattern: '^\\s*\\{[\\s\\S]*"from"' },
      {
        type: "object",
        properties: {
          prefix: { type: "string", description: "what stands before the secret, such as `Bearer ` with its blank" },
          from: { ...reference, description: "where the secret is" },
        },
        required: ["prefix", "from"],
        additionalProperties: false,
      },
    ],
  };
}
