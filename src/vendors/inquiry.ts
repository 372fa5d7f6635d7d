// Asks a vendor about a key: a conversation of reads that spend no tokens, each seeing the answer before it, which ends in a verdict.

import { isRecord } from "../record.ts";
import type { Secret } from "../secrets/secret.ts";
import { type Answered, namesIn, readRefusal } from "./answers.ts";
import { type Approach, type Credential, findApproach } from "./approach.ts";
import type { Account, ModelList } from "./check.ts";
import type { Outcome, VendorAccess, Verdict } from "./verdict.ts";

/** One GET. */
export interface Question {
  /** Absolute, without a query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, Secret | string>>;
  /** Absent where the key is not to be sent. */
  readonly credential?: Credential;
}

/** Why no answer came, in words that are safe to print. */
export interface Silence {
  readonly silence: "unreachable" | "not_checkable";
  readonly words: string;
}

export type Answer = Answered | Silence;

export type Inquiry = Generator<Question, Verdict, Answer>;

type Asking<T> = Generator<Question, T, Answer>;

/** Pages that are read of a list: the longest known has two. */
const MAXIMUM_PAGES = 5;

/** Models that are asked for one by one. */
const MAXIMUM_LOOK_UPS = 20;

/** Whether the vendor takes the key, and which of the models it does not offer. The key goes to the vendor's own hosts or to the base URL given. */
export function* inquire(access: VendorAccess): Inquiry {
  const approach = findApproach(access);
  if ("outcome" in approach) return approach;
  const { verdict, page } = yield* judgeKey(approach);
  if (approach.models.length + approach.embeddingModels.length === 0 || !canOffer(approach, verdict, page)) return verdict;
  const { list } = approach.check;
  const missingModels = list === undefined || list.untold !== undefined ? undefined : yield* findMissing(approach, list, page);
  if (missingModels === undefined) {
    const why = list?.untold === undefined ? "" : `: ${list.untold}`;
    return { ...verdict, detail: `${verdict.detail}; whether it offers the models could not be told${why}` };
  }
  const told = missingModels.length === 0 ? "" : `; not offered: ${missingModels.join(", ")}`;
  return { ...verdict, detail: verdict.detail + told, missingModels };
}

/** Whether the models can be of interest, and asked for: not with a key that is not taken. */
function canOffer({ check }: Approach, { outcome }: Verdict, page: Answered | undefined): boolean {
  return outcome === "good" || page !== undefined || (outcome === "not_checkable" && check.list?.audience === "anybody");
}

interface Judged {
  readonly verdict: Verdict;
  /** The first page of models, where the key was judged by it. */
  readonly page?: Answered;
}

function* judgeKey(approach: Approach): Asking<Judged> {
  const { account, list } = approach.check;
  if (account !== undefined) return { verdict: yield* judgeByAccount(approach, account) };
  if (list?.audience === "anybody") return { verdict: openToAnybody(approach) };
  if (list !== undefined) return yield* judgeByList(approach, list);
  return { verdict: say(approach, "not_checkable", "cannot be asked there: no read is known that would prove a key") };
}

function* judgeByAccount(approach: Approach, { path, query, field, objection, unproven }: Account): Asking<Verdict> {
  const question = ask(approach, path, { query });
  const answer = yield question;
  const told = granted(answer);
  if (told === undefined) return refused(approach, question, answer);
  if (!isRecord(told.body) || told.body[field] === undefined) return oddAnswer(approach, question, told);
  const against = objection?.(told.body);
  if (against !== undefined) return say(approach, against.outcome, `says that the key ${against.words} (${textOf(question)})`);
  if (unproven !== undefined) return say(approach, "not_checkable", `knows the key (${textOf(question)}), but ${unproven}`);
  return say(approach, "good", `takes the key (${textOf(question)})`);
}

function* judgeByList(approach: Approach, list: ModelList): Asking<Judged> {
  const { check, credential } = approach;
  const [path = ""] = list.paths;
  const question = ask(approach, path, list);
  const answer = yield question;
  const page = granted(answer);
  if (page === undefined) return { verdict: refused(approach, question, answer) };
  if (namesIn(page.body) === undefined) return { verdict: oddAnswer(approach, question, page) };
  const taken = say(approach, "good", `takes the key (${textOf(question)})`);
  const keyless = say(approach, "good", `answers this machine, and asks for no key (${textOf(question)})`);
  if (credential === undefined) return { page, verdict: hasOwnKey(approach) ? taken : keyless };
  if (list.audience === "key holders") return { page, verdict: taken };
  const without = ask(approach, path, { ...list, isAnonymous: true });
  const second = yield without;
  if (granted(second) !== undefined) return { page, verdict: check.keyless === true ? keyless : openToAnybody(approach) };
  if (!("silence" in second) && second.status < 500 && second.status !== 429) return { page, verdict: taken };
  // It took the key; whether it would have taken any other is not known.
  return { page, verdict: { ...refused(approach, without, second), outcome: "unreachable" } };
}

/** A key that is among the headers, in the place where the vendor looks for it. */
function hasOwnKey({ check, headers }: Approach): boolean {
  return check.key !== "aws" && headers[check.key.header] !== undefined;
}

