// Who may use a provider: e-mail addresses and team names become the ids that Den takes.

import { didYouMean } from "../../did-you-mean.ts";
import type { Issue } from "../../errors.ts";
import type { Body, Conversation } from "../control-plane.ts";
import type { Expected, Stored } from "./draft.ts";
import { type DenSpec, MAXIMUM_GRANTS, MEMBER_ID, TEAM_ID } from "./fields.ts";
import { readOrganization } from "./requests.ts";

interface AccessDraft {
  readonly body: { readonly [key: string]: Body };
  readonly expected: Pick<Expected, "memberIds" | "teamIds" | "allMembers">;
  readonly issues: readonly Issue[];
}

export function* draftAccess(spec: DenSpec, features: ReadonlySet<string>, stored: Stored | undefined): Conversation<AccessDraft> {
  const issues: Issue[] = [];
  const knowsAllMembers = features.has("allMembers");
  if (spec.allMembers === true && !knowsAllMembers) {
    issues.push({
      path: "allMembers",
      message: "is not known to this server (older than 2026-07-28), which would let only you use the provider; name members and teams",
    });
  }
  const members = { path: "memberIds", given: spec.memberIds ?? [], kept: stored?.memberIds ?? [] };
  const teams = { path: "teamIds", given: spec.teamIds ?? [], kept: stored?.teamIds ?? [] };
  const isKnown = [members, teams].every(({ given, kept }) => given.every((reference) => kept.includes(reference)));
  const directory = isKnown ? undefined : yield* readOrganization();
  const people = (directory?.members ?? []).map(({ id, user }) => ({ id, name: user?.email ?? id }));
  const memberIds = resolve({ ...members, what: "member", isId: (text) => MEMBER_ID.test(text), entries: people }, issues);
  const teamIds = resolve({ ...teams, what: "team", isId: (text) => TEAM_ID.test(text), entries: directory?.teams ?? [] }, issues);
  issues.push(...tooMany("memberIds", memberIds), ...tooMany("teamIds", teamIds));
  return {
    body: {
      ...(memberIds.length === 0 ? {} : { memberIds }),
      ...(teamIds.length === 0 ? {} : { teamIds }),
      ...(spec.allMembers === undefined || (spec.allMembers === false && !knowsAllMembers) ? {} : { allMembers: spec.allMembers }),
    },
    expected: { memberIds, teamIds, allMembers: spec.allMembers === true },
    issues,
  };
}

/** More can be there than one request can name (by all that was ever granted), and an update would lose the rest. */
function tooMany(path: string, ids: readonly string[]): readonly Issue[] {
  if (ids.length <= MAXIMUM_GRANTS) return [];
  const message = `are ${ids.length}, and Den takes ${MAXIMUM_GRANTS} at a time: grant teams, or --all-members, instead`;
  return [{ path, message }];
}

interface References {
  readonly path: string;
  readonly what: string;
  /** Ids and names, as written. */
  readonly given: readonly string[];
  /** Ids that are granted already. */
  readonly kept: readonly string[];
  readonly entries: readonly { readonly id: string; readonly name: string }[];
  isId(text: string): boolean;
}

/** Ids for ids and names. Den answers an unknown one with a 404 that does not say which, so each is looked up first. */
function resolve({ path, what, given, kept, entries, isId }: References, issues: Issue[]): readonly string[] {
  const ids = given.flatMap((reference, index): string[] => {
    if (kept.includes(reference)) return [reference];
    const matches = entries.filter(({ id, name }) => (isId(reference) ? id === reference : name.toLowerCase() === reference.toLowerCase()));
    const [match, ...others] = matches;
    if (match !== undefined && others.length === 0) return [match.id];
    const names = isId(reference) ? [] : entries.map(({ name }) => name);
    const message =
      match === undefined
        ? `"${reference}" is no ${what} of this organization${didYouMean(reference, names)}`
        : `"${reference}" is the name of ${matches.length} ${what}s; give one of their ids: ${matches.map(({ id }) => id).join(", ")}`;
    issues.push({ path: `${path}[${index}]`, message });
    return [];
  });
  return [...new Set(ids)];
}
