// `llmp login`: makes or renews a profile, once the control plane has accepted its token.

import { addressText, parseAddress } from "../connection/address.ts";
import { type Connection, openConnection, type Target } from "../connection/connection.ts";
import { literalToken, tokenError } from "../connection/credentials.ts";
import { type NamedProfile, OWN_KEYCHAIN_ENTRY, type Profile } from "../connection/profiles.ts";
import type { Context } from "../context.ts";
import type { Account, ControlPlane, Settings } from "../control-planes/control-plane.ts";
import { findControlPlane, type RegistryEntry } from "../control-planes/index.ts";
import { didYouMean } from "../did-you-mean.ts";
import { AuthenticationError, SecretUnavailableError, UsageError } from "../errors.ts";
import type { FieldFlags } from "../input/given.ts";
import { acceptSecret } from "../secrets/acceptance.ts";
import { tokenAccount } from "../secrets/keychain.ts";
import { labelReference, namesScheme, parseReference, parseReferenceAt, resolveReference } from "../secrets/references.ts";
import { Secret } from "../secrets/secret.ts";
import { defineCommand } from "./command.ts";
import { connectionOptions } from "./options.ts";
import { readPlaneFlags } from "./plane-flags.ts";
import { requireOperation, tracing } from "./session.ts";
import { discardToken } from "./stored-token.ts";

const { profile: _profile, ...options } = connectionOptions;

export const login = defineCommand({
  description:
    "Makes a profile, or renews one: the kind of control plane, its URL, and its token. The token is asked for, or piped in with --token -, and kept in the OS keychain, " +
    "bound to the URL's origin; with --token env:NAME (or file:, exec:, keychain:) the profile holds that reference and the value is read at each use; a reference may also be typed, and is asked for where there is no keychain. " +
    "The control plane is asked whether it accepts the token before anything is stored. The first profile becomes the current one.",
  arguments: [{ name: "profile", summary: "name of the profile; default: the kind", completes: "profile" }],
  options: { ...options, use: { kind: "switch", summary: "make it the current profile" } },
  fields: "settings",
  resultFields: ["profile", "controlPlane", "url", "account", "token", "current"],
  examples: [
    { explanation: "answer questions", command: "llmp login" },
    { explanation: "a token from a pipe into the keychain", command: "pass den/token | llmp login den-prod --control-plane den --token -" },
    { explanation: "in CI: the token stays in the environment", command: "llmp login ci --control-plane den --token env:DEN_API_KEY" },
  ],
  async run(context, { arguments: [name], options, fields }) {
    const existing = name === undefined ? undefined : await context.profiles.get(name);
    const kind = await chooseKind(context, options.controlPlane, existing);
    const plane = await requireControlPlane(context, kind).load();
    const profileName = name ?? kind;
    const renewed = existing ?? (await context.profiles.get(profileName));
    const insecureHttp = options.insecureHttp || renewed?.insecureHttp === true;
    const url = await chooseUrl(context, plane, { flag: options.url, existing: renewed, insecureHttp });
    const settings = { ...renewed?.settings, ...(await readSettings(plane, fields)) };
    const token = await chooseToken(context, plane, { name: profileName, flag: options.token, existing: renewed, url });
    const caFile = options.caFile ?? renewed?.caFile;
    const target: Target = {
      kind,
      plane,
      url,
      settings,
      origins: { controlPlane: "", url: "", token: "" },
      token: async () => token.secret,
      ...(caFile === undefined ? {} : { caFile }),
    };
    context.sources.remember?.(token.secret);
    const account = await checkToken(context, openConnection(target, context, tracing(context)));
    const profile: Profile = {
      controlPlane: kind,
      url: addressText(url),
      token: token.reference,
      settings,
      ...(caFile === undefined ? {} : { caFile }),
      ...(insecureHttp ? { insecureHttp } : {}),
    };
    const use = options.use || (await context.profiles.current()) === undefined;
    const left = await store(context, { name: profileName, profile, secret: token.secret, old: renewed, use });
    const kept = token.reference === OWN_KEYCHAIN_ENTRY ? (context.sources.keychain.label ?? "the keychain") : token.label;
    return {
      data: { profile: profileName, controlPlane: kind, url: profile.url, account: account.label, token: token.label, current: use },
      text: "",
      names: [profileName],
      notes: [
        `logged in to ${plane.name} at ${profile.url} as ${account.label}`,
        `profile ${profileName}${use ? " (current)" : ""}; token in ${kept}`,
      ],
      warnings: [...account.warnings, ...token.warnings, ...left],
    };
  },
});