function openToAnybody(approach: Approach): Verdict {
  return say(approach, "not_checkable", "cannot be asked: its list of models is open to any key");
}

/** The models asked for that are not in the list; undefined where that could not be told. */
function* findMissing(approach: Approach, list: ModelList, first: Answered | undefined): Asking<readonly string[] | undefined> {
  const asked = [...approach.models, ...(list.withoutEmbeddings === true ? [] : approach.embeddingModels)];
  if (asked.length === 0) return undefined;
  const names = new Set<string>();
  const isMissing = (id: string) => {
    const spellings = list.spellings?.(id) ?? [id];
    return spellings.length > 0 && !spellings.some((spelling) => names.has(spelling));
  };
  let isWhole = true;
  for (const path of list.paths) {
    isWhole = (yield* collect(approach, list, { path, names, isEnough: () => !asked.some(isMissing), first })) && isWhole;
  }
  const missing = [...new Set(asked.filter(isMissing))];
  if (missing.length === 0) return [];
  if (!isWhole) return undefined;
  return list.lookUp === true ? yield* lookUp(approach, list, missing) : missing;
}

interface Collection {
  readonly path: string;
  /** Filled. */
  readonly names: Set<string>;
  isEnough(): boolean;
  /** The first page of the first path, where it has come already. */
  readonly first: Answered | undefined;
}

/** Whether the list was read to its end, or far enough. */
function* collect(approach: Approach, list: ModelList, { path, names, isEnough, first }: Collection): Asking<boolean> {
  let page = path === list.paths[0] ? first : undefined;
  let query = list.query;
  for (let count = 1; count <= MAXIMUM_PAGES; count += 1) {
    if (isEnough()) return true;
    page ??= granted(yield ask(approach, path, { ...list, query }));
    const found = namesIn(page?.body);
    if (found === undefined) return false;
    for (const name of found) names.add(name);
    const cursor = nextCursor(list, page?.body);
    if (list.next === undefined || cursor === undefined) return true;
    query = { ...list.query, [list.next.parameter]: cursor };
    page = undefined;
  }
  return isEnough();
}

function nextCursor({ next }: ModelList, body: unknown): string | undefined {
  if (next === undefined || !isRecord(body) || (next.flag !== undefined && body[next.flag] !== true)) return undefined;
  const cursor = body[next.field];
  return typeof cursor === "string" && cursor !== "" ? cursor : undefined;
}

const NO_MODEL: Answer = { status: 404, headers: {}, body: undefined, words: "" };

function* lookUp(approach: Approach, list: ModelList, ids: readonly string[]): Asking<readonly string[] | undefined> {
  if (ids.length > MAXIMUM_LOOK_UPS) return undefined;
  const missing: string[] = [];
  for (const id of ids) {
    const [spelling = id] = list.spellings?.(id) ?? [];
    // As a path, these would ask for something else.
    const answer = /^\.{1,2}$/.test(spelling) ? NO_MODEL : yield ask(approach, `${list.paths[0]}/${encodeURIComponent(spelling)}`, {});
    if (granted(answer) !== undefined) continue;
    // 400 where it could be no model's id.
    if ("silence" in answer || (answer.status !== 404 && answer.status !== 400)) return undefined;
    missing.push(id);
  }
  return missing;
}

interface Asked {
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly audience?: ModelList["audience"];
  readonly isAnonymous?: boolean;
}

/** The key goes only where it is of use, and the provider's headers only to its base URL. */
function ask({ base, headers, credential, check }: Approach, path: string, asked: Asked): Question {
  const { query, audience, isAnonymous = audience === "anybody" } = asked;
  const isElsewhere = path.startsWith("https:");
  const keyHeader = check.key === "aws" ? undefined : check.key.header;
  const shown = Object.entries(isElsewhere ? (check.headers ?? {}) : headers).filter(([name]) => !isAnonymous || name !== keyHeader);
  return {
    url: isElsewhere ? path : base + path,
    ...(query === undefined ? {} : { query }),
    headers: Object.fromEntries(shown),
    ...(credential === undefined || isAnonymous ? {} : { credential }),
  };
}

function granted(answer: Answer): Answered | undefined {
  return "silence" in answer || answer.status >= 400 ? undefined : answer;
}

function textOf({ url }: Question): string {
  return `GET ${url}`;
}

function say({ name }: Approach, outcome: Outcome, words: string): Verdict {
  return { outcome, detail: `${name} ${words}` };
}

function refused(approach: Approach, question: Question, answer: Answer): Verdict {
  if ("silence" in answer) return say(approach, answer.silence, `could not be asked: ${answer.words}`);
  const { outcome, words } = readRefusal(answer);
  const isKeyless = question.credential === undefined && !hasOwnKey(approach);
  const said = `${textOf(question)} answers ${answer.status}${answer.words === "" ? "" : `: ${answer.words}`}`;
  if (isKeyless && outcome === "rejected") return say(approach, "not_checkable", `asks for a key, and none is known here (${said})`);
  return say(approach, outcome, `${words} (${said})`);
}

function oddAnswer(approach: Approach, question: Question, { status, words }: Answered): Verdict {
  const said = words === "" ? "" : `: ${words}`;
  return say(approach, "not_checkable", `answers, but not as documented (${textOf(question)} answers ${status}${said})`);
}
