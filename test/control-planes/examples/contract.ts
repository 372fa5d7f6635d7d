// What the published page of each control plane says of a body, asked of a JSON Schema validator that llmp itself does not use.

import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { probeProblems } from "../../contracts/probes.ts";

/** A request that changes something, its path below the control plane's URL. */
export interface WriteRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface Facts {
  /** Fields that came after the published page; servers that do not know them are not sent them unless they are asked for. */
  readonly newer: readonly string[];
  /** Requests that the page does not speak of. */
  isElsewhere?(request: WriteRequest): boolean;
}

const facts: Readonly<Record<string, Facts>> = {
  den: { newer: ["apiKeys", "allMembers", "credentialMode"] },
  refactor: { newer: [] },
  goodmem: { newer: [] },
  agentstack: {
    newer: [],
    // The default models, and the empty body by which `login` sees whether the token may write: the server makes nothing of it.
    isElsewhere: ({ path, body }) => path.startsWith("/api/v1/configurations/") || JSON.stringify(body) === "{}",
  },
  langwatch: { newer: [] },
};

interface Schema {
  readonly $ref?: string;
  readonly properties?: object;
  readonly required?: readonly string[];
}

interface Components {
  readonly schemas?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly requestBody: { readonly content: { readonly "application/json": { readonly schema: Schema } } };
}

/** The one route of a page. */
interface Page {
  readonly method: string;
  readonly path: string;
  readonly published: Schema;
  readonly components: Components;
}

/** Says what is wrong with a body, in words; nothing where the page allows it, or does not speak of the request. */
export type Contract = (request: WriteRequest) => readonly string[];

/**
 * The published page of a control plane: of each it is one route, by which a provider is created. An update has the same fields, of which none
 * is required. A field that the page does not have is wrong, whether or not the page itself says so.
 */
export function openContract(kind: string): Contract {
  const { newer, isElsewhere } = facts[kind] ?? { newer: [] };
  const { method, path, published, components } = readPage(kind);
  const validate = compile(published, components, newer);
  const validatePart = compile({ ...published, required: [] }, components, newer);
  const creation = new RegExp(`^${method} ${path.replace(/\{\w+\}/, "[^/]+")}$`, "i");
  return (request) => {
    if (request.body === undefined || isElsewhere?.(request)) return [];
    const ofProbe = probeProblems(request.path, request.body);
    if (ofProbe !== undefined) return ofProbe;
    const check = creation.test(`${request.method} ${request.path}`) ? validate : validatePart;
    if (check(request.body)) return [];
    return (check.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}

/** The fields that the page has for a provider. */
export function publishedFields(kind: string): readonly string[] {
  const { published, components } = readPage(kind);
  const name = published.$ref?.split("/").at(-1) ?? "";
  return Object.keys(published.properties ?? components.schemas?.[name]?.properties ?? {});
}

function readPage(kind: string): Page {
  const page = JSON.parse(readFileSync(new URL(`../../contracts/${kind}.openapi.json`, import.meta.url), "utf8"));
  const [[path, operations]] = Object.entries(page.paths) as [[string, Record<string, Operation>]];
  const [[method, operation]] = Object.entries(operations) as [[string, Operation]];
  return { method, path, published: operation.requestBody.content["application/json"].schema, components: page.components ?? {} };
}

function compile(published: Schema, components: Components, newer: readonly string[]): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats.default(ajv);
  ajv.addFormat("typeid", /^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  // Where a page's references point to.
  ajv.addVocabulary(["components"]);
  const properties = Object.fromEntries(newer.map((name) => [name, true]));
  return ajv.compile({ type: "object", allOf: [published], properties, unevaluatedProperties: false, components });
}
