// Plays re-factor.ai's conversations, and holds every body that they send against its published page.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { revealBody } from "../../../src/connection/wire.ts";
import type { Conversation, HttpRequest } from "../../../src/control-planes/control-plane.ts";
import { refactor } from "../../../src/control-planes/refactor/index.ts";
import { ApiError } from "../../../src/errors.ts";
import { play, playFailure, type Step } from "../conversation.ts";

/** The operations, all of which this plane has but the default models. */
export const operations = refactor.operations as {
  readonly [K in keyof typeof refactor.operations]: Extract<(typeof refactor.operations)[K], (...given: never[]) => unknown>;
};

export const settings = {};

export interface Conversed<T> {
  readonly value: T;
  /** The bodies of the writes, with their secrets, as the server reads them. */
  readonly bodies: readonly unknown[];
}

export function converse<T>(conversation: Conversation<T>, script: readonly Step[]): Conversed<T> {
  const requests: HttpRequest[] = [];
  const { value } = play(conversation, script, requests);
  return { value, bodies: readBodies(requests) };
}

export function converseToFailure(conversation: Conversation<unknown>, script: readonly Step[]): Error {
  return playFailure(conversation, script);
}

function readBodies(requests: readonly HttpRequest[]): readonly unknown[] {
  const validate = compile();
  return requests.flatMap(({ method, body }) => {
    if (body === undefined) return [];
    const sent: unknown = JSON.parse(revealBody(body));
    expect(validate(sent), JSON.stringify(validate.errors)).toBe(true);
    // An update names its provider by the path.
    if (method === "PUT") expect(sent).not.toHaveProperty("provider");
    return [sent];
  });
}

function compile() {
  const page = JSON.parse(readFileSync(new URL("../../contracts/refactor.openapi.json", import.meta.url), "utf8"));
  const { LLMProviderConfig, LLMProvidersEnum } = page.components.schemas;
  const properties = { ...LLMProviderConfig.properties, provider: LLMProvidersEnum };
  return new Ajv2020({ allErrors: true, strict: true }).compile({ ...LLMProviderConfig, properties, additionalProperties: false });
}

/** What the server answers with a status of 400 or above, as the core throws it into a conversation. */
export function refusal(status: number, message = "refused"): ApiError {
  const code = status === 404 ? "not_found" : status >= 500 ? "server_error" : "refused";
  return new ApiError(code, message, { status });
}
