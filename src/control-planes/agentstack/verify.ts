// Agent Stack's own word on a provider: its server lists the vendor's models with the stored key, at creation and again later; this reads what came of it.

import type { Verdict } from "../../vendors/verdict.ts";
import type { Conversation, VerifyArguments } from "../control-plane.ts";
import { makeVerdict, modelsAskedFor } from "../vendor-answers.ts";
import { type Item, modelsOfType } from "./answers.ts";
import { find, readList, tryModels } from "./requests.ts";
import { type VendorType, vendorTypeOf } from "./vendor-types.ts";

const ELSEWHERE = "`llmp verify` asks the vendor itself, with the key given to it";

export function* verify({ selector, access = {} }: VerifyArguments): Conversation<Verdict> {
  const items = yield* readList();
  const item = find(items, selector);
  const served = yield* tryModels();
  const sight: Sight = {
    item,
    isAlone: items.filter(({ type }) => type === item.type).length === 1,
    models: served === undefined || item.state === "offline" ? undefined : modelsOfType(item.type, served),
  };
  return makeVerdict({ ...judge(sight), ...findMissing(sight, modelsAskedFor(access) ?? []) }, access);
}

/** What the server shows of a provider. */
interface Sight {
  readonly item: Item;
  /** No other provider has its type; the list of models says of them only whose type they are. */
  readonly isAlone: boolean;
  /** Of its type, or undefined where they cannot be seen. */
  readonly models: readonly string[] | undefined;
}

function judge(sight: Sight): Verdict {
  const { type, state } = sight.item;
  const known = vendorTypeOf(type);
  if (state === "offline") return { outcome: "unreachable", detail: describeOffline(known) };
  if (known === undefined) return notCheckable(`Agent Stack may not check this key (${ELSEWHERE}): llmp does not know the type ${type}`);
  if (known.unverified !== undefined) return notCheckable(`Agent Stack does not check this key: ${known.unverified}${adviseEmpty(sight)}`);
  return judgeListed(sight);
}

/** The types whose models the server lists with the key, or that need none. */
function judgeListed({ item, isAlone, models }: Sight): Verdict {
  const isOnline = item.state === "online";
  if (models === undefined && !isOnline)
    return notCheckable(`Agent Stack could not show its models just now, and nothing else tells: ${ELSEWHERE}`);
  if (models?.length === 0) {
    const reasons = "the key may be refused there, the vendor out of the server's reach, or without models";
    return notCheckable(`Agent Stack lists no models of it: ${reasons}`);
  }
  // A server before 2026-02 shows no state, and the models may be the other one's.
  if (!isOnline && !isAlone) {
    const fact = `Agent Stack lists the models of all providers of the type ${item.type} as one`;
    return notCheckable(`${fact}, so which key they came by cannot be told: ${ELSEWHERE}`);
  }
  return { outcome: "good", detail: `Agent Stack ${isOnline ? "counts it as online" : "lists models of it"}: ${describeProof(item.type)}` };
}

function notCheckable(detail: string): Verdict {
  return { outcome: "not_checkable", detail };
}

/** The server tells no refused key from a vendor that it could not reach, so the word that claims less is chosen. */
function describeOffline(known: VendorType | undefined): string {
  const fact = "Agent Stack counts it as offline: its server could not list the vendor's models when it last tried";
  if (known?.keyless === true || known?.unverified !== undefined) return fact;
  return `${fact}; whether the vendor was out of its reach or refused the stored key, it does not say`;
}

/** What the list proves, which is not the same for every type. The server remembers a list for a day at most. */
function describeProof(type: string): string {
  if (vendorTypeOf(type)?.keyless === true) return "its server reached it when it last listed the models, for which it needs no key";
  const proof = "its server could list the vendor's models with the stored key when it last did, a day ago at most";
  return type === "other" ? `${proof} (which proves the key where that list is not open to all)` : proof;
}

/** A Bedrock key that AWS refuses is kept all the same, and shows as a provider without models. */
function adviseEmpty({ item, isAlone, models }: Sight): string {
  const isSuspect = item.type === "bedrock" && isAlone && models?.length === 0;
  return isSuspect ? "; it lists none now, so the key is probably refused" : "";
}

function findMissing({ item, isAlone, models = [] }: Sight, asked: readonly string[]): Pick<Verdict, "missingModels"> {
  // A list without a model is rather one that could not be had.
  if (models.length === 0 || asked.length === 0) return {};
  const offered = new Set(models.flatMap((id) => [id, `${item.type}:${id}`, id.replace(/^models\//, "")]));
  const missing = asked.filter((id) => !offered.has(id));
  // What is there may be the other provider's of the type; what is not there is nobody's.
  return isAlone || missing.length > 0 ? { missingModels: missing } : {};
}
