import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { CREATE, openai, standIn } from "./stand-in.ts";

const page = JSON.parse(readFileSync(new URL("../../../contracts/agentstack.openapi.json", import.meta.url), "utf8"));
const { requestBody, responses } = page.paths["/api/v1/model_providers"].post;

test.each(["nov", "apr", "adk"] as const)("%s: what the stand-in answers is what the page says", (era) => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(responses["201"].content["application/json"].schema);
  expect([validate(standIn(era).call(CREATE, { body: openai }).body), validate.errors]).toEqual([true, null]);
});

test("since April the stand-in knows the types of the page, in its order", () => {
  const { body } = standIn("apr").call("GET /api/v1/openapi.json");
  const published = requestBody.content["application/json"].schema.properties.type.enum;
  expect(body.components.schemas.ModelProviderType.enum).toEqual(published);
});
