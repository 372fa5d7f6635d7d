// Performs a write, and writes down that it was made: in the audit log, and in what llmp remembers of secrets. Every write of llmp goes through here.

import type { Context } from "../context.ts";
import type {
  ControlPlane,
  Conversation,
  DefaultModels,
  Provider,
  Spec,
  UpdateArguments,
  Written,
} from "../control-planes/control-plane.ts";
import { ApiError, CancelledError, LlmpError } from "../errors.ts";
import type { ConnectionPlace, Fingerprints, KnownProvider, RunningWrite } from "../secrets/fingerprints.ts";
import { withoutKnown } from "../secrets/redaction.ts";
import type { SecretOrigins } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import { type Destination, destinationOf, isSame } from "../vendors/destination.ts";
import { addressText } from "./address.ts";
import type { AuditEntry, WriteAction } from "./audit-lines.ts";
import { listCarried } from "./carried-secrets.ts";
import type { Connection } from "./connection.ts";

/** The part of Context that writing down touches. */
export type RecordingContext = Pick<Context, "auditLog" | "fingerprints" | "version" | "userName" | "clock" | "known">;

/** The part of a connection that writing down touches. Its `perform` must pass the observer on, or nothing is written down. */
type RecordedConnection = Pick<Connection, "kind" | "plane" | "profile" | "url" | "perform">;

/** A write, before it is made. */
export interface WriteDescription {
  readonly action: WriteAction;
  /** The provider, as far as it is known: its id, its name, or (as `name`) the words that select it. */
  readonly provider: KnownProvider;
  /** The provider as it was read before, where it was. */
  readonly current?: Provider;
  /** What is sent; of an update, what changes. */
  readonly spec?: Spec;
  /** Names of the fields that are emptied. */
  readonly clear?: readonly string[];
  /** Where the secrets of the spec were read from. */
  readonly origins?: SecretOrigins;
  /** Told of each request that changed something, with the control plane's own id of it. */
  onAnswer?(requestId: string | undefined): void;
}

/** Creates, updates or switches a provider. Throws what the conversation throws. */
export function performWrite(
  context: RecordingContext,
  connection: RecordedConnection,
  conversation: Conversation<Written>,
  description: WriteDescription,
): Promise<Written> {
  const outcomeOf = (written: Written) => ({ ...written, ...findDestination(connection, description, written.provider) });
  return recorded(context, connection, { description, conversation, outcomeOf });
}

/** Deletes a provider. Throws what the conversation throws. */
export function performDelete(
  context: RecordingContext,
  connection: RecordedConnection,
  conversation: Conversation<Provider>,
  { onAnswer, ...provider }: { readonly id: string; readonly name: string } & Pick<WriteDescription, "onAnswer">,
): Promise<Provider> {
  const description = { action: "delete" as const, provider, ...(onAnswer === undefined ? {} : { onAnswer }) };
  return recorded(context, connection, { description, conversation, outcomeOf: () => ({ provider }) });
}

/** Sets default models. Throws what the conversation throws. */
export function performSetDefaults(
  context: RecordingContext,
  connection: RecordedConnection,
  conversation: Conversation<DefaultModels>,
  changes: DefaultModels,
): Promise<DefaultModels> {
  return recorded(context, connection, {
    description: { action: "defaults set", provider: {}, spec: changes },
    conversation,
    outcomeOf: () => ({}),
  });
}

/** The connection, as it is remembered. */
export function placeOf({ kind, url, profile }: Pick<Connection, "kind" | "url" | "profile">): ConnectionPlace {
  return { controlPlane: kind, url: addressText(url), ...(profile === undefined ? {} : { profile }) };
}

/** What llmp last sent beside the keys of this connection, for an update that names a key alone. */
export async function recallBesideKeys(
  { fingerprints }: { readonly fingerprints: Pick<Fingerprints, "besideSecrets"> },
  connection: Pick<Connection, "kind" | "plane" | "profile" | "url">,
): Promise<Pick<UpdateArguments<Spec>, "besideKeys">> {
  return connection.plane.besideKey === undefined ? {} : { besideKeys: await fingerprints.besideSecrets(placeOf(connection)) };
}

