// The requests of re-factor.ai: the collection is plural, one item singular, and reads are not documented at all.

import { didYouMean } from "../../did-you-mean.ts";
import { ApiError, LlmpError, UnsupportedOperationError } from "../../errors.ts";
import { ask, type Conversation, type HttpRequest, type HttpResponse, readOnce } from "../control-plane.ts";
import { lookTwice } from "../lost-answers.ts";
import { type Config, decodeConfig, decodeList } from "./answers.ts";
import { providerNames } from "./credentials.ts";

export const COLLECTION = "/v1/llm-providers";

/** Update and delete are `/v1/llm-provider/…`; the plural is unknown to the server. */
export function pathOf(provider: string): string {
  return `/v1/llm-provider/${encodeURIComponent(provider)}`;
}

/** @throws UnsupportedOperationError where the server has no such read */
export function* readList(): Conversation<readonly Config[]> {
  const response = yield* read({ method: "GET", path: COLLECTION });
  if (response === undefined) {
    throw new UnsupportedOperationError(`reading is not documented by re-factor.ai, and this server does not answer GET ${COLLECTION}`, {
      hint: "create, update, enable, disable and delete work all the same, by the vendor's name; if it should answer, check the URL, which ends before /v1",
    });
  }
  return readOnce(response, decodeList);
}

/** The configuration of a provider; undefined when there is none, or when the server has no such read. */
export function* readOne(provider: string): Conversation<Config | undefined> {
  const seen = yield* look(provider);
  return typeof seen === "string" ? undefined : seen;
}

/** What a look at a provider shows. A 404 is `absent`, though a server without reads answers it too; what else is no such read proves nothing. */
export type Sight = Config | "absent" | "unreadable";

/** Looks at a provider. What answers may not be this read, and does not stand in the way of the documented writes. */
export function* look(provider: string, options: { readonly delay?: number } = {}): Conversation<Sight> {
  try {
    const response = yield* ask({ method: "GET", path: pathOf(provider), ...options });
    return decodeConfig(response.body, provider);
  } catch (error) {
    if (!(error instanceof ApiError && isNoRead(error))) throw error;
    return error.details.status === 404 ? "absent" : "unreadable";
  }
}

/** Whether a 404 means that there is none. */
export function* answersReads(): Conversation<boolean> {
  try {
    yield* readList();
    return true;
  } catch (error) {
    if (error instanceof LlmpError) return false;
    throw error;
  }
}

function* read(request: HttpRequest): Conversation<HttpResponse | undefined> {
  try {
    return yield* ask(request);
  } catch (error) {
    if (error instanceof ApiError && isNoRead(error)) return undefined;
    throw error;
  }
}

/** 404, 405 and 501 by status; a web page where JSON should be is a route that the server leaves to its front end. */
function isNoRead({ code, details: { status = 0 } }: ApiError): boolean {
  return [404, 405, 501].includes(status) || (code === "unexpected_response" && status < 300);
}

/** Looks for the effect of a write at the provider itself; `shows` gives what shows it. */
export function lookAgain<T>(error: LlmpError, provider: string, shows: (now: Sight) => T | undefined): Conversation<T | undefined> {
  return lookTwice(error, { see: (options) => look(provider, options), shows, hint: `run \`llmp get ${provider}\` before you try again` });
}

/** A name that is mistyped and a vendor that is not configured are the same 404. */
export function notConfigured(selector: string, cause: ApiError): ApiError {
  return new ApiError("not_found", `there is no configuration of "${selector}"${didYouMean(selector, otherNames(selector))}`, {
    status: 404,
    hint: "a provider is named by its vendor, e.g. openai; `llmp list` shows what there is, where the server answers reads",
    cause,
  });
}

function otherNames(selector: string): readonly string[] {
  return providerNames.some((name) => name === selector) ? [] : providerNames;
}
