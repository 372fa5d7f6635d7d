// `llmp log`: what llmp wrote, and when; and whether the log is still as it was written.

import { type AuditLine, gatherWrites, type LoggedWrite } from "../connection/audit-lines.ts";
import { listNames } from "../connection/profiles.ts";
import type { Context } from "../context.ts";
import { didYouMean } from "../did-you-mean.ts";
import { CancelledError, UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { defineCommand, type Values } from "./command.ts";

const options = {
  profile: { kind: "text", summary: "only those through this profile", placeholder: "name", completes: "profile" },
  provider: { kind: "text", summary: "only those of this provider: id or exact name", placeholder: "name" },
  since: {
    kind: "text",
    summary: "only those since then: 2026-09-01 or 2026-09-01T12:00 in local time, 2026-09-01T12:00Z, or 30m, 12h, 7d ago",
    placeholder: "when",
  },
  limit: { kind: "text", summary: "only the newest", placeholder: "number" },
  verify: { kind: "switch", summary: "check the log instead: exit code 1 where a line does not fit" },
} as const;

export const log = defineCommand({
  description:
    "Shows what llmp wrote from here, the newest last: audit.jsonl beside the settings has two lines of every write, one before and one after it, and no values. " +
    "The outcome is done, failed, skipped (it was written down, and then not sent, because Ctrl-C came first), or unknown: its answer was lost, " +
    "or the server failed where only a secret was to change, or llmp is still at it, or was killed before it knew; of many providers, such a one may not have been sent either. " +
    "As JSON, an array of {time, write, outcome, error, differences, action, controlPlane, url, profile, provider: {id, name}, fields, requestId, user, version}. " +
    "--verify checks that no line was changed, put in or taken out. The sums take no key: whoever may write the file can write all of it anew, or leave out lines " +
    "at the end, without a trace; keep `head` elsewhere and compare, or ship the lines to another machine. --verify gives {file, lines, head, problems: [{line, problem}], torn: [line]}; a line that was torn by a crash or a full disk is told, and no problem.",
  options,
  examples: [
    { explanation: "the last ten", command: "llmp log --limit 10" },
    { explanation: "who changed this one?", command: 'llmp log --provider "Anthropic prod" --json time,user,action,fields' },
    { explanation: "is it as it was written?", command: "llmp log --verify" },
  ],
  async run(context, { options }) {
    return options.verify ? verify(context, options) : show(context, options);
  },
});

type LogOptions = Values<typeof options>;

async function show(context: Context, { profile, provider, since, limit }: LogOptions): Promise<CommandResult> {
  const begin = since === undefined ? "" : new Date(readTime(since, context.clock.now())).toISOString();
  const writes = gatherWrites(
    (write) =>
      (profile === undefined || write.profile === profile) &&
      (provider === undefined || [write.provider.id, write.provider.name].includes(provider)) &&
      write.time >= begin,
    limit === undefined ? Number.POSITIVE_INFINITY : readLimit(limit),
  );
  const damage = createDamage();
  const profiles = new Set<string>();
  for await (const line of readAll(context)) {
    noteDamage(line, damage);
    if (line.entry === undefined) continue;
    if (line.entry.profile !== undefined) profiles.add(line.entry.profile);
    writes.add(line.entry);
  }
  if (profile !== undefined && !profiles.has(profile)) await refuseUnknown(context, profile, profiles);
  const shown = writes.list();
  const columns = ["time", "user", "profile", "controlPlane", "action", "provider", "fields", "outcome"].map((key) => ({ key }));
  return {
    data: shown,
    table: { columns, rows: shown.map(toRow) },
    names: shown.flatMap((write) => nameOf(write) ?? []),
    fields: ["error", "differences", "profile", "requestId"],
    warnings: describeDamage(damage),
  };
}

/** Ctrl-C ends it: a log may be long. */
async function* readAll({ auditLog, signal }: Context): AsyncGenerator<AuditLine> {
  for await (const line of auditLog.read()) {
    if (signal.aborted) throw new CancelledError();
    yield line;
  }
}

/** One that was removed has left its lines behind; one that has none, and is none, was mistyped. */
async function refuseUnknown({ profiles }: Context, name: string, logged: ReadonlySet<string>): Promise<void> {
  if ((await profiles.get(name)) !== undefined) return;
  const names = [...new Set([...(await profiles.list()).map((profile) => profile.name), ...logged])];
  throw new UsageError(`there is no profile ${JSON.stringify(name)}, nor is one in the log${didYouMean(name, names)}`, {
    hint: listNames(names),
  });
}

function nameOf({ provider }: Pick<LoggedWrite, "provider">): string | undefined {
  return provider.name ?? provider.id;
}

function toRow({ outcome, error, differences, ...write }: LoggedWrite) {
  const detail = error === undefined ? "" : ` (${error})`;
  const shortfall = differences === undefined ? "" : ", not all as asked";
  return { ...write, provider: nameOf(write), outcome: `${outcome}${detail}${shortfall}` };
}

/** What is found to be wrong, line by line. */
interface Damage {
  readonly torn: number[];
  readonly problems: { readonly line: number; readonly problem: string }[];
}

function createDamage(): Damage {
  return { torn: [], problems: [] };
}

const PROBLEMS = {
  changed: "is not as it was written",
  detached: "does not follow the line before it: lines were taken out, put in or changed there",
} as const;

function noteDamage({ number, problem }: AuditLine, { torn, problems }: Damage): void {
  if (problem === "torn") torn.push(number);
  else if (problem !== undefined) problems.push({ line: number, problem: PROBLEMS[problem] });
}

function describeDamage({ torn, problems }: Damage): readonly string[] {
  return [
    ...(torn.length === 0
      ? []
      : [`line ${torn.join(", ")} of the log is incomplete: llmp was ended, or the disk was full, as it was written`]),
    ...(problems.length === 0 ? [] : ["the log is not as it was written: `llmp log --verify` says where"]),
  ];
}

async function verify(context: Context, { profile, provider, since, limit }: LogOptions): Promise<CommandResult> {
  if ([profile, provider, since, limit].some((value) => value !== undefined))
    throw new UsageError("--verify checks the whole log", { hint: "leave out --profile, --provider, --since and --limit" });
  const damage = createDamage();
  let last: AuditLine | undefined;
  for await (const line of readAll(context)) {
    noteDamage(line, damage);
    last = line;
  }
  const { file } = context.auditLog;
  const { torn, problems } = damage;
  const lines = last?.number ?? 0;
  const state = problems.length > 0 ? "the log is not as it was written" : "the log is as it was written";
  return {
    data: { file, lines, head: last?.hash ?? null, problems, torn },
    text: "",
    notes: [`${state}: ${lines} ${lines === 1 ? "line" : "lines"} in ${file}`],
    problems: problems.map(({ line, problem }) => `line ${line} ${problem}`),
    warnings: problems.length > 0 ? [] : describeDamage(damage),
    ...(problems.length === 0 ? {} : { exitCode: 1 as const }),
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds since 1970. */
function readTime(text: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  const time = count === undefined ? readDate(text) : now - Number(count) * (UNITS[unit] ?? 0);
  if (!Number.isNaN(time)) return time;
  throw new UsageError("--since takes a date, a time, or how long ago", { hint: "such as 2026-09-01, 2026-09-01T12:00Z, 30m, 12h or 7d" });
}

function readDate(text: string): number {
  const [whole, day = "", time = "T00:00"] = /^(\d{4}-\d\d-\d\d)(T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? [];
  // JavaScript takes a day alone for one of UTC, a time without a zone for local, and 30 February for 2 March.
  const isDay = whole !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  return isDay ? Date.parse(`${day}${time}`) : Number.NaN;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit > 0) return limit;
  throw new UsageError("--limit takes a whole number, 1 or more");
}