async function chooseKind(context: Context, flag: string | undefined, existing: NamedProfile | undefined): Promise<string> {
  const said = flag ?? existing?.controlPlane ?? context.environment.get("LLMP_CONTROL_PLANE");
  if (said !== undefined) return said;
  const { controlPlanes, terminal, prompter } = context;
  if (!terminal.interactive) {
    throw new UsageError("--control-plane is needed where nobody can be asked", {
      hint: `kinds: ${Object.keys(controlPlanes).join(", ")}`,
    });
  }
  const choices = Object.entries(controlPlanes).map(([kind, { name }]) => ({ value: kind, label: name }));
  return prompter.select({ message: "Which control plane?", choices });
}

function requireControlPlane({ controlPlanes }: Context, kind: string): RegistryEntry {
  const entry = findControlPlane(controlPlanes, kind);
  if (entry !== undefined) return entry;
  const kinds = Object.keys(controlPlanes);
  throw new UsageError(`"${kind}" is not a kind of control plane${didYouMean(kind, kinds)}`, { hint: `kinds: ${kinds.join(", ")}` });
}

interface UrlSources {
  readonly flag: string | undefined;
  readonly existing: NamedProfile | undefined;
  readonly insecureHttp: boolean;
}

async function chooseUrl(context: Context, plane: ControlPlane, { flag, existing, insecureHttp }: UrlSources): Promise<URL> {
  const said = flag ?? context.environment.get("LLMP_URL");
  const where = flag === undefined ? "LLMP_URL" : "--url";
  if (said !== undefined) return parseAddress(said, { where, insecureHttp });
  const fallback = existing?.url ?? plane.defaultUrl;
  if (!context.terminal.interactive || existing !== undefined) {
    if (fallback === undefined) throw new UsageError("--url is needed where nobody can be asked");
    return parseAddress(fallback, { where: existing === undefined ? "default" : `profile ${existing.name}`, insecureHttp });
  }
  const problem = (answer: string) => problemOf(() => parseAddress(answer, { insecureHttp }));
  const answer = await context.prompter.text({
    message: "URL",
    ...(fallback === undefined ? {} : { default: fallback }),
    validate: problem,
  });
  return parseAddress(answer, { where: "the URL", insecureHttp });
}

function problemOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.advice;
    throw error;
  }
}

async function readSettings(plane: ControlPlane, flags: FieldFlags): Promise<Settings> {
  const spec = await readPlaneFlags(plane, plane.settings, flags);
  return Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, String(value)]));
}

interface Token {
  readonly secret: Secret;
  /** What the profile holds. */
  readonly reference: string;
  readonly label: string;
  readonly warnings: readonly string[];
}

async function chooseToken(
  context: Context,
  plane: ControlPlane,
  {
    name,
    flag,
    existing,
    url,
  }: { readonly name: string; readonly flag: string | undefined; readonly existing: NamedProfile | undefined; readonly url: URL },
): Promise<Token> {
  // A renewal without --token means a new token where the keychain keeps it, and the same reference otherwise.
  const text = flag ?? (existing?.token === OWN_KEYCHAIN_ENTRY ? undefined : existing?.token);
  if (text !== undefined) return readToken(context, text);
  if (!context.terminal.interactive) {
    throw new UsageError("--token is needed where nobody can be asked", {
      hint: `the token is ${plane.tokenHelp}; give it as --token env:NAME or --token -`,
    });
  }
  // A keychain that cannot keep the token is told before it is asked for, or it would be typed in vain.
  const obstacle = await findObstacle(context, tokenAccount(name, url.href));
  context.terminal.talk(`the token is ${plane.tokenHelp}`);
  if (obstacle !== undefined) context.terminal.talk(`it cannot be kept here, so that a reference to it is asked for: ${obstacle}`);
  const typed = await context.prompter.secret({
    message: `${obstacle === undefined ? "Token" : "Reference (env:NAME, file:PATH …) to the token"} for ${addressText(url)}`,
    validate: (value) => (obstacle === undefined ? tokenProblem : referenceProblem)(value.reveal()),
  });
  if (typed === undefined) throw new UsageError("no token was given");
  // As wherever a key is asked for; sent as it is, `env:NAME` would merely be a wrong token.
  if (namesScheme(typed.reveal().trim())) return readToken(context, typed.reveal().trim());
  return { secret: accepted(typed.reveal()), reference: OWN_KEYCHAIN_ENTRY, label: "keychain:", warnings: [] };
}

