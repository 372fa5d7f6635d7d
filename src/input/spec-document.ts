// The one spec that a file or standard input holds. Loaded when there is one, since the YAML library takes its time.

import { isRecord } from "../control-planes/fields.ts";
import { ValidationError } from "../errors.ts";
import { type InputDocument, parseDocuments } from "./document.ts";
import type { Given, Origin } from "./given.ts";

/**
 * The one spec of a file or of standard input: bare, or as the only entry of `providers`.
 *
 * @param name file name or `stdin`, for places
 * @throws ValidationError for a syntax error, for none and for several specs
 */
export function readSpecDocument(text: string, name: string, kind: "file" | "pipe"): Given {
  const documents = parseDocuments(text, name);
  const specs = documents.flatMap((document) => specsOf(document));
  const [spec, second] = specs;
  if (spec === undefined)
    throw new ValidationError(`${name} holds no provider`, [{ path: "", where: name, message: "is empty; write one provider in it" }]);
  if (second !== undefined) {
    throw new ValidationError(`${name} holds ${specs.length} providers, and this command takes one`, [
      {
        path: second.base,
        where: second.document.locate(second.base),
        message: "the second provider begins here; give each a file of its own",
      },
    ]);
  }
  const { value, document, base } = spec;
  if (!isRecord(value)) {
    throw new ValidationError(`${name} does not hold a provider`, [
      { path: base, where: document.locate(base), message: "must be an object of fields, such as `name: …`" },
    ]);
  }
  const origin: Origin = { kind, locate: (path) => document.locate(base === "" ? path : `${base}.${path}`) };
  return { values: value, origins: Object.fromEntries(Object.keys(value).map((field) => [field, origin])) };
}

function specsOf(document: InputDocument): { readonly value: unknown; readonly document: InputDocument; readonly base: string }[] {
  const { value } = document;
  if (!isRecord(value) || !Array.isArray(value.providers)) return [{ value, document, base: "" }];
  return value.providers.map((entry: unknown, index) => ({ value: entry, document, base: `providers[${index}]` }));
}