/** What a result tells of the write. */
interface Outcome extends Partial<Pick<Written, "differences" | "replaced" | "forgets">>, Partial<Led> {
  readonly provider?: { readonly id: string; readonly name: string };
}

/** Where the provider leads after a write. */
interface Led {
  readonly destination?: Destination;
  readonly isMoved?: true;
}

/** What the control plane shows is asked, not what was sent: somebody else may have moved the provider before. */
function findDestination(
  { plane: { portable } }: RecordedConnection,
  { current, spec = {}, clear = [] }: WriteDescription,
  provider: Provider,
): Led {
  const leadsTo = (shown: Spec) => destinationOf(portable.fromSpec(shown).portable);
  try {
    const destination = leadsTo(portable.specOf(provider));
    if (current === undefined) return { destination };
    const before = portable.specOf(current);
    const kept = Object.entries({ ...before, ...spec }).filter(([name]) => !clear.includes(name));
    return isSame(leadsTo(before), leadsTo(Object.fromEntries(kept))) ? { destination } : { destination, isMoved: true };
  } catch {
    // What a server shows may be such that it cannot be read; no write fails for want of an address.
    return {};
  }
}

interface Recording<T> {
  readonly description: WriteDescription;
  readonly conversation: Conversation<T>;
  outcomeOf(result: T): Outcome;
}

async function recorded<T>(
  context: RecordingContext,
  connection: RecordedConnection,
  { description, conversation, outcomeOf }: Recording<T>,
): Promise<T> {
  const log = openEntry(context, connection, description);
  const secrets = beginSecrets(context, connection, description);
  let isBegun = false;
  let requestId: string | undefined;
  const observer = {
    async sending() {
      if (isBegun) return;
      isBegun = true;
      await Promise.all([log.add({ outcome: "begun" }), secrets.sending()]);
    },
    answered(response: { readonly requestId?: string }) {
      requestId = response.requestId ?? requestId;
      description.onAnswer?.(response.requestId);
    },
  };
  try {
    const result = await connection.perform(conversation, { observer });
    // A server may give a key back as a name.
    const outcome = withoutKnown(summarize(outcomeOf(result)), context.known) as Outcome;
    // What was as asked for already is no write. What is settled here is on the disk once the command ends.
    if (isBegun) {
      settleSecrets(secrets, outcome);
      log.add(describeResult(outcome, requestId));
    }
    return result;
  } catch (error) {
    if (isBegun) {
      const outcome = judge(error, connection, description);
      if (outcome === "unknown") secrets.unknown();
      else secrets.failed();
      log.add(describeFailure(error, outcome, requestId));
    }
    throw error;
  }
}

/** Of a whole provider, only what is written down. */
function summarize({ provider, differences, replaced, forgets, destination, isMoved }: Outcome): Outcome {
  return {
    ...(provider === undefined ? {} : { provider: { id: provider.id, name: provider.name } }),
    ...(differences === undefined ? {} : { differences }),
    ...(replaced === undefined ? {} : { replaced }),
    ...(forgets === undefined ? {} : { forgets }),
    ...(destination === undefined ? {} : { destination }),
    ...(isMoved === undefined ? {} : { isMoved }),
  };
}

/** What a line says beyond what its write is. */
type Told = Pick<AuditEntry, "outcome"> & Partial<Pick<AuditEntry, "error" | "differences" | "requestId" | "provider">>;

