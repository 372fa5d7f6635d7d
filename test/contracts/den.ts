// What the published page of Den's API says of a body, asked of a JSON Schema validator that llmp itself does not use.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Fields that came after the published page; older servers ignore them, so they are sent only where they are asked for. */
const newerFields = ["apiKeys", "allMembers", "credentialMode"];

/** Checks bodies of POST and PATCH, which have one schema; `newer` fields may be there as well. Gives what is wrong, in words. */
export function denContract(newer: readonly string[] = newerFields): (body: unknown) => readonly string[] {
  const page = JSON.parse(readFileSync(new URL("./den.openapi.json", import.meta.url), "utf8"));
  const published = page.paths["/v1/llm-providers"].post.requestBody.content["application/json"].schema;
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  addFormats.default(ajv);
  ajv.addFormat("typeid", /^[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  const properties = { ...published.properties, ...Object.fromEntries(newer.map((name) => [name, true])) };
  const validate = ajv.compile({ ...published, properties, additionalProperties: false });
  return (body) => {
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}
