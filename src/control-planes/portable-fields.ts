// The fields of a portable spec: one description that feeds checking, did-you-mean and JSON Schema, as a plane's own fields do.

import * as z from "zod/mini";
import { boolean, type Fields, json, list, map, secret, secrets, text, trimmed } from "./fields.ts";

/** Parts of credentials that are no secrets, by how models.dev's environment names end: a region, the name of a resource. */
const PLAIN_PART =
  /_(REGION|RESOURCE_NAME|PROJECT|PROJECT_ID|SPACE_ID|ORG_ID|LOCATION|ENDPOINT|BASE_URL|HOST|ACCOUNT_ID|GATEWAY_ID|API_VERSION)$/;

/** Headers that carry a credential; what others carry may be written out. */
const SECRET_HEADER = /auth|key|token|secret|cookie|passw(?:or)?d|passphrase|pwd|credential|jwt|bearer|(?:^|-)otp$/i;

const Texts = z.array(trimmed(), "must be a list of texts");

const Access = z.strictObject(
  {
    everyone: z.optional(z.boolean("must be true or false")),
    members: z.optional(Texts),
    teams: z.optional(Texts),
  },
  {
    error: (issue) => (issue.code === "unrecognized_keys" ? "may hold everyone, members and teams, and nothing else" : undefined),
  },
);

/** Either makes a spec a portable one: no control plane has a field of such a name. */
export const portableMarks = ["vendor", "baseUrl"] as const;

export const portableFields = {
  name: text({ summary: "what people see" }),
  vendor: text(
    { summary: "who serves the models, by its models.dev id, e.g. openai" },
    { pattern: { regex: /^[a-z0-9][a-z0-9._-]*$/, message: "must be an id of models.dev: lower-case letters, digits, - _ and ." } },
  ),
  models: list({ summary: "models to offer, by their models.dev ids" }),
  embeddingModels: list({ summary: "models that make embeddings, by their models.dev ids" }),
  apiKey: secret({ summary: "the vendor's API key", multiline: "documents" }),
  credentials: secrets({
    summary:
      "further parts of the vendor's key, by models.dev's environment names, e.g. AWS_ACCESS_KEY_ID, AWS_REGION, AZURE_RESOURCE_NAME",
    isSecret: ([name = ""]) => !PLAIN_PART.test(name),
    multiline: "documents",
  }),
  baseUrl: text(
    { summary: "address of the API, where it is not the vendor's own" },
    { pattern: { regex: /^https?:\/\/(?![^/?#]*@)\S+$/i, message: "must be an http or https URL without a user or password" } },
  ),
  enabled: boolean({ summary: "whether it may be used" }),
  description: text({ summary: "what it is for" }),
  headers: secrets({
    summary: "headers that are sent to the vendor",
    isSecret: ([name = ""]) => SECRET_HEADER.test(name),
  }),
  labels: map({ summary: "labels" }),
  defaultModel: text({ summary: "the model that is used where none is named" }),
  access: {
    ...json({ summary: "who may use it: {everyone: true}, or members and teams, by names, e-mail addresses or ids" }),
    schema: Access,
  },
} satisfies Fields;