/** The lines of one write. */
function openEntry(
  { auditLog, version, userName, clock, known }: RecordingContext,
  connection: RecordedConnection,
  { action, provider, spec = {}, clear = [] }: WriteDescription,
): { add(told: Told): Promise<void> } {
  const write = crypto.randomUUID();
  const fields = [...new Set([...Object.keys(spec), ...clear])].sort();
  return {
    add(told) {
      const now = new Date(clock.now()).toISOString();
      const { id, name } = told.provider ?? provider;
      const entry: AuditEntry = {
        time: now,
        write,
        outcome: told.outcome,
        ...(told.error === undefined ? {} : { error: told.error }),
        ...(told.differences === undefined ? {} : { differences: told.differences }),
        action,
        ...placeOf(connection),
        provider: { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) },
        fields,
        ...(told.requestId === undefined ? {} : { requestId: told.requestId }),
        user: userName(),
        version,
      };
      return auditLog.append(withoutKnown(entry, known) as AuditEntry);
    },
  };
}

function describeResult({ provider, differences = [] }: Outcome, requestId: string | undefined): Told {
  return {
    outcome: "done",
    ...(differences.length === 0 ? {} : { differences: differences.length }),
    ...(provider === undefined ? {} : { provider }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function describeFailure(error: unknown, outcome: Unmade, requestId: string | undefined): Told {
  if (outcome === "skipped") return { outcome };
  const code = error instanceof LlmpError ? error.code : "internal";
  const id = (error instanceof LlmpError ? error.details.requestId : undefined) ?? requestId;
  return { outcome, error: code, ...(id === undefined ? {} : { requestId: id }) };
}

type Unmade = "skipped" | "failed" | "unknown";

/**
 * What became of a write that ended with an error; the log, the fingerprints and the report say the same. After a failure of the server every
 * control plane has looked before it throws: what it would have shown was not there.
 */
function judge(error: unknown, { plane }: RecordedConnection, description: WriteDescription): Unmade {
  if (wasNotSent(error)) return "skipped";
  if (!(error instanceof LlmpError) || error.code === "outcome_unknown" || error.code === "cancelled") return "unknown";
  return error instanceof ApiError && error.isDoubtful && !wouldShow(plane, description) ? "unknown" : "failed";
}

/** Whether a control plane shows that the write was made. A key alone leaves no trace that is one for certain. */
function wouldShow(plane: ControlPlane, { action, current, spec = {}, clear = [] }: WriteDescription): boolean {
  if (action !== "update") return true;
  const touchesSecrets = clear.length > 0 || listCarried(spec, { plane, origins: new Map() }).length > 0;
  if (!touchesSecrets || current === undefined) return !touchesSecrets;
  try {
    const shown = plane.portable.specOf(current);
    return (
      clear.some((name) => shown[name] !== undefined) || plane.differences(spec, current).some(({ after }) => !(after instanceof Secret))
    );
  } catch {
    // See findDestination.
    return false;
  }
}

/** An interruption before the write was sent, as of one that waited for its turn: any other says where to look. */
function wasNotSent(error: unknown): boolean {
  return error instanceof CancelledError && error.details.hint === undefined;
}

function beginSecrets(
  { fingerprints }: RecordingContext,
  connection: RecordedConnection,
  { action, provider, current, spec = {}, clear = [], origins = new Map() }: WriteDescription,
): RunningWrite {
  const { plane } = connection;
  return fingerprints.begin({
    connection: placeOf(connection),
    provider,
    effect: action === "create" ? "creates" : action === "delete" ? "deletes" : "changes",
    // What is given as a whole replaces what was in it.
    emptied: [...clear, ...Object.keys(spec).filter((name) => plane.fields[name]?.kind === "json")],
    secrets: listCarried(spec, { plane, origins, ...(current === undefined ? {} : { current }) }),
  });
}

function settleSecrets(secrets: RunningWrite, { provider, forgets = [], differences = [], ...outcome }: Outcome): void {
  if (provider === undefined) return;
  const accepted = { ...outcome, provider, forgets };
  // Whether it is the key that is not as asked for cannot be told.
  if (differences.length > 0) secrets.unknown(accepted);
  else secrets.done(accepted);
}
