// What commands that talk to a control plane have in common: the connection, and the operation or the reason why there is none.

import { type Connection, type ConnectionFlags, connect } from "../connection/connection.ts";
import type { Context } from "../context.ts";
import type { ControlPlane, OperationName, Operations, Spec } from "../control-planes/control-plane.ts";
import { UnsupportedOperationError } from "../errors.ts";
import type { Interviewer } from "../input/interview.ts";
import type { Values } from "./command.ts";
import type { connectionOptions } from "./options.ts";

export async function openSession(context: Context, options: Values<typeof connectionOptions>): Promise<Connection> {
  return connect(context, connectionFlags(options), tracing(context));
}

/** The options that were given. */
export function connectionFlags(options: Values<typeof connectionOptions>): ConnectionFlags {
  const { profile, controlPlane, url, token, caFile, insecureHttp } = options;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(controlPlane === undefined ? {} : { controlPlane }),
    ...(url === undefined ? {} : { url }),
    ...(token === undefined ? {} : { token }),
    ...(caFile === undefined ? {} : { caFile }),
    ...(insecureHttp ? { insecureHttp } : {}),
  };
}

export function tracing({ trace, terminal }: Context): { trace?(line: string): void; warn(line: string): void } {
  return { ...(trace === undefined ? {} : { trace }), warn: (line) => terminal.talk(`warning: ${line}`) };
}

type Supported<N extends OperationName> = Extract<Operations<Spec>[N], (...given: never[]) => unknown>;

/** The operation, or the reason why this plane has none. */
export function requireOperation<N extends OperationName>(plane: ControlPlane, name: N): Supported<N> {
  const operation = plane.operations[name];
  if ("unsupported" in operation) throw new UnsupportedOperationError(operation.unsupported);
  return operation as Supported<N>;
}

/** For questions at a terminal; undefined where none may be asked. */
export function interviewerFor(context: Context, connection: Connection): Interviewer | undefined {
  if (!context.terminal.interactive) return undefined;
  return {
    prompter: context.prompter,
    settings: connection.settings,
    read: (conversation) => connection.perform(conversation, { reuseReads: true }),
    hasVariable: (name) => (context.environment.lookup(name) ?? "") !== "",
  };
}
