// What GoodMem answers, read leniently: nulls are as good as absent, and numbers, booleans and maps may arrive as text, as its published page shows them.

import * as z from "zod/mini";
import { ApiError } from "../../errors.ts";
import type { Provider } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import { createOwnRows } from "../own-rows.ts";
import { fromText } from "./texts.ts";
import { vendorOf } from "./vendors.ts";

/** Undefined where it is null, missing, or neither what is expected nor a text of it; a text stays a text where a text is expected. */
function lenient<T>(isExpected: (value: unknown) => value is T) {
  return z.transform((value: unknown): T | undefined => {
    if (isExpected(value)) return value;
    const read = fromText(value);
    return isExpected(read) ? read : undefined;
  });
}

/** The same of an object. */
function lenientObject<S extends z.ZodMiniType>(schema: S) {
  return z.transform((value: unknown): z.infer<S> | undefined => z.safeParse(schema, fromText(value)).data);
}

/** The text, also of a version `2` or a name `42` that arrives as a number. */
function toText(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? value : undefined;
}

const Text = z.transform(toText);
const Name = z.transform((value: unknown) => toText(value) ?? "");
const Flag = lenient((value) => typeof value === "boolean");
const Numeric = lenient((value) => typeof value === "number");
const Texts = lenient((value): value is string[] => Array.isArray(value) && value.every((item) => typeof item === "string"));
const Entries = lenient(isRecord);

const Capabilities = lenientObject(
  z.looseObject({
    supportsChat: Flag,
    supportsCompletion: Flag,
    supportsFunctionCalling: Flag,
    supportsSystemMessages: Flag,
    supportsStreaming: Flag,
    supportsSamplingParameters: Flag,
  }),
);

const SamplingParameters = lenientObject(
  z.looseObject({
    maxTokens: Numeric,
    temperature: Numeric,
    topP: Numeric,
    topK: Numeric,
    frequencyPenalty: Numeric,
    presencePenalty: Numeric,
    stopSequences: Texts,
  }),
);

/** One LLM. Its credentials are left out by the server unless they are asked for, which llmp never does. */
export const Llm = z.looseObject({
  llmId: z.string(),
  // One that has none must not hide the others.
  displayName: Name,
  description: Text,
  providerType: Name,
  endpointUrl: Name,
  apiPath: Text,
  modelIdentifier: Name,
  supportedModalities: Texts,
  labels: Entries,
  version: Text,
  monitoringEndpoint: Text,
  capabilities: Capabilities,
  defaultSamplingParams: SamplingParameters,
  maxContextLength: Numeric,
  clientConfig: Entries,
  ownerId: Text,
  dashscopeApiDialect: Text,
  createdAt: z.optional(z.unknown()),
  updatedAt: z.optional(z.unknown()),
});
export type Llm = z.infer<typeof Llm>;

const List = z.looseObject({ llms: z.array(Llm) });

/** What tells LLMs apart: of a list that is read for nothing else, nothing else is looked at. */
const Told = z.object({
  llmId: z.string(),
  displayName: Name,
  providerType: Name,
  endpointUrl: Name,
  apiPath: Text,
  modelIdentifier: Name,
  ownerId: Text,
});
export type Told = z.infer<typeof Told>;

const ToldList = z.object({ llms: z.array(Told) });

const Status = z.looseObject({ code: Text, message: Text });
export type Status = z.infer<typeof Status>;

const Created = z.looseObject({ llm: Llm, statuses: z.catch(z.optional(z.nullable(z.array(Status))), undefined) });

export const User = z.looseObject({ userId: Text, email: Text, displayName: Text });

/** What a ping found; `httpStatus` is the vendor's. */
const Ping = z.looseObject({
  ok: z.pipe(z.transform(fromText), z.boolean()),
  httpStatus: Numeric,
  errorMessage: Text,
});
export type Ping = z.infer<typeof Ping>;

export function decodePing(body: unknown): Ping {
  return decode(Ping, body, "the result of a ping");
}

export function decodeList(body: unknown): readonly Llm[] {
  return decode(List, body, "a list of LLMs").llms;
}

export function decodeTold(body: unknown): readonly Told[] {
  return decode(ToldList, body, "a list of LLMs").llms;
}

/** The rows of a list as they came, by id. */
export function indexList(body: unknown): ReadonlyMap<unknown, unknown> {
  const rows = isRecord(body) && Array.isArray(body.llms) ? body.llms : [];
  return new Map(rows.map((row: unknown) => [isRecord(row) ? row.llmId : undefined, row]));
}

export function decodeOne(body: unknown): Llm {
  // Only create wraps; a server that wraps elsewhere as well is understood.
  return decode(Llm, isRecord(body) && isRecord(body.llm) ? body.llm : body, "an LLM");
}

export function decodeCreated(body: unknown): { readonly llm: Llm; readonly statuses: readonly Status[] } {
  if (!isRecord(body) || body.llm === undefined) return { llm: decodeOne(body), statuses: [] };
  const { llm, statuses } = decode(Created, body, "the new LLM");
  return { llm, statuses: statuses ?? [] };
}

function decode<S extends z.ZodMiniType>(schema: S, body: unknown, what: string): z.infer<S> {
  const decoded = z.safeParse(schema, body);
  if (decoded.success) return decoded.data;
  throw new ApiError("unexpected_response", `the control plane answered, but not with ${what}`, {
    hint: "is the URL that of a GoodMem server, without /v1? `llmp profile show` says where it comes from",
  });
}

/** Those of providers. */
export const rows = createOwnRows((raw) => Llm.parse(raw));

export function toProvider(llm: Llm): Provider {
  // Servers never send them unasked; should one do so, they go no further.
  const { credentials, ...raw } = llm;
  const vendor = vendorOf(llm);
  const createdAt = toTime(llm.createdAt);
  const updatedAt = toTime(llm.updatedAt);
  return {
    id: llm.llmId,
    name: nameOf(llm),
    ...(vendor === undefined ? {} : { vendor }),
    models: [llm.modelIdentifier],
    hasSecret: isRecord(credentials) ? true : "unknown",
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    extra: describe(llm),
    raw: rows.keep(raw),
  };
}

/** One without a name goes by its id. */
export function nameOf({ displayName, llmId }: Llm): string {
  return displayName === "" ? llmId : displayName;
}

const shownFields = [
  "providerType",
  "endpointUrl",
  "apiPath",
  "modelIdentifier",
  "description",
  "supportedModalities",
  "labels",
  "version",
  "monitoringEndpoint",
  "capabilities",
  "defaultSamplingParams",
  "maxContextLength",
  "dashscopeApiDialect",
  "ownerId",
] as const;

function describe(llm: Llm): Readonly<Record<string, unknown>> {
  return Object.fromEntries(shownFields.flatMap((name) => (llm[name] === undefined ? [] : [[name, llm[name]]])));
}

/** Milliseconds since 1970, as a number or a text of one; ISO 8601 passes. */
function toTime(value: unknown): string | undefined {
  const time = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof time !== "number" && typeof time !== "string") return undefined;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
