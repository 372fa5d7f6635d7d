import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { standIn } from "./stand-in.ts";

const page = JSON.parse(readFileSync(new URL("../../../contracts/langwatch.openapi.json", import.meta.url), "utf8"));
const { responses } = page.paths["/api/model-providers/{provider}"].put;
const bag = { OPENAI_API_KEY: "key" };

test.each(["3.5", "3.10", "3.16"] as const)("%s: what the stand-in answers is what the page says", (era) => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(responses["200"].content["application/json"].schema);
  const stand = standIn(era);
  const body = { enabled: true, customKeys: bag, customModels: ["gpt-x"], extraHeaders: [{ key: "x-team", value: "blue" }] };
  expect([validate(stand.put("openai", body).body), validate.errors]).toEqual([true, null]);
});
