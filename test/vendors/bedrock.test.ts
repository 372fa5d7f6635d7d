// Amazon Bedrock: which host is asked, with which credential, and that the signature is the one that AWS describes.

import { createHash, createHmac } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "../../src/secrets/secret.ts";
import { check, type Reply, type SeenRequest, startVendor, type VendorServer } from "./asking.ts";

const ID = "AKIANOTAREALKEYID";
const SECRET_KEY = "not-a-real-secret/access+key";
const SESSION = "not-a-real-session-token==";
const NOW = Date.UTC(2026, 0, 31, 23, 59, 59, 500);

const keys = { AWS_ACCESS_KEY_ID: new Secret(ID), AWS_SECRET_ACCESS_KEY: new Secret(SECRET_KEY), AWS_REGION: "eu-central-1" };

let server: VendorServer;
afterEach(() => server.stop());

async function serve(reply: Reply = { status: 200, body: { modelSummaries: [{ modelId: "amazon.nova-pro-v1:0" }] } }): Promise<void> {
  server = await startVendor(() => reply);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, step by step, for a GET without query and body. */
function signatureOf({ url, headers }: SeenRequest, host: string): string {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const names = ["host", "x-amz-date", ...(headers["x-amz-security-token"] === undefined ? [] : ["x-amz-security-token"])];
  const canonicalHeaders = names.map((name) => `${name}:${name === "host" ? host : headers[name]}\n`).join("");
  const canonical = ["GET", new URL(url).pathname, "", canonicalHeaders, names.join(";"), hash("")].join("\n");
  const date = headers["x-amz-date"] ?? "";
  const scope = `${date.slice(0, 8)}/eu-central-1/bedrock/aws4_request`;
  const key = ["eu-central-1", "bedrock", "aws4_request"].reduce<Buffer>(hmac, hmac(`AWS4${SECRET_KEY}`, date.slice(0, 8)));
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash(canonical)}`).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=${ID}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

describe("an access key", () => {
  test.each<Readonly<Record<string, Secret>>>([{}, { AWS_SESSION_TOKEN: new Secret(SESSION) }])(
    "signs for the region's own host: %j",
    async (more) => {
      await serve();
      const clock = { now: () => NOW, sleep: async () => {} };
      const verdict = await check(server, { vendor: "amazon-bedrock", credentials: { ...keys, ...more } }, { context: { clock } });
      expect(verdict).toEqual({
        outcome: "good",
        detail: "Amazon Bedrock takes the key (GET https://bedrock.eu-central-1.amazonaws.com/foundation-models)",
      });
      const [request] = server.seen;
      expect(request?.headers["x-amz-date"]).toBe("20260131T235959Z");
      expect(request?.headers["x-amz-security-token"]).toBe("AWS_SESSION_TOKEN" in more ? SESSION : undefined);
      expect(request?.headers.authorization).toBe(signatureOf(request as SeenRequest, "bedrock.eu-central-1.amazonaws.com"));
      expect(JSON.stringify(server.seen)).not.toContain(SECRET_KEY);
    },
  );

  test("signs for a base URL too", async () => {
    await serve();
    const verdict = await check(server, {
      vendor: "amazon-bedrock",
      credentials: keys,
      baseUrl: server.url,
      models: ["amazon.nova-pro-v1:0"],
    });
    expect(verdict).toMatchObject({ outcome: "not_checkable", missingModels: [] });
    const [signed, unsigned] = server.seen;
    expect(signed?.headers.authorization).toBe(signatureOf(signed as SeenRequest, new URL(server.url).host));
    expect(unsigned?.headers).toEqual({});
  });

  test.each([
    "https://bedrock-runtime.eu-central-1.amazonaws.com",
    "https://bedrock-runtime.eu-central-1.amazonaws.com/openai/v1",
    "https://bedrock.eu-central-1.amazonaws.com/",
  ])("asks the host that lists models, in the region of the base URL: %s", async (baseUrl) => {
    await serve();
    const { AWS_REGION: _region, ...credentials } = keys;
    await check(server, { vendor: "amazon-bedrock", credentials, baseUrl });
    expect(server.seen.map(({ url }) => url)).toEqual(["https://bedrock.eu-central-1.amazonaws.com/foundation-models"]);
    expect(server.seen[0]?.headers.authorization).toContain("/eu-central-1/bedrock/aws4_request");
  });

  test.each([
    [{ AWS_ACCESS_KEY_ID: keys.AWS_ACCESS_KEY_ID, AWS_REGION: "eu-central-1" }, "its key is not known here"],
    [{ AWS_REGION: "eu-central-1" }, "its key is not known here"],
    [
      { AWS_ACCESS_KEY_ID: keys.AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: keys.AWS_SECRET_ACCESS_KEY },
      "neither AWS_REGION nor a base URL is given",
    ],
  ])("that is not whole is not used", async (credentials, reason) => {
    await serve();
    const verdict = await check(server, { vendor: "amazon-bedrock", credentials });
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining(reason) });
    expect(server.seen).toEqual([]);
  });

  test("needs a region to sign for", async () => {
    await serve();
    const { AWS_REGION: _region, ...credentials } = keys;
    const verdict = await check(server, { vendor: "amazon-bedrock", credentials, baseUrl: server.url });
    expect(verdict).toEqual({ outcome: "not_checkable", detail: expect.stringContaining("AWS_REGION is not given") });
  });

  // https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
  test.each([
    ["UnrecognizedClientException", "The security token included in the request is invalid.", "rejected"],
    ["InvalidSignatureException", "The request signature we calculated does not match the signature you provided.", "rejected"],
    ["ExpiredTokenException", "The security token included in the request is expired", "rejected"],
    ["AccessDeniedException", "User: arn:aws:iam::111122223333:user/ada is not authorized", "no_permission"],
    ["InvalidSignatureException", "Signature expired: 20260131T235959Z is now earlier than 20260201T000500Z", "not_checkable"],
    ["ThrottlingException", "Rate exceeded", "unreachable"],
  ])("is judged by the exception that AWS names: %s", async (exception, message, outcome) => {
    const headers = { "x-amzn-errortype": `${exception}:http://internal.amazon.com/coral/com.amazon.coral.service/` };
    await serve({ status: exception === "ThrottlingException" ? 429 : 403, headers, body: { message } });
    const verdict = await check(server, { vendor: "amazon-bedrock", credentials: keys });
    expect(verdict).toEqual({ outcome, detail: expect.stringContaining(message.slice(0, 16)) });
  });
});

describe("an API key", () => {
  test("goes before an access key, as with AWS's own clients", async () => {
    await serve();
    await check(server, { vendor: "amazon-bedrock", apiKey: new Secret("not-a-real-key-of-bedrock"), credentials: keys });
    expect(server.seen.map(({ headers }) => headers)).toEqual([{ authorization: "Bearer not-a-real-key-of-bedrock" }]);
  });

  test.each(["https://bedrock-mantle.us-east-1.api.aws/v1", "https://gateway.example.com/v1"])(
    "is asked as for any OpenAI-compatible server at %s",
    async (baseUrl) => {
      await serve({ status: 401, body: { error: { code: "invalid_api_key", message: "Invalid bearer token" } } });
      const verdict = await check(server, { vendor: "amazon-bedrock", apiKey: new Secret("not-a-real-key-of-bedrock"), baseUrl });
      expect(verdict.outcome).toBe("rejected");
      expect(server.seen).toEqual([
        { method: "GET", url: `${baseUrl}/models`, headers: { authorization: "Bearer not-a-real-key-of-bedrock" }, body: "" },
      ]);
    },
  );
});
