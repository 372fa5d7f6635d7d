// What the stand-in for Den accepts in bodies, paths and queries, and how it words what it does not.

import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import type { SandboxRequest } from "../../sandbox.ts";
import { Refusal } from "./exchange.ts";
import type { DenState, Era } from "./state.ts";

/** A string that is trimmed before its length is checked. */
export function text(minimum: number, maximum?: number) {
  const trimmed = z.string().check(z.trim());
  const bounded = minimum > 0 ? trimmed.check(z.minLength(minimum)) : trimmed;
  return maximum === undefined ? bounded : bounded.check(z.maxLength(maximum), limitUnits(maximum));
}

// Den counts UTF-16 units, so 128 emoji are too long for 255; zod counts code points since 4.6.
function limitUnits(maximum: number) {
  return (payload: z.core.ParsePayload<string>): void => {
    const isReported = payload.issues.some(({ code }) => code === "too_big");
    if (isReported || payload.value.length <= maximum) return;
    payload.issues.push({ origin: "string", code: "too_big", maximum, inclusive: true, input: payload.value, path: [] });
  };
}

/** A TypeID with that prefix: 26 letters of base 32 of which the first is below 8, since 26 of them would hold 130 bits. */
function typeIdOf(prefix: string) {
  const length = prefix.length + 27;
  return z.string().check(z.trim(), z.minLength(length), z.maxLength(length), z.startsWith(`${prefix}_`), (payload) => {
    const isWellFormed = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(payload.value.slice(prefix.length + 1));
    if (payload.issues.length > 0 || isWellFormed) return;
    payload.issues.push({ code: "custom", path: [], message: `${prefix} id is structurally invalid`, input: payload.value });
  });
}

const SECRET_LIMIT = 65_535;

const WriteOfEra1 = z.object({
  name: text(1, 255),
  source: z.enum(["models_dev", "custom"]),
  providerId: z.optional(text(1, 255)),
  modelIds: z.optional(z.array(text(1, 255)).check(z.minLength(1))),
  customConfigText: z.optional(text(1)),
  apiKey: z.optional(text(0, SECRET_LIMIT)),
  memberIds: z.optional(z.array(typeIdOf("om")).check(z.maxLength(500))),
  teamIds: z.optional(z.array(typeIdOf("tem")).check(z.maxLength(500))),
});

const WriteOfEra2 = z.extend(WriteOfEra1, {
  customConfig: z.optional(z.unknown()),
  apiKeys: z.optional(z.record(text(1, 255), text(0, SECRET_LIMIT))),
  allMembers: z.optional(z.boolean()),
});

const WriteOfEra3 = z.extend(WriteOfEra2, { credentialMode: z.optional(z.enum(["shared", "per_member"])) });

/** The body of a create or a replacement, trimmed; fields that the era does not know are gone. */
export type Write = z.output<typeof WriteOfEra1> & Partial<z.output<typeof WriteOfEra3>>;

const bodies = {
  "1": WriteOfEra1.check(requireFields),
  "2": WriteOfEra2.check(requireFields),
  "3": WriteOfEra3.check(requireFields),
} as const satisfies Record<Era, unknown>;

/** What one member stores as their own credential. */
export const MemberSecret = z.pick(WriteOfEra2, { apiKey: true, apiKeys: true });

/** The body of `test-connection`. */
export const ConnectionTest = z.object({
  api: text(1, 2048),
  apiKey: z.optional(text(0, SECRET_LIMIT)),
  modelIds: z.optional(z.array(text(1, 255)).check(z.maxLength(8))),
});

/** Reads the body of a create or a replacement; throws the refusal that lists every issue at once. */
export function readWrite(state: DenState, request: SandboxRequest): Write {
  return accept(bodies[state.era], readJson(request));
}

function requireFields(payload: z.core.ParsePayload<Write>): void {
  const issues = missingFields(payload.value).map((issue) => ({ ...issue, code: "custom" as const, input: payload.value }));
  payload.issues.push(...issues);
}

function missingFields(write: Write): readonly { readonly path: string[]; readonly message: string }[] {
  if (write.source === "custom") {
    const isGiven = write.customConfigText !== undefined || write.customConfig !== undefined;
    return isGiven ? [] : [{ path: ["customConfigText"], message: "Paste a custom provider config." }];
  }
  return [
    ...(write.providerId === undefined ? [{ path: ["providerId"], message: "Select a provider." }] : []),
    ...(write.modelIds === undefined ? [{ path: ["modelIds"], message: "Select at least one model." }] : []),
  ];
}

/** Reads a JSON body of any other shape. */
export function readBody<T extends z.ZodMiniType>(schema: T, request: SandboxRequest): z.output<T> {
  return accept(schema, readJson(request));
}

// A body of another content type is not read at all, so the complaint is then about the fields that it did not have.
function readJson(request: SandboxRequest): unknown {
  if (!/^application\/([a-z.-]+\+)?json(\s*;|$)/i.test(request.headers["content-type"] ?? "")) return {};
  try {
    return JSON.parse(request.body);
  } catch {
    throw new Refusal(400, "Malformed JSON in request body");
  }
}

/** Checks the id in a path: 400 where it could not be one, before anybody asks whether it exists. */
export function readPathId(name: string, prefix: string, value: string): string {
  return accept(z.object({ [name]: typeIdOf(prefix) }), { [name]: value })[name] ?? value;
}

/** `scope` of the list, which era 1 ignores. */
export function readScope(query: URLSearchParams): "usable" | "manageable" {
  const Query = z.object({ scope: z._default(z.enum(["usable", "manageable"]), "usable") });
  return accept(Query, Object.fromEntries(query)).scope;
}

/** The key of a by-key route. */
export function readExternalKey(value: string): string {
  const Path = z.object({ externalKey: z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,127}$/)) });
  return accept(Path, { externalKey: value }).externalKey;
}

function accept<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: wordIssue() });
  if (result.success) return result.data;
  throw new Refusal(400, { error: "invalid_request", details: result.error.issues });
}

/** The words that zod uses for an issue; handed to each parse, since zod/mini by itself says "Invalid input" to everything. */
export function wordIssue(): z.core.$ZodErrorMap {
  return en().localeError;
}

/** The JSON Schema of the create body of that era, as `/openapi.json` shows it: clients tell by its fields what the server can do. */
export function writeJsonSchema(era: Era): unknown {
  const { $schema, ...schema } = z.toJSONSchema(bodies[era], {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === "starts_with") jsonSchema.format = "typeid";
    },
  });
  return schema;
}
