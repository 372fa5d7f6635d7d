// Profiles: named connections in one settings file, config.json. A profile holds a reference to its token, never the token.

import { UsageError } from "../errors.ts";
import { changeSettings, type Profile, readSettings, type SettingsOptions, settingsPath } from "./settings-file.ts";

export type { Profile } from "./settings-file.ts";

export interface NamedProfile extends Profile {
  readonly name: string;
}

/** What to do where none has the name that was given. */
export function listNames(names: readonly string[]): string {
  return names.length === 0 ? "there are no profiles yet: run `llmp login`" : `profiles: ${names.join(", ")}`;
}

/** Every method throws UsageError `settings_damaged`, with the path, when the file is not what llmp wrote; it is then left as it is. */
export interface Profiles {
  /** The settings file, whether it exists or not. */
  path(): Promise<string>;
  /** In alphabetical order. */
  list(): Promise<readonly NamedProfile[]>;
  get(name: string): Promise<NamedProfile | undefined>;
  /** Name of the current profile. */
  current(): Promise<string | undefined>;
  /** Adds or replaces. Throws UsageError for a name that is not one, and for a token that is not a reference. */
  put(name: string, profile: Profile, options: { readonly use: boolean }): Promise<void>;
  /** False when there is none of this name. */
  remove(name: string): Promise<boolean>;
  /** Throws UsageError when `from` does not exist, or `to` does. */
  rename(from: string, to: string): Promise<void>;
  /** Makes it the current one. Throws UsageError when it does not exist. */
  use(name: string): Promise<void>;
}

/** The token of a profile that keeps it in the keychain under the profile's own entry. */
export const OWN_KEYCHAIN_ENTRY = "keychain:";

const PROFILE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Opens the settings; nothing is read or made before a method is called. */
export function createProfiles(options: SettingsOptions): Profiles {
  const path = settingsPath(options);
  return {
    path: async () => path.file,
    async list() {
      const { profiles } = await readSettings(path);
      return Object.entries(profiles)
        .map(([name, profile]) => ({ ...profile, name }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    async get(name) {
      const { profiles } = await readSettings(path);
      const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
      return profile === undefined ? undefined : { ...profile, name };
    },
    current: async () => (await readSettings(path)).current,
    async put(name, profile, { use }) {
      refuseName(name);
      await refuseLiteral(profile.token);
      await changeSettings(path, (settings) => ({
        ...settings,
        ...(use ? { current: name } : {}),
        profiles: { ...settings.profiles, [name]: replace(settings.profiles[name], profile) },
      }));
    },
    async remove(name) {
      if ((await this.get(name)) === undefined) return false;
      await changeSettings(path, (settings) => {
        const { [name]: _removed, ...profiles } = settings.profiles;
        const { current, ...rest } = settings;
        return { ...rest, ...(current === undefined || current === name ? {} : { current }), profiles };
      });
      return true;
    },
    async rename(from, to) {
      refuseName(to);
      await changeSettings(path, (settings) => {
        const { [from]: renamed, ...profiles } = settings.profiles;
        if (renamed === undefined) throw unknownProfile(from);
        if (Object.hasOwn(settings.profiles, to)) throw takenName(to);
        return { ...settings, ...(settings.current === from ? { current: to } : {}), profiles: { ...profiles, [to]: renamed } };
      });
    },
    async use(name) {
      await changeSettings(path, (settings) => {
        if (!Object.hasOwn(settings.profiles, name)) throw unknownProfile(name);
        return { ...settings, current: name };
      });
    },
  };
}

/** A profile of that name exists, and is not overwritten. */
export function takenName(name: string): UsageError {
  return new UsageError(`there is a profile "${name}" already`, { hint: `remove it first: \`llmp profile remove ${name}\`` });
}

function unknownProfile(name: string): UsageError {
  return new UsageError(`there is no profile ${JSON.stringify(name)}`, { hint: "`llmp profile list` shows what there is" });
}

function refuseName(name: string): void {
  if (PROFILE_NAME.test(name)) return;
  throw new UsageError(`${JSON.stringify(name.slice(0, 80))} cannot be the name of a profile`, {
    hint: "use 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit",
  });
}

async function refuseLiteral(token: string): Promise<void> {
  if (token === OWN_KEYCHAIN_ENTRY) return;
  const { parseReference } = await import("../secrets/references.ts");
  const reference = parseReference(token);
  if (reference === undefined) {
    throw new UsageError("the token of a profile must be a reference: the settings file holds no secrets", {
      hint: "store it with `llmp login`, or give env:NAME, file:PATH, keychain:NAME or exec:COMMAND",
    });
  }
  if (reference.scheme === "standardInput") {
    throw new UsageError("the token of a profile cannot be `-`, which is read once", {
      hint: "store what is piped in with `llmp login --token -`",
    });
  }
}

/** The new values, with the keys of the old that this version of llmp does not know. */
function replace(old: Profile | undefined, profile: Profile): Profile {
  const { caFile: _caFile, insecureHttp: _insecureHttp, ...kept } = old ?? {};
  return { ...kept, ...profile };
}
