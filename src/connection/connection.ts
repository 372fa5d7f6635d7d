// Connections: a profile, the environment and flags made real. Flag > environment > profile for each value, and each remembers where it came from.

import type { Context } from "../context.ts";
import type { ControlPlane, Conversation, Settings } from "../control-planes/control-plane.ts";
import { findControlPlane, type RegistryEntry } from "../control-planes/index.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { VariableName } from "../environment.ts";
import { AuthenticationError, NotConfiguredError, UsageError } from "../errors.ts";
import type { Secret } from "../secrets/secret.ts";
import { addressText, parseAddress } from "./address.ts";
import type { Bulk, BulkOptions, Turn } from "./bulk.ts";
import { type Channel, createMemory } from "./channel.ts";
import { type Credential, readCredential, refuseOtherOrigin, resolveCredential, type TokenText } from "./credentials.ts";
import { type PerformOptions, perform, type Rehearsal, rehearse } from "./perform.ts";
import { listNames, type NamedProfile } from "./profiles.ts";

/** The part of Context that connecting touches. */
export type ConnectionContext = Pick<
  Context,
  "version" | "controlPlanes" | "environment" | "profiles" | "sources" | "send" | "clock" | "random" | "signal"
>;

/** What was said on the command line. */
export interface ConnectionFlags {
  readonly profile?: string;
  /** What names that profile, for errors: `flag --from`; `flag --profile` unless told. */
  readonly profileOrigin?: string;
  readonly controlPlane?: string;
  readonly url?: string;
  /** A reference; a literal is refused. */
  readonly token?: string;
  readonly caFile?: string;
  readonly insecureHttp?: boolean;
  /** Plane-specific settings, over those of the profile. */
  readonly settings?: Settings;
}

export interface ConnectionOptions {
  /** Receives the lines of `--debug`. */
  trace?(line: string): void;
  /** Receives what is worth telling about the token, e.g. that its file is open to others. */
  warn?(line: string): void;
}

/** Where each value came from: `flag --url`, `environment LLMP_URL`, `profile den-prod`, `current profile den-prod`, `default`. */
export interface Origins {
  readonly profile?: string;
  readonly controlPlane: string;
  readonly url: string;
  readonly token: string;
  readonly caFile?: string;
  readonly insecureHttp?: string;
}

export interface Connection {
  readonly kind: string;
  readonly plane: ControlPlane;
  /** Name of the profile, when one is used. */
  readonly profile?: string;
  readonly url: URL;
  readonly settings: Settings;
  /** A PEM file of authorities to trust besides the built-in ones. */
  readonly caFile?: string;
  readonly origins: Origins;
  /** `OpenWork Den at https://… (profile den-prod)`. */
  describe(): string;
  /** Reads the token now, beside the other secrets of the run, and not only when the first request needs it. Throws SecretUnavailableError. */
  readToken(): Promise<void>;
  /** Performs a conversation to its end; throws what ends it. */
  perform<T>(conversation: Conversation<T>, options?: Pick<PerformOptions, "reuseReads" | "observer">): Promise<T>;
  /** For `--dry-run`: performs the reads, and gives the first write instead of sending it. */
  rehearse<T>(conversation: Conversation<T>, options?: Pick<PerformOptions, "reuseReads">): Promise<Rehearsal<T>>;
  /** For many conversations at a time. */
  bulk(options: BulkOptions): Promise<Bulk>;
}

/** What a connection is made of once every value is found. */
export interface Target {
  readonly kind: string;
  readonly plane: ControlPlane;
  readonly profile?: string;
  readonly url: URL;
  readonly settings: Settings;
  readonly caFile?: string;
  readonly origins: Origins;
  /** Called once, when the first request needs it. */
  token(): Promise<Secret>;
}

/**
 * Finds plane, URL and token, and gives the connection; nothing is sent, and the token is read at the first request that needs it.
 * Throws UsageError for what is missing or wrong, AuthenticationError when no token is named anywhere.
 */
export async function connect(context: ConnectionContext, flags: ConnectionFlags, options: ConnectionOptions = {}): Promise<Connection> {
  const chosen = await chooseProfile(context, flags);
  const { kind, entry, origin: kindOrigin } = chooseKind(context, flags, chosen);
  const plane = await entry.load();
  const { url, ...address } = chooseAddress(context, flags, { chosen, plane, kind });
  const { credential, origin: tokenOrigin } = chooseToken(context, flags, { chosen, plane, url });
  const certificate = pick([flags.caFile, "flag --ca-file"], [chosen?.profile.caFile, chosen?.origin]);
  const target: Target = {
    kind,
    plane,
    ...(chosen === undefined ? {} : { profile: chosen.profile.name }),
    url,
    settings: { ...chosen?.profile.settings, ...flags.settings },
    ...(certificate === undefined ? {} : { caFile: certificate.value }),
    origins: {
      ...(chosen === undefined ? {} : { profile: chosen.named }),
      controlPlane: kindOrigin,
      ...address.origins,
      token: tokenOrigin,
      ...(certificate === undefined ? {} : { caFile: certificate.origin }),
    },
    async token() {
      if (chosen !== undefined && tokenOrigin === chosen.origin) refuseOtherOrigin(chosen.profile, url);
      const { secret, warnings } = await resolveCredential(credential, { url, origin: tokenOrigin }, context.sources);
      for (const warning of warnings) options.warn?.(warning);
      context.sources.remember?.(secret);
      return secret;
    },
  };
  return openConnection(target, context, options);
}

