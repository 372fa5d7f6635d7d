// `llmp verify`: is the key good, and do the models exist? Asks the control plane where it has a check, and the vendor where the key is known here.

import type { Connection } from "../connection/connection.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { Context } from "../context.ts";
import type { Provider } from "../control-planes/control-plane.ts";
import type { PortableSpec } from "../control-planes/portable.ts";
import { type ExitCode, SecretUnavailableError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { namesScheme, parseReference, parseReferenceAt, resolveAll, resolveReference, type SecretRequest } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";
import { describeMove } from "../vendors/destination.ts";
import { isPlainPart } from "../vendors/key-names.ts";
import type { Outcome, Verdict } from "../vendors/verdict.ts";
import { defineCommand, type Values } from "./command.ts";
import { connectionOptions } from "./options.ts";
import { openSession, requireOperation } from "./session.ts";
import { askVendor } from "./verification.ts";

const keyOptions = {
  apiKey: {
    kind: "text",
    summary: "reference to the key, where it is not remembered or another is meant",
    placeholder: "ref",
    group: "Key",
  },
  credential: { kind: "list", summary: "further part of it, by its environment name", placeholder: "NAME=ref", group: "Key" },
  vendor: {
    kind: "text",
    summary: "vendor by its models.dev id: checks a key that no control plane holds yet",
    placeholder: "id",
    group: "Key",
  },
  baseUrl: {
    kind: "text",
    summary: "with --vendor: address of the API, where it is not the vendor's usual one",
    placeholder: "url",
    group: "Key",
  },
  modelId: { kind: "list", summary: "model that must be there", placeholder: "id", group: "Key" },
} as const;

export const verify = defineCommand({
  description:
    "Says whether a provider's key is good and its models exist: the control plane's own check speaks of the key that it stores (OpenWork Den's of the one that is known here), and the vendor of the key that is known here. " +
    "That is the one given with --api-key or --credential, or else the reference that llmp remembers, if it still gives what was last written, and if the provider still leads where it did then: a remembered key is not sent to an address that somebody else may have put there. " +
    "What llmp asks the vendor spends no tokens. The control plane's check may: GoodMem's is a ping of the model, and OpenWork Den tries each model that the vendor's own list lacks with a completion. " +
    "With --vendor no control plane is asked: a key is checked before it is stored. Outcomes: good, rejected, no_permission, unreachable, not_checkable. " +
    "Exit code 0 when something was found good and nothing bad; 1 for a key that is rejected or lacks permission and for models that are missing; 6 when nobody could be reached; 2 when nothing can be checked. " +
    "As JSON, {controlPlane, profile, id, name, vendor, checks: [{by, speaker, outcome, detail, missingModels}]}, by one of control_plane and vendor.",
  arguments: [{ name: "name", summary: "id or exact name", completes: "provider" }],
  options: { ...keyOptions, ...connectionOptions },
  examples: [
    { explanation: "a stored provider", command: 'llmp verify "Anthropic prod"' },
    { explanation: "the same with a new key, before it is stored", command: 'llmp verify "Anthropic prod" --api-key env:NEW_KEY' },
    { explanation: "a key alone", command: "llmp verify --vendor openai --api-key env:OPENAI_API_KEY --model-id gpt-5" },
  ],
  async run(context, { arguments: [selector], options }) {
    const given = await readKey(context, options);
    if (options.vendor !== undefined || options.baseUrl !== undefined) return verifyKey(context, selector, options, given);
    if (selector === undefined)
      throw new UsageError("neither a provider nor a vendor is named", {
        hint: "`llmp verify NAME` checks a stored provider, `llmp verify --vendor ID --api-key REF` a key",
      });
    return verifyProvider(context, selector, options, given);
  },
});

type VerifyOptions = Values<typeof keyOptions & typeof connectionOptions>;

/** One who spoke. */
interface Check extends Verdict {
  readonly by: "control_plane" | "vendor";
  readonly speaker: string;
}

async function verifyKey(context: Context, selector: string | undefined, options: VerifyOptions, given: GivenKey): Promise<CommandResult> {
  if (selector !== undefined)
    throw new UsageError("a provider and --vendor are two things to check", { hint: "leave out one of them; a provider knows its vendor" });
  const { vendor, baseUrl, modelId: models } = options;
  const access = { ...(vendor === undefined ? {} : { vendor }), ...(baseUrl === undefined ? {} : { baseUrl }), models, ...given };
  const verdict = await askVendor(context, options, access);
  return report({ ...(vendor === undefined ? {} : { vendor }), ...(baseUrl === undefined ? {} : { baseUrl }) }, [
    { by: "vendor", speaker: vendor ?? baseUrl ?? "", ...verdict },
  ]);
}

async function verifyProvider(context: Context, selector: string, options: VerifyOptions, given: GivenKey): Promise<CommandResult> {
  const connection = await openSession(context, options);
  const { plane, settings, kind, profile } = connection;
  const provider = await context.terminal.progress.during({ text: `reading from ${connection.describe()}` }, () =>
    connection.perform(requireOperation(plane, "get")({ selector, settings })),
  );
  const stored = plane.portable.fromSpec(plane.portable.specOf(provider)).portable;
  const key = hasKey(given)
    ? { access: { ...stored, ...mergeKey(stored, given) }, doubts: [], moved: undefined }
    : await recallKey(context, connection, provider, stored);
  const access = options.modelId.length === 0 ? key.access : { ...key.access, models: options.modelId, embeddingModels: [] };
  const checks = [
    ...(await askPlane(context, connection, provider, access)),
    key.moved === undefined ? await askAbout(context, connection, access) : withheld(access, key.moved),
  ];
  const { id, name, vendor } = provider;
  return report(
    { controlPlane: kind, ...(profile === undefined ? {} : { profile }), id, name, ...(vendor === undefined ? {} : { vendor }) },
    checks,
    key.doubts,
  );
}

async function askPlane(context: Context, connection: Connection, { id }: Provider, access: PortableSpec): Promise<readonly Check[]> {
  const { plane, settings } = connection;
  const { verify: operation } = plane.operations;
  if ("unsupported" in operation) return [];
  const verdict = await context.terminal.progress.during({ text: `asking ${connection.describe()}` }, () =>
    connection.perform(operation({ selector: id, settings, access })),
  );
  return [{ by: "control_plane", speaker: plane.name, ...verdict }];
}

async function askAbout(context: Context, connection: Connection, access: PortableSpec): Promise<Check> {
  return { by: "vendor", speaker: access.vendor ?? access.baseUrl ?? "the vendor", ...(await askVendor(context, connection, access)) };
}

/** The key that is remembered was meant for one place: the vendor of another would learn it by being asked. */
function withheld({ vendor, baseUrl }: PortableSpec, moved: string): Check {
  const detail = `not asked, and the remembered key not sent: ${moved}; if that is meant, give --api-key REF to send it there`;
  return { by: "vendor", speaker: vendor ?? baseUrl ?? "the vendor", outcome: "not_checkable", detail };
}

type GivenKey = Pick<PortableSpec, "apiKey" | "credentials">;

function hasKey({ apiKey, credentials }: GivenKey): boolean {
  return apiKey !== undefined || credentials !== undefined;
}

/** What is given stands beside the parts that are stored in the clear (a region, an endpoint). */
function mergeKey({ credentials: stored }: PortableSpec, { apiKey, credentials }: GivenKey): GivenKey {
  const parts = { ...stored, ...credentials };
  return { ...(apiKey === undefined ? {} : { apiKey }), ...(Object.keys(parts).length === 0 ? {} : { credentials: parts }) };
}

/** The key of --api-key and --credential; what is no secret (AWS_REGION) may be written out. */
async function readKey({ sources, terminal }: Context, { apiKey, credential }: VerifyOptions): Promise<GivenKey> {
  const requests: SecretRequest[] = [];
  const plain: Record<string, string> = {};
  if (apiKey !== undefined) requests.push(requestOf("apiKey", "--api-key", apiKey));
  for (const pair of credential) {
    const split = pair.indexOf("=");
    if (split < 1)
      throw new UsageError("--credential must be NAME=REF", { hint: "e.g. --credential AWS_ACCESS_KEY_ID=env:AWS_ACCESS_KEY_ID" });
    const [name, text] = [pair.slice(0, split), pair.slice(split + 1)];
    if (isPlainPart(name) && !namesScheme(text)) plain[name] = text;
    else requests.push(requestOf(name, `--credential ${name}`, text));
  }
  const { secrets, warnings } = await resolveAll(requests, sources);
  for (const warning of warnings) terminal.talk(`warning: ${warning}`);
  for (const secret of secrets) sources.remember?.(secret);
  const named = requests.map(({ field }, index) => [field, secrets[index]] as const);
  const parts = { ...plain, ...Object.fromEntries(named.filter(([field]) => field !== "apiKey")) } as Record<string, Secret | string>;
  const main = named.find(([field]) => field === "apiKey")?.[1];
  return { ...(main === undefined ? {} : { apiKey: main }), ...(Object.keys(parts).length === 0 ? {} : { credentials: parts }) };
}

function requestOf(field: string, where: string, text: string): SecretRequest {
  const reference = parseReferenceAt(where, text);
  if (reference !== undefined) return { field, where, reference, multiline: true };
  throw new UsageError(`${where} takes a reference, not the key itself, which every process of this machine can read there`, {
    hint: "give env:NAME, file:PATH, keychain:NAME or any other reference, or - for standard input",
  });
}

interface Recalled {
  readonly access: PortableSpec;
  readonly doubts: readonly string[];
  /** Why no remembered key is among it: see `describeMove`. */
  readonly moved: string | undefined;
}

/** The remembered references, read again; only what is still the key that was last written counts, and only where the provider still leads where it was meant to go. */
async function recallKey(
  { fingerprints, sources }: Context,
  connection: Connection,
  { id }: Provider,
  stored: PortableSpec,
): Promise<Recalled> {
  const place = placeOf(connection);
  const mine = (await fingerprints.remembered(place)).filter(({ provider }) => provider.id === id);
  const found: Record<string, Secret> = {};
  const doubts: string[] = [];
  for (const { field, reference, prefix = "" } of mine) {
    const read = reference === undefined ? undefined : await readAgain(reference, sources);
    const secret = read?.prefixed(prefix);
    const state = secret === undefined ? "unknown" : await fingerprints.compare({ connection: place, providerId: id, field }, secret);
    if (secret !== undefined && state === "same") found[field] = secret;
    if (state === "changed here")
      doubts.push(`${reference} gives another key now than the one that was last written: give --api-key REF to check one of them`);
  }
  const moved = mine
    .filter(({ field }) => found[field] !== undefined)
    .map(({ destination }) => describeMove(destination, stored))
    .find((words) => words !== undefined);
  if (moved !== undefined) return { access: stored, doubts, moved };
  const { apiKey, ...rest } = found;
  const credentials = Object.entries(rest).flatMap(([field, secret]) =>
    field.startsWith("credentials.") ? [[field.slice("credentials.".length), secret] as const] : [],
  );
  const key = {
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(credentials.length === 0 ? {} : { credentials: Object.fromEntries(credentials) }),
  };
  return { access: { ...stored, ...mergeKey(stored, key) }, doubts, moved };
}

async function readAgain(text: string, sources: Context["sources"]): Promise<Secret | undefined> {
  try {
    const reference = parseReference(text);
    if (reference === undefined) return undefined;
    const { secret } = await resolveReference(reference, sources, { multiline: true });
    sources.remember?.(secret);
    return secret;
  } catch (error) {
    // What cannot be read again is not known here, and the vendor is then not asked about it.
    if (error instanceof SecretUnavailableError || error instanceof UsageError) return undefined;
    throw error;
  }
}

function report(subject: Readonly<Record<string, unknown>>, checks: readonly Check[], doubts: readonly string[] = []): CommandResult {
  const columns = [
    { key: "speaker", title: "who speaks" },
    { key: "outcome" },
    { key: "missingModels", title: "missing models" },
    { key: "detail" },
  ];
  return {
    data: { ...subject, checks },
    table: { columns, rows: checks },
    fields: ["profile", "vendor"],
    names: checks.map(({ outcome }) => outcome),
    warnings: doubts,
    exitCode: exitCodeOf(checks),
  };
}

const BAD: readonly Outcome[] = ["rejected", "no_permission"];

function exitCodeOf(checks: readonly Check[]): ExitCode {
  const outcomes = checks.map(({ outcome }) => outcome);
  if (outcomes.some((outcome) => BAD.includes(outcome)) || checks.some(({ missingModels = [] }) => missingModels.length > 0)) return 1;
  if (outcomes.includes("good")) return 0;
  return outcomes.includes("unreachable") ? 6 : 2;
}
