// managed.json beside the settings: which providers the manifests of this installation speak of, so that pruning takes away nobody else's.

import type { ConnectionPlace } from "../secrets/fingerprints.ts";
import type { ManagedRecord } from "./managed-file.ts";

/** A provider that a manifest spoke of when it was last applied. Several may speak of one, each in its turn. */
export interface ManagedProvider {
  readonly id: string;
  readonly name: string;
  /** The manifest as it was named, or `stdin`; absolute where it is read from here. */
  readonly file: string;
  /** The manifest says that it is never to be deleted. */
  readonly protected: boolean;
}

/** What was seen of a connection, for what is no more. */
export interface Seen {
  readonly ids: ReadonlySet<string>;
  /** Milliseconds since 1970. Whatever another llmp has remembered since stays. */
  readonly at: number;
}

export interface ManagedProviders {
  /** Those of a connection. Throws UsageError `settings_damaged`, SecretUnavailableError. */
  list(place: ConnectionPlace): Promise<readonly ManagedProvider[]>;
  /** Takes providers into the file, each beside what other manifests say of it, and out of it whatever the control plane holds no more. Throws as `list` does. */
  update(place: ConnectionPlace, managed: readonly ManagedProvider[], seen: Seen): Promise<void>;
  renameProfile(from: string, to: string): Promise<void>;
  forgetProfile(name: string): Promise<void>;
  /** Whether a manifest is one of these files, or below one of these folders. What was piped in is none of them: nobody can tell whose it was. */
  isWithin(file: string, paths: readonly string[]): Promise<boolean>;
}

/** Opens what is remembered in this folder; nothing is read or made before it is used. `now` gives milliseconds since 1970. */
export function openManagedProviders(folder: string, now: () => number): ManagedProviders {
  const file = `${folder.replace(/[\\/]+$/, "")}/managed.json`;

  async function change(replace: (before: readonly ManagedRecord[]) => readonly ManagedRecord[]): Promise<void> {
    await (await loadFile()).changeManaged(file, replace);
  }

  const isOf =
    ({ controlPlane, url, profile }: ConnectionPlace) =>
    (one: ManagedRecord) =>
      one.controlPlane === controlPlane && one.url === url && one.profile === profile;

  return {
    async list(place) {
      return (await (await loadFile()).readManaged(file))
        .filter(isOf(place))
        .map(({ id, name, file: manifest, protected: isProtected = false }) => ({
          id,
          name,
          file: manifest,
          protected: isProtected,
        }));
    },
    async update(place, managed, seen) {
      const { resolve } = await import("node:path");
      const isMine = isOf(place);
      const { controlPlane, url, profile } = place;
      const appliedAt = new Date(now()).toISOString();
      const added = managed.map(
        ({ id, name, file: manifest, protected: isProtected }): ManagedRecord => ({
          controlPlane,
          url,
          ...(profile === undefined ? {} : { profile }),
          id,
          name,
          file: manifest === "stdin" ? manifest : resolve(manifest),
          ...(isProtected ? { protected: true } : {}),
          appliedAt,
        }),
      );
      const byName = new Map(added.map((one) => [one.name, one]));
      const isGone = ({ id, appliedAt: at }: ManagedRecord) => !seen.ids.has(id) && Date.parse(at) < seen.at;
      await change((before) => {
        const kept = before.flatMap((one) => {
          if (!isMine(one)) return [one];
          const news = byName.get(one.name);
          if (news === undefined) return isGone(one) ? [] : [one];
          // What another manifest says of it stays true of the one that has taken its place.
          return news.file === one.file ? [] : [{ ...one, id: news.id }];
        });
        // In one order, whichever was applied first; and as it was where only the time is another one.
        const known = new Map(before.map((one) => [sayWithoutTime(one), one]));
        return [...kept, ...added.map((one) => known.get(sayWithoutTime(one)) ?? one)].sort(inOrder);
      });
    },
    renameProfile: (from, to) => change((before) => before.map((one) => (one.profile === from ? { ...one, profile: to } : one))),
    forgetProfile: (name) => change((before) => before.filter(({ profile }) => profile !== name)),
    async isWithin(manifest, paths) {
      const { isAbsolute, relative, resolve, sep } = await import("node:path");
      return paths.some((path) => {
        const way = relative(resolve(path), resolve(manifest));
        return manifest !== "stdin" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
      });
    },
  };
}

/** With the library that checks it, which no command needs at its start. */
function loadFile(): Promise<typeof import("./managed-file.ts")> {
  return import("./managed-file.ts");
}

function sayWithoutTime({ controlPlane, url, profile, id, name, file, protected: isProtected = false }: ManagedRecord): string {
  return JSON.stringify([controlPlane, url, profile, id, name, file, isProtected]);
}

function inOrder(one: ManagedRecord, other: ManagedRecord): number {
  const key = ({ controlPlane, url, profile = "", name, file }: ManagedRecord) => JSON.stringify([controlPlane, url, profile, name, file]);
  return key(one) < key(other) ? -1 : 1;
}
