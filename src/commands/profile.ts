// `llmp profile list · show · use · rename · remove`: named connections.

import { addressText } from "../connection/address.ts";
import { connect } from "../connection/connection.ts";
import { type NamedProfile, OWN_KEYCHAIN_ENTRY, takenName } from "../connection/profiles.ts";
import type { Context } from "../context.ts";
import { tokenAccount } from "../secrets/keychain.ts";
import { labelReference, parseReference } from "../secrets/references.ts";
import { defineCommand } from "./command.ts";
import { requireProfile } from "./profile-choice.ts";
import { describeForgotten, discardToken } from "./stored-token.ts";

export const profileList = defineCommand({
  description: "Lists every profile. As JSON, an array; a token is shown as the reference to it.",
  options: {},
  examples: [{ explanation: "their names, for a script", command: "llmp profile list -o name" }],
  async run({ profiles }) {
    const current = await profiles.current();
    const data = (await profiles.list()).map((profile) => ({
      name: profile.name,
      current: profile.name === current,
      controlPlane: profile.controlPlane,
      url: profile.url,
      token: tokenLabel(profile.token),
    }));
    return {
      data,
      table: {
        columns: [{ key: "name" }, { key: "current" }, { key: "controlPlane", title: "control plane" }, { key: "url" }, { key: "token" }],
      },
    };
  },
});

export const profileShow = defineCommand({
  description:
    "Shows what a command would use now: every value, and where it comes from (flag, environment, profile, default). Nothing is sent.",
  arguments: [{ name: "profile", summary: "name of the profile; default: the one that would be used", completes: "profile" }],
  options: {},
  examples: [{ explanation: "why does it talk to that server?", command: "llmp profile show" }],
  async run(context, { arguments: [name] }) {
    const { profile, kind, url, settings, origins } = await connect(
      context,
      name === undefined ? {} : { profile: name, profileOrigin: "argument" },
    );
    const stored = profile === undefined ? undefined : await context.profiles.get(profile);
    const token = origins.token.startsWith("profile ") && stored !== undefined ? tokenLabel(stored.token) : "[redacted]";
    const values = { profile: profile ?? "", controlPlane: kind, url: addressText(url), token };
    const sources: Readonly<Record<string, string | undefined>> = { profile: "none", ...origins };
    const rows = [
      ...Object.entries(values).map(([key, value]) => ({ value: key, is: value, from: sources[key] })),
      // Apart from the values above: a control plane may have a setting of the same name.
      ...Object.entries(settings).map(([key, value]) => ({ value: `settings.${key}`, is: value, from: `profile ${profile}` })),
    ];
    return {
      data: { ...values, settings, origins, file: await context.profiles.path() },
      table: { columns: [{ key: "value" }, { key: "is" }, { key: "from" }], rows },
    };
  },
});

export const profileUse = defineCommand({
  description: "Makes a profile the one that is used when none is named.",
  arguments: [{ name: "profile", summary: "name of the profile", required: true, completes: "profile" }],
  options: {},
  resultFields: ["profile", "current"],
  examples: [{ explanation: "switch", command: "llmp profile use den-staging" }],
  async run(context, { arguments: [name] }) {
    const profile = await requireProfile(context, name);
    await context.profiles.use(profile.name);
    return {
      data: { profile: profile.name, current: true },
      text: "",
      names: [profile.name],
      notes: [`${profile.name} is the current profile: ${profile.url}`],
    };
  },
});

export const profileRename = defineCommand({
  description: "Gives a profile another name, and its token in the keychain with it.",
  arguments: [
    { name: "from", summary: "name now", required: true, completes: "profile" },
    { name: "to", summary: "new name", required: true },
  ],
  options: {},
  resultFields: ["profile", "renamedFrom"],
  examples: [{ explanation: "rename", command: "llmp profile rename den den-prod" }],
  async run(context, { arguments: [from, to = ""] }) {
    const profile = await requireProfile(context, from);
    if (await context.profiles.get(to)) throw takenName(to);
    const warnings = await moveToken(context, profile, to, () => context.profiles.rename(profile.name, to));
    context.fingerprints.renameProfile(profile.name, to);
    await context.managed.renameProfile(profile.name, to);
    return { data: { profile: to, renamedFrom: profile.name }, text: "", names: [to], notes: [`${profile.name} is now ${to}`], warnings };
  },
});

export const profileRemove = defineCommand({
  description:
    "Forgets a profile, and removes its token from the keychain; where the keychain cannot be used, says under which account the token may still be. What llmp remembers of the keys that it wrote with this profile is forgotten too: `llmp key where` and `llmp rotate --key` find them no more.",
  arguments: [{ name: "profile", summary: "name of the profile", required: true, completes: "profile" }],
  options: {},
  resultFields: ["profile", "removed", "tokenRemoved", "keysForgotten"],
  examples: [{ explanation: "remove", command: "llmp profile remove den-old" }],
  async run(context, { arguments: [name] }) {
    const profile = await requireProfile(context, name);
    const isOwn = profile.token === OWN_KEYCHAIN_ENTRY;
    const { removed, warnings } = isOwn
      ? await discardToken(context, tokenAccount(profile.name, profile.url))
      : { removed: false, warnings: [] };
    await context.profiles.remove(profile.name);
    const keysForgotten = await context.fingerprints.forgetProfile(profile.name);
    await context.managed.forgetProfile(profile.name);
    return {
      data: { profile: profile.name, removed: true, tokenRemoved: removed, keysForgotten },
      text: "",
      names: [profile.name],
      notes: [`${profile.name} is forgotten${describeForgotten(keysForgotten)}`],
      warnings,
    };
  },
});

/** The account in the keychain bears the profile's name: copied first, so that no step can lose it. Gives warnings. */
async function moveToken(context: Context, profile: NamedProfile, to: string, rename: () => Promise<void>): Promise<readonly string[]> {
  const { keychain } = context.sources;
  const account = tokenAccount(profile.name, profile.url);
  const token = profile.token === OWN_KEYCHAIN_ENTRY ? await keychain.get(account) : undefined;
  const renamed = tokenAccount(to, profile.url);
  if (token !== undefined) await keychain.set(renamed, token);
  try {
    await rename();
  } catch (error) {
    // What is said must be why it could not be renamed, whatever becomes of the copy.
    if (token !== undefined) await discardToken(context, renamed);
    throw error;
  }
  // The profile has its new name, and its token: an old copy that stays is no failure.
  return token === undefined ? [] : (await discardToken(context, account)).warnings;
}

/** A reference without what may be secret in it. */
function tokenLabel(text: string): string {
  if (text === OWN_KEYCHAIN_ENTRY) return text;
  const reference = parseReference(text);
  return reference === undefined ? "[redacted]" : labelReference(reference);
}
