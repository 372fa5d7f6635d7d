// A plan as a file: what is to be done, without any secret, bound to its targets and to what was seen there.

import * as z from "zod/mini";
import { addressText } from "../connection/address.ts";
import type { Connection } from "../connection/connection.ts";
import { placeOf } from "../connection/recorded-write.ts";
import type { ControlPlane, Provider, Spec } from "../control-planes/control-plane.ts";
import { joinPath } from "../control-planes/fields.ts";
import { ApiError, type Issue, UsageError, ValidationError } from "../errors.ts";
import { isRecord, parseJson } from "../record.ts";
import type { ConnectionPlace } from "../secrets/fingerprints.ts";
import type { SecretOrigins } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import type { DesiredProvider, DesiredTarget } from "./desired.ts";
import type { PlanItem } from "./plan-item.ts";
import type { Step } from "./step.ts";

const VERSION = 1;

const Text = z.string();

const Change = z.object({ field: Text, before: z.optional(z.unknown()), after: z.optional(z.unknown()) });

const PlannedSecret = z.object({
  /** Where it stands in `spec`. */
  path: z.array(z.union([Text, z.number()])).check(z.minLength(1)),
  reference: Text,
  prefix: z.optional(Text),
});
type PlannedSecret = z.infer<typeof PlannedSecret>;

const Item = z.object({
  target: Text,
  controlPlane: Text,
  name: Text,
  id: z.optional(Text),
  action: z.enum(["create", "update", "delete", "unchanged", "unmanaged", "unsupported"]),
  changes: z.array(Change),
  secrets: z.array(z.object({ field: Text, state: z.enum(["same", "changed here", "unknown", "absent", "in doubt"]) })),
  ignored: z.array(z.object({ field: Text, reason: Text })),
  protected: z.optional(z.literal(true)),
  place: z.optional(Text),
  consent: z.optional(Text),
  kept: z.optional(Text),
  error: z.optional(z.looseObject({ code: Text, message: Text, hint: z.optional(Text) })),
  /** Digest of what was there. */
  seen: z.optional(Text),
  /** What is to be sent, but for its secrets. */
  spec: z.optional(z.record(Text, z.unknown())),
  given: z.optional(z.array(PlannedSecret)),
  /** The manifest. */
  file: z.optional(Text),
});
type Item = z.infer<typeof Item>;

const Target = z.object({ name: Text, controlPlane: Text, url: Text, profile: z.optional(Text) });

const PlanFile = z.object({
  kind: z.literal("llmp plan"),
  version: z.literal(VERSION),
  createdAt: Text,
  targets: z.array(Target),
  items: z.array(Item),
  /** Digest of everything else, so that no hand and no tool changes what was looked at. Whoever means harm can make one: it is no signature. */
  sum: Text,
});
export type PlanFile = z.infer<typeof PlanFile>;

/** A plan that is not sealed yet. */
export type PlanDraft = Omit<PlanFile, "sum">;

/** The plan as it is kept. */
export async function sealPlan(draft: PlanDraft): Promise<PlanFile> {
  return { ...draft, sum: await digest(draft) };
}

/**
 * The plan of these steps.
 *
 * @param createdAt ISO 8601, UTC
 * @throws ValidationError naming every secret that is written out or was piped in: neither can be read again
 */
export async function draftPlan(steps: readonly Step[], createdAt: string): Promise<PlanDraft> {
  const issues: Issue[] = [];
  const items = await Promise.all(steps.map((step) => toItem(step, issues)));
  if (issues.length > 0) throw new ValidationError("a plan holds no secret, and these cannot be read again by whoever applies it", issues);
  const targets = new Map(steps.map(({ item, connection }) => [item.target, describeTarget(item.target, connection)]));
  return { kind: "llmp plan", version: VERSION, createdAt, targets: [...targets.values()], items };
}

function describeTarget(name: string, { kind, url, profile }: Connection): z.infer<typeof Target> {
  return { name, controlPlane: kind, url: addressText(url), ...(profile === undefined ? {} : { profile }) };
}