/** Why the keychain cannot keep a token, and what else can. */
async function findObstacle({ sources }: Context, account: string): Promise<string | undefined> {
  try {
    await sources.keychain.get(account);
    return undefined;
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    return error.advice;
  }
}

async function readToken(context: Context, text: string): Promise<Token> {
  const reference = parseReferenceAt("--token", text);
  if (reference === undefined) throw literalToken();
  const { secret, warnings } = await resolveReference(reference, context.sources).catch((error: unknown) => {
    throw error instanceof SecretUnavailableError ? tokenError(error, error.message) : error;
  });
  const isPiped = reference.scheme === "standardInput";
  return {
    secret,
    reference: isPiped ? OWN_KEYCHAIN_ENTRY : reference.text,
    label: isPiped ? "keychain:" : labelReference(reference),
    warnings,
  };
}

function referenceProblem(text: string): string | undefined {
  if (namesScheme(text.trim())) return problemOf(() => parseReference(text.trim()));
  return "is no reference: write where the token is, as env:NAME, file:PATH or exec:COMMAND";
}

function tokenProblem(text: string): string | undefined {
  if (namesScheme(text.trim())) return referenceProblem(text);
  const acceptance = acceptSecret(text);
  return "problem" in acceptance ? acceptance.problem : undefined;
}

function accepted(text: string): Secret {
  const acceptance = acceptSecret(text);
  if ("problem" in acceptance) throw new AuthenticationError(`the token ${acceptance.problem}`);
  return new Secret(acceptance.value);
}

async function checkToken(context: Context, connection: Connection): Promise<Account> {
  const operation = requireOperation(connection.plane, "check");
  const task = { text: `asking ${connection.describe()}` };
  return context.terminal.progress.during(task, () => connection.perform(operation({ settings: connection.settings })));
}

interface Storing {
  readonly name: string;
  readonly profile: Profile;
  readonly secret: Secret;
  readonly old: NamedProfile | undefined;
  readonly use: boolean;
}

/** Token first, then profile; if the profile cannot be written, the keychain is put back as it was. Gives warnings. */
async function store(context: Context, { name, profile, secret, old, use }: Storing): Promise<readonly string[]> {
  const {
    profiles,
    sources: { keychain },
  } = context;
  const account = tokenAccount(name, profile.url);
  const oldAccount = old?.token === OWN_KEYCHAIN_ENTRY ? tokenAccount(name, old.url) : undefined;
  if (profile.token !== OWN_KEYCHAIN_ENTRY) {
    await profiles.put(name, profile, { use });
    return oldAccount === undefined ? [] : (await discardToken(context, oldAccount)).warnings;
  }
  const before = await keychain.get(account);
  await keychain.set(account, secret);
  try {
    await profiles.put(name, profile, { use });
  } catch (error) {
    await restore(context, account, before);
    throw error;
  }
  return oldAccount === undefined || oldAccount === account ? [] : (await discardToken(context, oldAccount)).warnings;
}

/** A keychain that fails now must not hide why the profile could not be written. */
async function restore(context: Context, account: string, before: Secret | undefined): Promise<void> {
  const { terminal, sources } = context;
  try {
    await (before === undefined ? sources.keychain.delete(account) : sources.keychain.set(account, before));
  } catch (error) {
    if (!(error instanceof SecretUnavailableError)) throw error;
    terminal.talk(`warning: the keychain holds the new token, under ${account}: ${error.message}`);
  }
}
