// Every vendor of the directory against a loopback server that answers as the vendor documents.

import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import { vendors } from "../../src/vendors/directory.ts";
import { check, type Reply, type SeenRequest, startVendor, type VendorServer } from "./asking.ts";
import { type Exchange, examples, KEY, type VendorExample } from "./examples.ts";

const servers: VendorServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function vendorThat(answer: Parameters<typeof startVendor>[0]): Promise<VendorServer> {
  const server = await startVendor(answer);
  servers.push(server);
  return server;
}

const asked = Object.entries(examples).filter((entry): entry is [string, VendorExample] => entry[1] !== undefined);
const withKey = asked.filter(([, { rejected }]) => rejected !== undefined);
const unasked = Object.entries(examples).filter(([, example]) => example === undefined);

/** Of the same outcome from the first answer on, whatever would follow. */
async function answeringAlways(example: VendorExample, reply: Reply) {
  const server = await vendorThat(() => reply);
  return { server, verdict: await check(server, example.access) };
}

describe("the directory", () => {
  test("has an example of what each vendor is asked, or a reason for asking nothing", () => {
    const reasons = Object.entries(vendors).filter(([, vendor]) => "notCheckable" in vendor.check);
    expect(Object.keys(examples).sort()).toEqual(Object.keys(vendors).sort());
    expect(unasked.map(([id]) => id).sort()).toEqual(reasons.map(([id]) => id).sort());
  });
});

describe.each(asked)("%s", (_id, example) => {
  const { access, exchanges, outcome, missingModels } = example;

  test("is asked exactly this of a good key, and its answers are understood", async () => {
    const server = await vendorThat((_request, count) => exchanges[count - 1]?.answer ?? { status: 599 });
    const verdict = await check(server, access);
    expect(server.seen).toEqual(exchanges.map(({ url, headers }) => ({ method: "GET", url, headers, body: "" })));
    expect(verdict).toEqual({ outcome, detail: expect.any(String), ...(missingModels === undefined ? {} : { missingModels }) });
    const words =
      missingModels === undefined ? "whether it offers the models could not be told" : `not offered: ${missingModels.join(", ")}`;
    expect(verdict.detail).toContain(words);
  });

  test("offers all of the models asked for, when none is missing", async () => {
    const isKept = (id: string) => !(missingModels ?? []).includes(id);
    const models = (access.models ?? []).filter(isKept);
    const embeddingModels = (access.embeddingModels ?? []).filter(isKept);
    const isOf = (request: SeenRequest) => (exchange: Exchange) =>
      exchange.url === request.url && "authorization" in exchange.headers === "authorization" in request.headers;
    const server = await vendorThat((request) => exchanges.find(isOf(request))?.answer ?? { status: 599 });
    const verdict = await check(server, { ...access, models, embeddingModels });
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.missingModels).toEqual(missingModels === undefined ? undefined : []);
  });

  test.each([500, 503])("is unreachable while it answers %i", async (status) => {
    const { verdict } = await answeringAlways(example, { status, body: { error: { message: "Overloaded" } } });
    expect(verdict).toEqual({ outcome: "unreachable", detail: expect.stringContaining(`answers ${status}: Overloaded`) });
  });

  test("is unreachable while it wants no more requests", async () => {
    const { verdict } = await answeringAlways(example, { status: 429, body: { error: { message: "Rate limit reached" } } });
    expect(verdict).toEqual({ outcome: "unreachable", detail: expect.stringContaining("answers 429: Rate limit reached") });
  });

  test("is unreachable when it drops the connection", async () => {
    const { verdict } = await answeringAlways(example, "reset");
    expect(verdict).toEqual({ outcome: "unreachable", detail: expect.stringContaining("closed the connection") });
  });

  test("is unreachable behind a page, or a redirection", async () => {
    const page = await answeringAlways(example, { status: 200, body: "<!doctype html><title>Sign in</title>" });
    expect(page.verdict).toEqual({ outcome: "unreachable", detail: expect.stringContaining("a web page instead of JSON") });
    const moved = await answeringAlways(example, { status: 302, headers: { location: "https://elsewhere.example.com/login" } });
    expect(moved.verdict).toEqual({
      outcome: "unreachable",
      detail: expect.stringContaining("redirected to https://elsewhere.example.com"),
    });
    expect(moved.server.seen).toHaveLength(1);
  });

  test.each([{ body: [1, "two", null] }, { body: 7 }, { body: null }, { body: { odd: true } }])(
    "is not understood: $body",
    async ({ body }) => {
      const { verdict } = await answeringAlways(example, { status: 200, body: JSON.stringify(body) });
      expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("not as documented") });
    },
  );

  test("cannot be checked where it has no such read", async () => {
    const { verdict } = await answeringAlways(example, { status: 404, body: { error: "Not Found" } });
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("answers 404: Not Found") });
  });
});

describe.each(withKey)("%s", (_id, example) => {
  test("refuses a wrong key, in one request", async () => {
    const { server, verdict } = await answeringAlways(example, example.rejected ?? "reset");
    expect(verdict).toEqual({ outcome: "rejected", detail: expect.stringContaining("refuses the key") });
    expect(server.seen).toHaveLength(1);
  });

  test("knows a key that may not do this", async () => {
    const { verdict } = await answeringAlways(example, example.restricted ?? "reset");
    expect({ ...verdict, missingModels: undefined }).toEqual({ outcome: "no_permission", detail: expect.any(String) });
  });

  test("is not asked at all when its key is not known", async () => {
    const { apiKey: _apiKey, credentials = {}, ...rest } = example.access;
    const plain = Object.fromEntries(Object.entries(credentials).filter(([, value]) => !(value instanceof Secret)));
    const server = await vendorThat(() => ({ status: 599 }));
    const verdict = await check(server, { ...rest, credentials: plain });
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("its key is not known here") });
    expect(server.seen).toEqual([]);
  });

  test("never gets the key back into a line that is printed", async () => {
    const lines: string[] = [];
    const server = await vendorThat(({ headers }) => ({
      status: 418,
      headers: { "x-request-id": KEY },
      body: {
        error: { message: `no \u001B[31m${JSON.stringify(headers)} ${KEY} ${KEY.slice(0, 20)}… ${Buffer.from(KEY).toString("base64")}` },
      },
    }));
    const verdict = await check(server, example.access, { trace: (line) => lines.push(line) });
    expect(verdict.outcome).toBe("not_checkable");
    expect(lines.join("\n")).toContain("< 418");
    for (const printed of [verdict.detail, ...lines]) {
      expect(printed).not.toContain(KEY);
      expect(printed).not.toContain(KEY.slice(0, 20));
      expect(printed).not.toContain(Buffer.from(KEY).toString("base64").slice(2, -4));
      expect(printed).not.toContain("\u001B");
    }
  });
});

describe.each(unasked)("%s", (id) => {
  test("is told to be uncheckable, with the reason, and asked nothing", async () => {
    const server = await vendorThat(() => ({ status: 599 }));
    const verdict = await check(server, { vendor: id, apiKey: new Secret(KEY), models: ["a"] });
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringMatching(/token|open to any key/) });
    expect(server.seen).toEqual([]);
  });
});