async function toItem({ item, connection, desired, provider, changes }: Step, issues: Issue[]): Promise<Item> {
  const seen = provider === undefined ? {} : { seen: await digestProvider(connection.plane, provider) };
  if (desired === undefined) return { ...(item as Item), ...seen };
  const file = { file: desired.file };
  if (item.action !== "create" && item.action !== "update") return { ...(item as Item), ...seen, ...file };
  const given: PlannedSecret[] = [];
  const spec = takeSecrets(changes, [], (secret, path) => {
    const found = describeSecret(secret, desired.origins);
    if (found === undefined) issues.push(unrepeatable(desired, path));
    else given.push({ path: [...path], ...found });
  }) as Spec;
  return { ...(item as Item), ...seen, spec, given, ...file };
}

function describeSecret(secret: Secret, origins: SecretOrigins): Omit<PlannedSecret, "path"> | undefined {
  const origin = origins.get(secret);
  if (origin === undefined || origin.reference.scheme === "standardInput") return undefined;
  return { reference: origin.reference.text, ...(origin.prefix === undefined ? {} : { prefix: origin.prefix }) };
}

function unrepeatable(desired: DesiredProvider, path: readonly (string | number)[]): Issue {
  const [root = "", ...inner] = path;
  const name = joinPath(String(root), inner);
  return {
    path: name,
    where: desired.locate(name),
    message: "must be a reference that can be read again, such as env:NAME or keychain:NAME",
  };
}

/** A copy without the secrets; undefined stands in their places, so that lists keep theirs. */
function takeSecrets(
  value: unknown,
  path: readonly (string | number)[],
  take: (secret: Secret, path: readonly (string | number)[]) => void,
): unknown {
  if (value instanceof Secret) return take(value, path);
  if (Array.isArray(value)) return value.map((inner, index) => takeSecrets(inner, [...path, index], take));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, takeSecrets(inner, [...path, key], take)]));
}

/** Of what a control plane shows and an update goes by. No secret is in it, so that nothing can be guessed from it. */
function digestProvider(plane: ControlPlane, provider: Provider): Promise<string> {
  const { id, name, enabled, hasSecret, updatedAt } = provider;
  return digest({ id, name, enabled, hasSecret, updatedAt, spec: plane.portable.specOf(provider) });
}

