// `llmp copy`: providers of one control plane on another one.

import { connect } from "../connection/connection.ts";
import type { Context } from "../context.ts";
import { makePlan } from "../desired-state/plan.ts";
import type { Step } from "../desired-state/step.ts";
import { UsageError } from "../errors.ts";
import type { CommandResult } from "../output/result.ts";
import { appliedResult, carryOut } from "./carrying-out.ts";
import { defineCommand, type Values } from "./command.ts";
import { type Copies, type Loss, translateAll, type Way } from "./copying.ts";
import { goThrough } from "./desired-state.ts";
import { confirmationOption } from "./options.ts";
import { planResult } from "./plan-result.ts";
import { reportFields } from "./result-fields.ts";
import { tracing } from "./session.ts";
import { readStored } from "./stored-providers.ts";

const options = {
  from: { kind: "text", summary: "profile of the control plane that has them", placeholder: "name", completes: "profile" },
  to: { kind: "text", summary: "profile of the control plane that shall have them", placeholder: "name", completes: "profile" },
  apiKey: {
    kind: "text",
    summary: "the key, where one provider is copied and llmp does not know where its key is",
    placeholder: "ref",
    group: "Keys",
  },
  key: { kind: "list", summary: "the key of a provider; NAME.FIELD=ref for another part of it", placeholder: "NAME=ref", group: "Keys" },
  withoutKeys: { kind: "switch", summary: "copy without the keys that cannot be read, where the target takes it so", group: "Keys" },
  check: { kind: "switch", summary: "write nothing; exit code 3 where there is something to write" },
  ...confirmationOption,
} as const;

type CopyOptions = Values<typeof options>;

export const copy = defineCommand({
  description:
    "Copies providers from one profile's control plane to another's, all of them or those that are named: as they are between two of a kind, and otherwise in words that both share. " +
    "No control plane gives a key away: it is read again from where llmp wrote it from, if it is still the same, or else from --key; a provider whose key is not to be had is told, and nothing is written. " +
    "Before the first write everything is checked, and what the other control plane cannot hold is told, field by field. Asks at a terminal; elsewhere --yes is needed. " +
    "What is there under the same name already is changed, and what is as asked already is left alone, so that a second run writes nothing. " +
    "As JSON, the report of `llmp apply` and `losses: [{provider, field, reason}]`; with --check the plan of `llmp diff`.",
  arguments: [{ name: "name", summary: "id or exact name; all of them unless told", variadic: true }],
  options,
  resultFields: reportFields,
  examples: [
    { explanation: "what would it be, and what would be lost?", command: "llmp copy --from den --to langwatch --check" },
    {
      explanation: "one provider, with its key from the keychain",
      command: 'llmp copy "Anthropic prod" --from den --to goodmem --api-key keychain:anthropic',
    },
    { explanation: "in a script", command: 'llmp copy --from den-test --to den-prod --key "OpenAI=env:OPENAI_API_KEY" --yes' },
  ],
  async run(context, { arguments: selectors, options }) {
    const way = await open(context, options);
    const stored = await readStored(context, way.from, selectors);
    const copies = await translateAll(context, way, stored, options);
    const planned = await plan(context, way, copies);
    // Nothing is ever deleted.
    if (options.check) return checkResult(await goThrough(context, planned, 0), copies.losses);
    const carried = await carryOut(context, planned, {
      concurrency: CONCURRENCY,
      onError: "continue",
      yes: options.yes,
      question: "Copy?",
      words: { doing: "copying", look: "--check" },
      facts: copies.losses.map(describeLoss),
    });
    return { ...appliedResult(carried), data: { ...carried.report, losses: copies.losses } };
  },
});

/** Providers at a time. */
const CONCURRENCY = 8;

async function open(context: Context, { from, to }: CopyOptions): Promise<Way> {
  if (from === undefined || to === undefined) throw new UsageError("--from and --to are needed: the profiles to copy from and to");
  if (from === to) throw new UsageError(`--from and --to are both ${from}`);
  const reach = (profile: string, profileOrigin: string) => connect(context, { profile, profileOrigin }, tracing(context));
  const [source, target] = await Promise.all([reach(from, "flag --from"), reach(to, "flag --to")]);
  return { from: source, to: target, toName: to };
}

async function plan({ fingerprints, terminal }: Context, { to }: Way, { desired }: Copies): Promise<readonly Step[]> {
  const steps = await terminal.progress.during({ text: "comparing with what is there" }, () =>
    makePlan(desired, [], { open: async () => to, fingerprints, writeSecrets: false }),
  );
  // What else is there is not spoken of.
  return steps.filter(({ item }) => item.action !== "unmanaged");
}

function checkResult(steps: readonly Step[], losses: readonly Loss[]): CommandResult {
  const { data, ...result } = planResult(steps);
  return { ...result, data: { ...(data as object), losses }, warnings: losses.map(describeLoss) };
}

function describeLoss({ provider, field, reason }: Loss): string {
  return field === undefined ? `${provider} is not copied: ${reason}` : `${provider}: ${field} is lost: ${reason}`;
}