/** Makes a connection of values that are known, as `login` does with a token that is not stored yet. */
export function openConnection(
  target: Target,
  { version, send, clock, random, signal }: Pick<ConnectionContext, "version" | "send" | "clock" | "random" | "signal">,
  options: ConnectionOptions = {},
): Connection {
  const { kind, plane, profile, url, settings, caFile, origins } = target;
  let token: Promise<Secret> | undefined;
  const isMeantAnyway = origins.profile === undefined || MEANT_ANYWAY.includes(origins.profile);
  const channel: Channel = {
    plane,
    url,
    settings,
    userAgent: `llmp/${version}`,
    ...(caFile === undefined ? {} : { caFile }),
    send,
    clock,
    random,
    signal,
    memory: createMemory(),
    ...(profile === undefined || isMeantAnyway ? {} : { namedProfile: profile }),
    token() {
      token ??= target.token();
      return token;
    },
  };
  const traced = options.trace === undefined ? {} : { trace: options.trace };
  const alone: Turn = {
    async readToken() {
      await channel.token();
    },
    kind,
    plane,
    ...(profile === undefined ? {} : { profile }),
    url,
    settings,
    ...(caFile === undefined ? {} : { caFile }),
    origins,
    describe: () => `${plane.name} at ${addressText(url)}${profile === undefined ? "" : ` (profile ${profile})`}`,
    perform: (conversation, given) => perform(conversation, channel, { ...traced, ...given }),
    rehearse: (conversation, given) => rehearse(conversation, channel, { ...traced, ...given }),
  };
  return {
    ...alone,
    async bulk(given) {
      const { createBulk } = await import("./bulk.ts");
      return createBulk(alone, channel, traced, given);
    },
  };
}

const BY_ENVIRONMENT = "environment LLMP_PROFILE";
const BY_SETTINGS = "current profile";

/** Origins of the profile that the next command will choose as well. */
const MEANT_ANYWAY = [BY_ENVIRONMENT, BY_SETTINGS];

export interface Chosen {
  readonly profile: NamedProfile;
  /** `profile den-prod`: the origin of the values that it gives. */
  readonly origin: string;
  /** `flag --profile` (or `profileOrigin`), `environment LLMP_PROFILE`, `current profile`: why this one. */
  readonly named: string;
}

/** The profile that is meant, or undefined where none is needed. */
export async function chooseProfile(
  { environment, profiles }: Pick<ConnectionContext, "environment" | "profiles">,
  flags: ConnectionFlags,
): Promise<Chosen | undefined> {
  const named = pick([flags.profile, flags.profileOrigin ?? "flag --profile"], [environment.get("LLMP_PROFILE"), BY_ENVIRONMENT]);
  if (named !== undefined) return findProfile(profiles, named);
  const kind = flags.controlPlane ?? environment.get("LLMP_CONTROL_PLANE");
  // Whoever names plane and token means another connection than the current profile, whose URL and settings must not leak into it.
  if (kind !== undefined && (flags.token ?? environment.get("LLMP_TOKEN")) !== undefined) return undefined;
  const current = await profiles.current();
  if (current === undefined) return undefined;
  const chosen = await findProfile(profiles, { value: current, origin: BY_SETTINGS });
  return kind === undefined || kind === chosen.profile.controlPlane ? chosen : undefined;
}

async function findProfile(profiles: ConnectionContext["profiles"], { value: name, origin }: Picked<string>): Promise<Chosen> {
  const profile = await profiles.get(name);
  if (profile !== undefined) return { profile, origin: `profile ${name}`, named: origin };
  const names = (await profiles.list()).map((known) => known.name);
  throw new UsageError(`there is no profile ${JSON.stringify(name)} (${origin})${didYouMean(name, names)}`, {
    hint: listNames(names),
  });
}

interface ChosenKind {
  readonly kind: string;
  readonly entry: RegistryEntry;
  readonly origin: string;
}