/** Whatever order the keys are in. */
async function digest(value: unknown): Promise<string> {
  const text = JSON.stringify(value, sortKeys);
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(bytes).toString("hex");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (!isRecord(value) || value instanceof Secret) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** @throws UsageError where the text is no plan, is that of a newer llmp, or is not as it was made */
export async function parsePlanFile(text: string, name: string): Promise<PlanFile> {
  const value = parseJson(text);
  const plan = z.safeParse(PlanFile, value);
  if (plan.success) {
    const { sum, ...draft } = value as PlanFile;
    if ((await digest(draft)) === sum) return plan.data;
    throw new UsageError(`${name} is not as llmp made it: something in it was changed`, {
      hint: "a plan is carried out as it was looked at: change the manifest, and make a new plan",
    });
  }
  if (z.safeParse(z.object({ kind: z.literal("llmp plan"), version: z.number().check(z.gt(VERSION)) }), value).success)
    throw new UsageError(`${name} is the plan of a newer llmp`, { hint: "update llmp, or make a new plan with this one" });
  throw new UsageError(`${name} is not a plan`, {
    hint: "`llmp plan -f PATH -o plan.json` makes one; a manifest is given with -f",
  });
}

/** A secret of a plan, and which item needs it. */
export interface NeededSecret extends PlannedSecret {
  readonly item: Item;
}

export function listNeeded({ items }: PlanFile): readonly NeededSecret[] {
  return items.flatMap((item) => (item.given ?? []).map((secret) => ({ ...secret, item })));
}

export interface PlanSecrets {
  /** In the order of `listNeeded`. */
  readonly secrets: readonly Secret[];
  readonly origins: SecretOrigins;
}

export interface Binding {
  readonly given: PlanSecrets;
  /** Opens a target; nothing is sent by it. */
  open(target: DesiredTarget): Promise<Connection>;
  /** The ids of the providers of which a manifest said, when it was last applied, that they are never to be deleted. */
  protectedOf(place: ConnectionPlace): Promise<ReadonlySet<string>>;
}

/**
 * The steps of a plan, if everything is still as it was seen when the plan was made.
 *
 * @throws UsageError where a target is another one now; ApiError `changed_meanwhile` naming everything that has moved
 */
export async function bindPlan(plan: PlanFile, { given, open, protectedOf }: Binding): Promise<readonly Step[]> {
  const deletesOn = (name: string) => plan.items.some(({ target, action }) => target === name && action === "delete");
  const places = new Map(
    await Promise.all(
      plan.targets.map(async (target) => {
        const place = await look(target, open);
        const protectedIds = deletesOn(target.name) ? await protectedOf(placeOf(place.connection)) : new Set<string>();
        return [target.name, { ...place, protectedIds }] as const;
      }),
    ),
  );
  const secretsOf = new Map<Item, Secret[]>();
  for (const [index, { item }] of listNeeded(plan).entries()) {
    const secret = given.secrets[index];
    if (secret !== undefined) secretsOf.set(item, [...(secretsOf.get(item) ?? []), secret]);
  }
  const moved: Issue[] = [];
  const steps: Step[] = [];
  for (const item of plan.items) {
    const place = places.get(item.target);
    if (place === undefined) throw new UsageError(`the plan names no address of ${item.target}`, { hint: "make a new plan" });
    const change = await findChange(item, place);
    if (change !== undefined) moved.push({ path: item.name, where: item.target, message: change });
    steps.push(toStep(item, place, { secrets: secretsOf.get(item) ?? [], origins: given.origins }));
  }
  if (moved.length > 0)
    throw new ApiError("changed_meanwhile", "the control planes have moved since the plan was made, so that nothing was written", {
      issues: moved,
      hint: "make a new plan, and look at it",
    });
  return steps;
}

interface Place {
  readonly target: DesiredTarget;
  readonly connection: Connection;
  readonly providers: readonly Provider[];
}

async function look(planned: z.infer<typeof Target>, open: (target: DesiredTarget) => Promise<Connection>): Promise<Place> {
  const { name, controlPlane, url, profile } = planned;
  const target: DesiredTarget = { name, kind: controlPlane, ...(profile === undefined ? {} : { profile }) };
  const connection = await open(target);
  const now = describeTarget(name, connection);
  if (now.controlPlane !== controlPlane || now.url !== url || now.profile !== profile)
    throw new UsageError(`the plan is for ${url} (${controlPlane}), and ${name} leads to ${now.url} (${now.controlPlane}) now`, {
      hint: "make a new plan",
    });
  const { list } = connection.plane.operations;
  const providers = "unsupported" in list ? [] : await connection.perform(list({ settings: connection.settings }), { reuseReads: true });
  return { target, connection, providers };
}

interface Looked extends Place {
  readonly protectedIds: ReadonlySet<string>;
}

async function findChange(item: Item, { providers, connection, protectedIds }: Looked): Promise<string | undefined> {
  if (item.action === "unmanaged" || item.action === "unsupported") return undefined;
  if (item.action === "create") return providers.some(({ name }) => name === item.name) ? "was to be created, and is there now" : undefined;
  const provider = providers.find(({ id }) => id === item.id);
  if (provider === undefined) return "is there no more";
  if (item.action === "delete" && protectedIds.has(provider.id)) return "is protected by a manifest now";
  return (await digestProvider(connection.plane, provider)) === item.seen ? undefined : "is not as it was";
}

function toStep(item: Item, { target, connection, providers }: Place, { secrets, origins }: PlanSecrets): Step {
  const { seen: _seen, spec = {}, given = [], file, ...rest } = item;
  const shown = rest as PlanItem;
  const provider = providers.find(({ id }) => id === item.id);
  const changes = given.reduce<unknown>((filled, { path }, index) => put(filled, path, secrets[index]), spec) as Spec;
  const common = { item: shown, connection, changes, ...(provider === undefined ? {} : { provider }) };
  if (file === undefined) return common;
  const desired: DesiredProvider = {
    target,
    plane: connection.plane,
    identity: item.name,
    spec: changes,
    origins,
    protected: item.protected === true,
    ignored: shown.ignored,
    file,
    place: shown.place ?? file,
    locate: () => shown.place ?? file,
  };
  // Whether a secret is to be written was decided when the plan was made.
  return { ...common, desired, writeSecrets: true };
}

function put(value: unknown, [key, ...rest]: readonly (string | number)[], secret: Secret | undefined): unknown {
  if (key === undefined) return secret;
  if (typeof key === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    list[key] = put(list[key], rest, secret);
    return list;
  }
  const record = isRecord(value) ? value : {};
  return { ...record, [key]: put(record[key], rest, secret) };
}
