// `llmp plan`: what an apply would do, as a file that can be looked at and applied as it is.

import { draftPlan, type PlanDraft, sealPlan } from "../desired-state/plan-file.ts";
import { withoutKnown } from "../secrets/redaction.ts";
import { defineCommand } from "./command.ts";
import { desiredStateOptions, goThrough, planManifests, readMaximumDeletes, refuseAmongManifests } from "./desired-state.ts";
import { planResult } from "./plan-result.ts";

export const plan = defineCommand({
  description:
    "Says what `llmp apply` would do, as a plan that can be kept, looked at, and carried out by `llmp apply plan.json` exactly as it is. The plan holds no secret: only the references, which are read " +
    "again when it is applied. It is bound to the addresses of its targets and to what was seen there: once one of its providers has changed, the plan is refused. So it is where its own text was changed: it ends with a sum of all that it says, which shows mistakes, and is no signature. " +
    "A key that is written out in a manifest, or piped in, cannot be part of a plan. Nothing is written, but for the file. " +
    "As JSON, the plan: {kind, version, createdAt, targets, items, sum}, its items as those of `llmp diff`.",
  options: desiredStateOptions,
  savesJson: true,
  examples: [
    { explanation: "to a file, and to look at", command: "llmp plan -f providers/ -o plan.json" },
    { explanation: "and then, as it is", command: "llmp apply plan.json --yes" },
  ],
  async run(context, { options, savesTo }) {
    if (savesTo !== undefined) await refuseAmongManifests(context, { flag: "-o", path: savesTo }, options.file);
    const maximum = readMaximumDeletes(options);
    const steps = await goThrough(context, await planManifests(context, options), maximum);
    const draft = await draftPlan(steps, new Date(context.clock.now()).toISOString());
    const { exitCode: _exitCode, ...result } = planResult(steps);
    // As it will be printed: a name or a value that is there may hold what is taken for a secret.
    return { ...result, data: await sealPlan(withoutKnown(draft, context.known) as PlanDraft) };
  },
});
