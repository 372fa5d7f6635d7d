// `llmp diff`: what of the manifests is not as it is stored, provider by provider and field by field. Nothing is written.

import { defineCommand } from "./command.ts";
import { desiredStateOptions, goThrough, planManifests, readMaximumDeletes } from "./desired-state.ts";
import { planResult } from "./plan-result.ts";

export const diff = defineCommand({
  description:
    "Compares manifests with what their targets hold: what would be created, updated, left as it is, and what no manifest speaks of. Only fields that a " +
    "manifest names are compared, in the form in which the control plane itself compares them. A secret is another one where this llmp wrote a " +
    "different one, or where the control plane shows that it holds none; of one that nobody can compare nothing is claimed. " +
    "What `llmp apply` would refuse before its first write is refused here as well, so that it shows in review. " +
    "Exits with 3 where there are differences, and with 0 where there are none. " +
    "As JSON, {summary, items: [{target, controlPlane, name, id, action, changes: [{field, before, after}], secrets: [{field, state}], " +
    "ignored: [{field, reason}], place, error}]}, action one of create, update, delete, unchanged, unmanaged, unsupported; -o markdown is for a comment on a pull request.",
  options: desiredStateOptions,
  forms: ["markdown"],
  examples: [
    { explanation: "all manifests of a folder", command: "llmp diff -f providers/" },
    { explanation: "as a comment on a pull request", command: "llmp diff -f providers/ -o markdown > diff.md" },
  ],
  async run(context, { options }) {
    const maximum = readMaximumDeletes(options);
    return planResult(await goThrough(context, await planManifests(context, options), maximum));
  },
});
