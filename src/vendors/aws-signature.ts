// Signs a read for AWS (Signature Version 4); a library of 9 kB does it, loaded when something is to be signed.

import { Secret } from "../secrets/secret.ts";
import type { Credential } from "./approach.ts";
import type { Question } from "./inquiry.ts";

/**
 * The headers that sign a GET without a body for Bedrock: authorization, x-amz-date and, with temporary credentials, x-amz-security-token.
 * AWS takes them for five minutes from `now`, which is in milliseconds since 1970.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signRead(
  { url, query = {} }: Pick<Question, "url" | "query">,
  { accessKeyId, secretAccessKey, sessionToken, region }: Extract<Credential, { readonly kind: "aws" }>,
  now: number,
): Promise<Readonly<Record<string, Secret | string>>> {
  const { sign } = await import("aws4");
  const { host, pathname } = new URL(url);
  const search = new URLSearchParams(query).toString();
  // 20260131T235959Z
  const date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const { headers = {} } = sign(
    {
      method: "GET",
      host,
      path: search === "" ? pathname : `${pathname}?${search}`,
      service: "bedrock",
      region,
      headers: { "X-Amz-Date": date },
    },
    {
      accessKeyId: accessKeyId.reveal(),
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    },
  );
  return {
    authorization: new Secret(String(headers.Authorization)),
    "x-amz-date": date,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
}
