// How GoodMem signs in to an endpoint: an API key given here, a key that it fetches itself, Google's own credentials, or nothing.

import * as z from "zod/mini";
import { Secret } from "../../secrets/secret.ts";
import type { Body, RuleProblem, Spec } from "../control-plane.ts";
import { trimmed } from "../fields.ts";

export const credentialKinds = ["CREDENTIAL_KIND_API_KEY", "CREDENTIAL_KIND_GCP_ADC", "NONE"] as const;

/** A URI that the GoodMem server reads. `env:NAME`, which llmp reads, is another thing. */
export const SecretUri = trimmed({
  pattern: {
    regex: /^[a-z][a-z0-9+.-]*:\/\/\S+$/i,
    message: "must be a URI that the GoodMem server itself reads: vault://…, env://…, file://… or gcp-sm://…",
  },
});

const Texts = z.record(z.string(), z.string("must be a text"));

export const CredentialLabels = Texts.check(z.refine((labels) => Object.keys(labels).length <= 20, "must hold at most 20"));

function strict<S extends z.core.$ZodLooseShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? `may hold ${Object.keys(shape).join(", ")}, and nothing else` : undefined),
  });
}

const ApiKey = strict({
  inlineSecret: z.optional(z.instanceof(Secret)),
  secretRef: z.optional(strict({ uri: SecretUri, hints: z.optional(Texts) })),
  headerName: z.optional(trimmed()),
  prefix: z.optional(z.string("must be a text")),
}).check(
  z.refine(
    ({ inlineSecret, secretRef }) => (inlineSecret === undefined) !== (secretRef === undefined),
    "must hold exactly one of inlineSecret and secretRef",
  ),
);

const GcpAdc = strict({ scopes: z.optional(z.array(trimmed())), quotaProjectId: z.optional(trimmed()) });

/** The native form, as the published page shows it; `kind` may be left out. */
export const Credentials = strict({
  kind: z.optional(z.enum(["CREDENTIAL_KIND_API_KEY", "CREDENTIAL_KIND_GCP_ADC"])),
  apiKey: z.optional(ApiKey),
  gcpAdc: z.optional(GcpAdc),
  labels: z.optional(CredentialLabels),
}).check(
  z.refine(({ kind, apiKey, gcpAdc }) => {
    const isApiKey = kind === "CREDENTIAL_KIND_API_KEY" || (kind === undefined && apiKey !== undefined);
    return isApiKey ? apiKey !== undefined && gcpAdc === undefined : gcpAdc !== undefined && apiKey === undefined;
  }, "must hold apiKey for CREDENTIAL_KIND_API_KEY or gcpAdc for CREDENTIAL_KIND_GCP_ADC, and not the other"),
);
export type Credentials = z.infer<typeof Credentials>;

/** The fields that make up `credentials` one by one. */
export interface CredentialFields {
  readonly credentialKind?: (typeof credentialKinds)[number] | undefined;
  readonly apiKey?: Secret | undefined;
  readonly secretRef?: string | undefined;
  readonly secretRefHints?: Readonly<Record<string, string>> | undefined;
  readonly headerName?: string | undefined;
  readonly prefix?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly quotaProjectId?: string | undefined;
  readonly credentialLabels?: Readonly<Record<string, string>> | undefined;
  readonly credentials?: Credentials | undefined;
}

const apiKeyNames = ["apiKey", "secretRef", "secretRefHints", "headerName", "prefix"] as const;
const gcpNames = ["scopes", "quotaProjectId"] as const;
const flatNames = ["credentialKind", ...apiKeyNames, ...gcpNames, "credentialLabels"] as const;

const besideNames = ["headerName", "prefix", "credentialLabels"] as const;

/** How the key is sent, and its labels, as single fields: no read shows them. */
export function besideKey(fields: CredentialFields): Pick<CredentialFields, (typeof besideNames)[number]> {
  const { credentials } = fields;
  if (credentials !== undefined)
    return { headerName: credentials.apiKey?.headerName, prefix: credentials.apiKey?.prefix, credentialLabels: credentials.labels };
  return Object.fromEntries(besideNames.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));
}

