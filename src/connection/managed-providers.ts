// managed.json beside the settings: which providers the manifests of this installation speak of, so that pruning takes away nobody else's.

import * as z from "zod/mini";
import { UsageError } from "../errors.ts";
import type { ConnectionPlace } from "../secrets/fingerprints.ts";
import { changeFile, readIfAny } from "../secrets/private-file.ts";

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

const VERSION = 1;

const Text = z.string();

const Managed = z.object({
  controlPlane: Text,
  url: Text,
  profile: z.optional(Text),
  id: Text,
  name: Text,
  file: Text,
  protected: z.optional(z.boolean()),
  /** ISO 8601, UTC. */
  appliedAt: Text,
});
type Managed = z.infer<typeof Managed>;

const State = z.object({ version: z.literal(VERSION), providers: z.array(Managed) });

/** Opens what is remembered in this folder; nothing is read or made before it is used. `now` gives milliseconds since 1970. */
export function openManagedProviders(folder: string, now: () => number): ManagedProviders {
  const file = `${folder.replace(/[\\/]+$/, "")}/managed.json`;

  async function read(): Promise<readonly Managed[]> {
    const text = await readIfAny(file);
    return text === undefined ? [] : parse(text, file);
  }

  async function change(replace: (before: readonly Managed[]) => readonly Managed[]): Promise<void> {
    // Most applies find everything as it is remembered, and touch no file.
    const known = await read();
    if (isSame(known, replace(known))) return;
    await changeFile(file, async () => {
      const before = await read();
      const after = replace(before);
      return isSame(before, after) ? undefined : `${JSON.stringify({ version: VERSION, providers: after }, undefined, 2)}\n`;
    });
  }

  const isOf =
    ({ controlPlane, url, profile }: ConnectionPlace) =>
    (one: Managed) =>
      one.controlPlane === controlPlane && one.url === url && one.profile === profile;

  return {
    async list(place) {
      return (await read()).filter(isOf(place)).map(({ id, name, file: manifest, protected: isProtected = false }) => ({
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
        ({ id, name, file: manifest, protected: isProtected }): Managed => ({
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
      const isGone = ({ id, appliedAt: at }: Managed) => !seen.ids.has(id) && Date.parse(at) < seen.at;
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
        const way = relative(resolve(path), manifest);
        return manifest !== "stdin" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
      });
    },
  };
}

function sayWithoutTime({ controlPlane, url, profile, id, name, file, protected: isProtected = false }: Managed): string {
  return JSON.stringify([controlPlane, url, profile, id, name, file, isProtected]);
}

function inOrder(one: Managed, other: Managed): number {
  const key = ({ controlPlane, url, profile = "", name, file }: Managed) => JSON.stringify([controlPlane, url, profile, name, file]);
  return key(one) < key(other) ? -1 : 1;
}

function isSame(before: readonly Managed[], after: readonly Managed[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function parse(text: string, file: string): readonly Managed[] {
  const value = parseJson(text);
  const state = z.safeParse(State, value);
  if (state.success) return state.data.providers;
  const newer = z.safeParse(z.object({ version: z.number().check(z.gt(VERSION)) }), value);
  throw new UsageError(
    newer.success ? `${file} was written by a newer llmp` : `${file}, in which llmp remembers what manifests speak of, is damaged`,
    {
      code: "settings_damaged",
      hint: newer.success
        ? "update llmp"
        : "correct it, or move it away: the next apply remembers again what its manifests speak of, and prunes nothing else; llmp leaves it as it is",
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
