// `llmp validate`: what is wrong with these manifests, told offline and all at once.

import { readTargets } from "../connection/targets.ts";
import type { Context } from "../context.ts";
import { SecretUnavailableError, ValidationError } from "../errors.ts";
import { type ManifestRule, manifestRules, type Problem } from "../input/manifest/problem.ts";
import { type Manifest, readManifest } from "../input/manifest/read.ts";
import { resolveItems } from "../input/manifest/secrets.ts";
import { placeText, readPlace } from "../input/place.ts";
import type { CommandResult } from "../output/result.ts";
import { defineCommand } from "./command.ts";
import { connectionOptions, manifestOptions } from "./options.ts";

export const validate = defineCommand({
  description:
    "Checks manifests without sending anything: every spec against the control planes of its targets, with all problems at once, each with " +
    "file:line:column. A file holds a spec, a list of specs, or {targets, providers}; a folder is searched for .yaml, .yml and .json. " +
    "Which control plane a target is, the profiles say; where a spec names none, the current profile, --control-plane or LLMP_CONTROL_PLANE. " +
    "Exits with 2 where there are errors; warnings are no errors, unless --strict. " +
    "As JSON, {summary: {specs, providers, errors, warnings, partial}, problems: [{severity, rule, file, line, column, path, message, targets, related}]}; " +
    "-o sarif is for code scanning; run at the root of the checkout, its paths are those of the repository.",
  options: {
    ...manifestOptions,
    resolve: { kind: "switch", summary: "also read every env:NAME and every secret, to see that they are there", group: "Input" },
    profile: connectionOptions.profile,
    controlPlane: connectionOptions.controlPlane,
  },
  forms: ["sarif"],
  examples: [
    { explanation: "all manifests of a folder", command: "llmp validate -f providers/" },
    { explanation: "in CI: nothing left to warn about", command: "llmp validate -f providers/ --strict -o sarif > llmp.sarif" },
    { explanation: "from a pipe, for one kind of control plane", command: "jq .providers config.json | llmp validate --control-plane den" },
  ],
  async run(context, { options: { file, strict, resolve, profile, controlPlane } }) {
    const flags = { ...(profile === undefined ? {} : { profile }), ...(controlPlane === undefined ? {} : { controlPlane }) };
    const manifest = await readManifest(file, context, {
      controlPlanes: context.controlPlanes,
      targets: await readTargets(context, flags),
      strict,
      ...(resolve ? { lookup: context.environment.lookup } : {}),
    });
    const unreadable = resolve ? await findUnreadable(manifest, context) : [];
    return report(manifest, [...manifest.problems, ...unreadable], context.version);
  },
});

/** Whether the secrets of what is right are there. */
async function findUnreadable({ items }: Manifest, { sources, terminal }: Context): Promise<readonly Problem[]> {
  try {
    const { warnings } = await resolveItems(items, sources);
    for (const warning of warnings) terminal.talk(`warning: ${warning}`);
    return [];
  } catch (error) {
    if (!(error instanceof SecretUnavailableError || error instanceof ValidationError)) throw error;
    const rule: ManifestRule = error instanceof ValidationError ? "field" : "unreadable-secret";
    return (error.details.issues ?? []).map(({ path, where = "", message }) => ({
      severity: "error",
      rule,
      place: readPlace(where),
      path,
      message,
    }));
  }
}

function report({ specs, items, partial }: Manifest, problems: readonly Problem[], version: string): CommandResult {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const summary = { specs, providers: items.length, errors, warnings, partial };
  const right =
    specs === 0
      ? "no provider is described, and nothing is wanted: no problems"
      : `${count(specs, "spec")} for ${count(items.length, "provider")}: no problems`;
  const words = `${count(errors, "error")} and ${count(warnings, "warning")} in ${count(specs, "spec")}`;
  const left =
    partial === 0 ? [] : [`${count(partial, "spec")} checked in part: the rest depends on env: variables, which --resolve reads`];
  return {
    data: { summary, problems: problems.map(toData) },
    ...(problems.length === 0 ? { text: "" } : { table: toTable(problems) }),
    findings: { version, rules: manifestRules, results: problems.map(toFinding) },
    ...(errors === 0 ? { notes: [warnings === 0 ? right : words, ...left] } : { problems: [words], notes: left, exitCode: 2 }),
  };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function toData({ severity, rule, place, path, message, targets, related }: Problem) {
  return {
    severity,
    rule,
    ...place,
    path,
    message,
    ...(targets === undefined ? {} : { targets }),
    ...(related === undefined ? {} : { related }),
  };
}

function toTable(problems: readonly Problem[]) {
  return {
    columns: [{ key: "place" }, { key: "severity" }, { key: "targets" }, { key: "field" }, { key: "problem" }],
    rows: problems.map(({ place, severity, targets, path, message }) => ({
      place: placeText(place),
      severity,
      targets,
      field: path,
      problem: message,
    })),
  };
}

function toFinding({ rule, severity, path, message, place, targets = [], related }: Problem) {
  const about = targets.length === 0 ? "" : ` (${targets.join(", ")})`;
  return {
    rule,
    level: severity,
    message: `${path === "" ? "" : `${path} `}${message}${about}`,
    place,
    ...(related === undefined ? {} : { related }),
  };
}
