// From a spec to the body that Agent Stack is sent, with what a person should know about it.

import { didYouMean } from "../../did-you-mean.ts";
import { type Issue, ValidationError } from "../../errors.ts";
import { Secret } from "../../secrets/secret.ts";
import { isLoopback } from "./address.ts";
import type { AgentstackSpec } from "./fields.ts";
import { BEDROCK_PARTS, isAbsent } from "./questions.ts";
import { PLACEHOLDER_KEY, typeNames, vendorTypeOf } from "./vendor-types.ts";

/** The body of a creation; what is absent is left out. */
export interface ProviderBody {
  readonly type: string;
  readonly base_url: string;
  readonly api_key: Secret;
  readonly name: string;
  readonly description?: string;
  readonly watsonx_project_id?: string;
  readonly watsonx_space_id?: string;
  readonly [key: string]: string | Secret | undefined;
}

export interface Draft {
  readonly body: ProviderBody;
  readonly warnings: readonly string[];
}

const BEDROCK_HOST = /^https:\/\/bedrock-runtime\.([a-z0-9-]+)\.amazonaws\.com\//;

/**
 * @param spec whole and valid by the fields and rules
 * @throws ValidationError for a key whose shape the server could not use; the values are known only now
 */
export function draft(spec: AgentstackSpec): Draft {
  const { type = "", name = "" } = spec;
  const base_url = addressOf(spec);
  const { key, warnings } = keyOf(spec, base_url);
  const optional = (["description", "watsonx_project_id", "watsonx_space_id"] as const).flatMap((field) => {
    const value = spec[field];
    return isAbsent(value) ? [] : [[field, value] as const];
  });
  // A body without a name is refused as a duplicate of an address that nobody has.
  const body = { type, base_url, api_key: key, name, ...Object.fromEntries(optional) } as ProviderBody;
  return { body, warnings: [...adviseType(spec), ...adviseAddress(base_url), ...warnings] };
}

/** The address that a spec means, by itself, its region or its type; "" where none is given. */
/** Where a provider of this spec is reached. */
export function addressOf({ type, base_url, region, credentials }: AgentstackSpec): string {
  const known = vendorTypeOf(type);
  const place = region ?? textOf(credentials?.AWS_REGION);
  return base_url ?? (place === undefined ? known?.url : known?.urlOf?.(place)) ?? known?.url ?? "";
}

interface Key {
  readonly key: Secret;
  readonly warnings: readonly string[];
}

function keyOf(spec: AgentstackSpec, address: string): Key {
  const { type, api_key, credentials } = spec;
  if (credentials !== undefined) return { key: pack(credentials, spec.region ?? BEDROCK_HOST.exec(address)?.[1]), warnings: [] };
  if (api_key === undefined) return { key: new Secret(PLACEHOLDER_KEY), warnings: [] };
  if (api_key.reveal().trim() === "") throw refuse([{ path: "api_key", message: "is empty" }]);
  return { key: api_key, warnings: type === "bedrock" ? checkPacked(api_key) : [] };
}

/**
 * `access:secret:session:region`, the session empty where there is none. The region is always packed: without one the server signs for the
 * region of its own environment, and where that is unset the key is useless.
 */
function pack(credentials: Readonly<Record<string, Secret | string>>, region: string | undefined): Secret {
  const values = BEDROCK_PARTS.map((part) => textOf(credentials[part]) ?? "");
  const [access = "", secret = "", session = "", own = ""] = values;
  const place = own === "" ? (region ?? "") : own;
  const issues: Issue[] = BEDROCK_PARTS.flatMap((part, index) =>
    (values[index] ?? "").includes(":")
      ? [{ path: `credentials.${part}`, message: "has a colon in it, which separates the parts of a packed key" }]
      : [],
  );
  if (access === "") issues.push({ path: "credentials.AWS_ACCESS_KEY_ID", message: "is empty" });
  if (secret === "") issues.push({ path: "credentials.AWS_SECRET_ACCESS_KEY", message: "is empty" });
  if (place === "") issues.push({ path: "region", message: "is required: it is part of a Bedrock key" });
  if (issues.length > 0) throw refuse(issues);
  return new Secret([access, secret, session, place].join(":"));
}

function checkPacked(key: Secret): readonly string[] {
  const parts = key.reveal().split(":");
  // Without a colon it is a Bedrock API key.
  if (parts.length === 1) return [];
  if (parts.length > BEDROCK_PARTS.length || parts[0] === "" || parts[1] === "")
    throw refuse([
      { path: "api_key", message: "is neither a Bedrock API key nor access:secret[:session[:region]]; give the parts with --credential" },
    ]);
  if ((parts[3] ?? "") !== "") return [];
  return ["this Bedrock key names no region, so the server takes that of its own environment: better give the parts with --credential"];
}

function adviseType(spec: AgentstackSpec): readonly string[] {
  const { type = "" } = spec;
  const known = vendorTypeOf(type);
  const strays = (["watsonx_project_id", "watsonx_space_id"] as const).filter((field) => !isAbsent(spec[field]));
  return [
    ...(known === undefined ? [`llmp does not know the type ${type}${didYouMean(type, typeNames)}; the server decides`] : []),
    ...(type === "watsonx" ? [] : strays.map((field) => `${field} is for watsonx; the server stores it and does nothing with it`)),
  ];
}

function adviseAddress(url: string): readonly string[] {
  return isLoopback(url)
    ? ["base_url is called from the server, so localhost there is the server's own host (or pod), not this machine"]
    : [];
}

function textOf(value: Secret | string | undefined): string | undefined {
  return value instanceof Secret ? value.reveal() : value;
}

function refuse(issues: readonly Issue[]): ValidationError {
  return new ValidationError("the key cannot be used as it is", issues);
}