/** The kind of control plane that is meant. Throws UsageError for one that does not exist, and where a profile says otherwise; NotConfiguredError where nothing says any. */
export function chooseKind(
  { environment, controlPlanes }: Pick<ConnectionContext, "environment" | "controlPlanes">,
  flags: ConnectionFlags,
  chosen: Chosen | undefined,
): ChosenKind {
  const kinds = Object.keys(controlPlanes);
  const said = pick(
    [flags.controlPlane, "flag --control-plane"],
    [variableOf(environment, "LLMP_CONTROL_PLANE", flags), "environment LLMP_CONTROL_PLANE"],
  );
  if (said !== undefined && chosen !== undefined && said.value !== chosen.profile.controlPlane) {
    throw new UsageError(
      `profile ${chosen.profile.name} is of ${chosen.profile.controlPlane}, but ${said.origin} says ${JSON.stringify(said.value)}`,
      {
        hint: "leave one of the two out",
      },
    );
  }
  const found = pick([said?.value, said?.origin], [chosen?.profile.controlPlane, chosen?.origin]);
  if (found === undefined) throw nothingConfigured(environment, flags, kinds);
  const entry = findControlPlane(controlPlanes, found.value);
  if (entry !== undefined) return { kind: found.value, entry, origin: found.origin };
  throw new UsageError(`${JSON.stringify(found.value)} (${found.origin}) is not a kind of control plane${didYouMean(found.value, kinds)}`, {
    hint: `kinds: ${kinds.join(", ")}`,
  });
}

function nothingConfigured(environment: ConnectionContext["environment"], flags: ConnectionFlags, kinds: readonly string[]): UsageError {
  const hasSome = [flags.url, flags.token, environment.get("LLMP_URL"), environment.get("LLMP_TOKEN")].some((value) => value !== undefined);
  if (hasSome) {
    return new UsageError("the kind of control plane is not given", {
      hint: `give --control-plane KIND or LLMP_CONTROL_PLANE: ${kinds.join(", ")}`,
    });
  }
  return new NotConfiguredError("no control plane is configured", {
    hint: "run `llmp login`, or set LLMP_CONTROL_PLANE, LLMP_URL and LLMP_TOKEN; `llmp sandbox` offers one to try",
  });
}

interface Found {
  readonly chosen: Chosen | undefined;
  readonly plane: ControlPlane;
}

interface Address {
  readonly url: URL;
  readonly origins: Pick<Origins, "url" | "insecureHttp">;
}

/** A profile that is named on the command line is meant as a whole: what a shell exports for another server stays out of it. */
function variableOf(environment: ConnectionContext["environment"], name: VariableName, flags: ConnectionFlags): string | undefined {
  return flags.profile === undefined ? environment.get(name) : undefined;
}

function chooseAddress({ environment }: ConnectionContext, flags: ConnectionFlags, found: Found & { readonly kind: string }): Address {
  const { chosen, plane, kind } = found;
  const said = pick(
    [flags.url, "flag --url"],
    [variableOf(environment, "LLMP_URL", flags), "environment LLMP_URL"],
    [chosen?.profile.url, chosen?.origin],
    [plane.defaultUrl, "default"],
  );
  if (said === undefined)
    throw new UsageError(`the URL of ${plane.name} is not given`, {
      hint: `give --url or LLMP_URL; there is no hosted ${kind} to take by default`,
    });
  // A profile's leave to use http is for its own URL, not for one that is given in its place.
  const insecure = pick(
    [flags.insecureHttp, "flag --insecure-http"],
    [said.origin === chosen?.origin ? chosen?.profile.insecureHttp : undefined, chosen?.origin],
  );
  return {
    url: parseAddress(said.value, { where: said.origin, insecureHttp: insecure?.value === true }),
    origins: { url: said.origin, ...(insecure === undefined ? {} : { insecureHttp: insecure.origin }) },
  };
}

function chooseToken(
  { environment }: ConnectionContext,
  flags: ConnectionFlags,
  { chosen, plane, url }: Found & { readonly url: URL },
): { readonly credential: Credential; readonly origin: string } {
  const profile = chosen === undefined ? {} : { profile: chosen.profile };
  if (flags.token !== undefined)
    return { credential: readCredential({ from: "flag", text: flags.token, ...profile }), origin: "flag --token" };
  const variable = variableOf(environment, "LLMP_TOKEN", flags);
  if (variable !== undefined) {
    return { credential: readCredential({ from: "environment", text: variable, ...profile }), origin: "environment LLMP_TOKEN" };
  }
  if (chosen !== undefined) {
    const text: TokenText = { from: "profile", text: chosen.profile.token, profile: chosen.profile };
    return { credential: readCredential(text), origin: chosen.origin };
  }
  throw new AuthenticationError(`there is no token for ${plane.name} at ${addressText(url)}`, {
    hint: `give --token REF or LLMP_TOKEN, or run \`llmp login\`; the token is ${plane.tokenHelp}`,
  });
}

interface Picked<T> {
  readonly value: T;
  readonly origin: string;
}

/** The first candidate that has a value. */
function pick<T>(...candidates: readonly (readonly [T | undefined, string | undefined])[]): Picked<T> | undefined {
  for (const [value, origin] of candidates) {
    if (value !== undefined && origin !== undefined) return { value, origin };
  }
  return undefined;
}