/** Whether single fields bring a new key. What is given as a whole says all there is. */
export function bringsKey(fields: CredentialFields): boolean {
  return fields.credentials === undefined && kindOf(fields) === "CREDENTIAL_KIND_API_KEY";
}

/** Whether a new key is brought without a word on how it is sent. */
export function leavesHeaderOpen(fields: CredentialFields): boolean {
  return bringsKey(fields) && (fields.headerName === undefined || fields.prefix === undefined);
}

/** Which kind the fields speak of; undefined where they say nothing. */
export function kindOf(fields: CredentialFields): (typeof credentialKinds)[number] | undefined {
  if (fields.credentialKind !== undefined) return fields.credentialKind;
  if (fields.credentials !== undefined)
    return fields.credentials.gcpAdc === undefined ? "CREDENTIAL_KIND_API_KEY" : "CREDENTIAL_KIND_GCP_ADC";
  if (apiKeyNames.some((name) => fields[name] !== undefined)) return "CREDENTIAL_KIND_API_KEY";
  return gcpNames.some((name) => fields[name] !== undefined) ? "CREDENTIAL_KIND_GCP_ADC" : undefined;
}

/** What is wrong with the credential fields of a spec or of an update: a server replaces credentials as a whole, so they are complete or absent. */
export function findCredentialProblems(fields: CredentialFields): readonly RuleProblem[] {
  if (fields.credentials !== undefined) {
    return flatNames
      .filter((name) => fields[name] !== undefined)
      .map((name) => ({ path: name, message: "and credentials are two ways to say one thing: give one of them" }));
  }
  const kind = kindOf(fields);
  const foreign =
    kind === "CREDENTIAL_KIND_API_KEY" ? gcpNames : kind === "CREDENTIAL_KIND_GCP_ADC" ? apiKeyNames : [...apiKeyNames, ...gcpNames];
  const surplus = foreign
    .filter((name) => fields[name] !== undefined)
    .map((name) => ({ path: name, message: `does not go with credentials of kind ${kind}` }));
  const labels =
    fields.credentialLabels !== undefined && (kind === undefined || kind === "NONE")
      ? [{ path: "credentialLabels", message: "need credentials to be the labels of" }]
      : [];
  return [...surplus, ...labels, ...(kind === "CREDENTIAL_KIND_API_KEY" ? findKeyProblems(fields) : [])];
}

function findKeyProblems({ apiKey, secretRef, secretRefHints }: CredentialFields): readonly RuleProblem[] {
  if (apiKey === undefined && secretRef === undefined)
    return [
      {
        path: "apiKey",
        message: "is required with an API key as credentials: --api-key REF, or --secret-ref URI for a key that GoodMem fetches itself",
      },
    ];
  if (apiKey !== undefined && secretRef !== undefined)
    return [{ path: "secretRef", message: "and apiKey are two ways to give the key: give one of them" }];
  return apiKey !== undefined && secretRefHints !== undefined ? [{ path: "secretRefHints", message: "go with secretRef only" }] : [];
}

/** The `credentials` of a body; undefined where there are none. */
export function buildCredentials(fields: CredentialFields): Body | undefined {
  const kind = kindOf(fields);
  if (kind === undefined || kind === "NONE") return undefined;
  if (fields.credentials !== undefined) return present({ ...fields.credentials, kind });
  const { apiKey, secretRef, secretRefHints, headerName, prefix, scopes, quotaProjectId, credentialLabels: labels } = fields;
  if (kind === "CREDENTIAL_KIND_GCP_ADC") return present({ kind, gcpAdc: present({ scopes, quotaProjectId }), labels });
  const source = secretRef === undefined ? { inlineSecret: apiKey } : { secretRef: present({ uri: secretRef, hints: secretRefHints }) };
  return present({ kind, apiKey: present({ ...source, headerName, prefix }), labels });
}

/** The entries that have a value, all the way down. */
function present(entries: Spec): { readonly [key: string]: Body } {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const isNested = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);
      return [[name, (isNested ? present(value as Spec) : value) as Body]];
    }),
  );
}
