// What commands that write have in common: alone on this machine, rehearsed or sent, agreed to, and with the places of what is wrong.

import type { Turn } from "../connection/bulk.ts";
import type { Connection } from "../connection/connection.ts";
import { renderCurl } from "../connection/curl.ts";
import type { PlannedWrite } from "../connection/perform.ts";
import { performWrite, recallBesideKeys, type WriteDescription } from "../connection/recorded-write.ts";
import { duringWrite } from "../connection/write-lock.ts";
import type { Context } from "../context.ts";
import type { Conversation, Spec, Written } from "../control-planes/control-plane.ts";
import { ApiError, UnsupportedOperationError, ValidationError } from "../errors.ts";
import type { Gathered } from "../input/gather.ts";
import type { CommandResult } from "../output/result.ts";
import type { SecretOrigins } from "../secrets/references.ts";
import type { Values } from "./command.ts";
import { withConsent } from "./consent.ts";
import type { confirmationOption, rawOption, rehearsalOptions } from "./options.ts";
import { writtenResult } from "./provider-result.ts";
import { requireOperation } from "./session.ts";

/** Which provider a write is about: one that is there, by its id, or by its id or name, or one that is to be made. */
export type WriteTarget = { readonly id: string } | { readonly selector: string } | { readonly spec: Spec };

/** What is known of a provider before it is written. */
type Known = Pick<WriteDescription, "provider" | "current">;

/** Does the work while no other llmp of this machine writes the same provider; it is told what is known of the provider by then. */
export async function alone<T>(context: Context, connection: Turn, target: WriteTarget, work: (known: Known) => Promise<T>): Promise<T> {
  const { clock, random, signal, terminal, lockFolder } = context;
  const { kind, url } = connection;
  const known = await identify(connection, target);
  const { id, name = "" } = known.provider;
  const host = {
    lockFolder,
    clock,
    random,
    signal,
    warn: (line: string) => terminal.talk(`warning: ${line}`),
  };
  return duringWrite({ origin: url.origin, kind, provider: id ?? name }, host, () => work(known));
}

async function identify({ plane, settings, perform }: Turn, target: WriteTarget): Promise<Known> {
  if ("id" in target) return { provider: { id: target.id } };
  if ("spec" in target) {
    const name = plane.identify(target.spec);
    return { provider: name === undefined ? {} : { name } };
  }
  const { get } = plane.operations;
  if ("unsupported" in get) return { provider: { name: target.selector } };
  try {
    // A provider's id and its name must make one lock.
    const current = await perform(get({ selector: target.selector, settings }));
    return { provider: { id: current.id, name: current.name }, current };
  } catch (error) {
    // A server without this read is written to by the very words that name the provider.
    if (error instanceof UnsupportedOperationError) return { provider: { name: target.selector } };
    throw error;
  }
}

interface Writing {
  /** What a person sees while it goes on. */
  readonly task: string;
  readonly target: WriteTarget;
  readonly description: Omit<WriteDescription, "provider" | "current">;
  readonly raw: boolean;
  /** Looks at what was written, and adds what it finds. */
  afterwards?(written: Written): Promise<Written>;
}

/** Sends a write, or shows what it would send. */
export async function write(
  context: Context,
  connection: Connection,
  conversation: Conversation<Written>,
  { task, target, description, raw, dryRun, curl, afterwards = unchanged }: Values<typeof rehearsalOptions> & Writing,
): Promise<CommandResult> {
  if (dryRun || curl) {
    const rehearsal = await connection.rehearse(conversation);
    return "planned" in rehearsal ? plannedResult(rehearsal.planned, curl) : writtenResult(connection, rehearsal.done, raw);
  }
  const written = await context.terminal.progress.during({ text: task }, () =>
    alone(context, connection, target, (known) => performWrite(context, connection, conversation, { ...description, ...known })),
  );
  return writtenResult(connection, await afterwards(written), raw);
}

async function unchanged(written: Written): Promise<Written> {
  return written;
}

/** The first write, as a request or as a curl command line; secrets stay unrevealed. */
export function plannedResult({ token: _token, ...planned }: PlannedWrite, asCurl: boolean): CommandResult {
  if (asCurl) {
    const { text, variables } = renderCurl({ ...planned, ...(_token === undefined ? {} : { token: _token }) });
    return {
      data: { curl: text, variables },
      text: `${text}\n`,
      notes: variables.length === 0 ? [] : [`set first: ${variables.map(({ name, place }) => `${name} (${place})`).join(", ")}`],
    };
  }
  const headers = Object.entries(planned.headers).map(([name, value]) => `${name}: ${String(value)}`);
  const body = planned.body === undefined ? "" : `\n${JSON.stringify(planned.body, undefined, 2)}\n`;
  return {
    data: { dryRun: true, ...planned },
    text: `${planned.method} ${planned.url}\n${headers.join("\n")}\n${body}`,
    notes: ["nothing was sent: this is the first write"],
  };
}

interface Change {
  /** Id or exact name. */
  readonly selector: string;
  readonly changes: Spec;
  readonly origins: SecretOrigins;
  readonly clear: readonly string[];
  afterwards?(written: Written): Promise<Written>;
}

/** Updates a provider; what a control plane can do by destroying something only is agreed to first. */
export async function change(
  context: Context,
  connection: Connection,
  { selector, changes, origins, clear, afterwards }: Change,
  options: Values<typeof rehearsalOptions & typeof confirmationOption & typeof rawOption>,
): Promise<CommandResult> {
  const { plane, settings } = connection;
  const operation = requireOperation(plane, "update");
  const recalled = await recallBesideKeys(context, connection);
  return withConsent(context, { yes: options.yes, question: "Replace it?" }, (consent) => {
    // A rehearsal destroys nothing.
    const agreed = consent || options.dryRun || options.curl ? { consent: true } : {};
    const conversation = operation({ selector, changes, clear, settings, ...recalled, ...agreed });
    return write(context, connection, conversation, {
      ...options,
      task: `updating on ${connection.describe()}`,
      target: { selector },
      description: { action: "update", spec: changes, origins, clear },
      ...(afterwards === undefined ? {} : { afterwards }),
    });
  });
}

/** Does the work, and says of what a control plane refuses where it was written. */
export async function placing<T>({ locate }: Gathered, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ValidationError) throw new ValidationError(error.message, locate(error.issues), error.details);
    const { issues } = error instanceof ApiError ? error.details : {};
    if (error instanceof ApiError && issues !== undefined)
      throw new ApiError(error.code, error.message, { ...error.details, issues: locate(issues) });
    throw error;
  }
}
