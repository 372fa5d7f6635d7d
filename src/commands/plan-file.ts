// A plan that is to be carried out: read from its file, with its secrets, and compared with what is there now.

import type { Context } from "../context.ts";
import { findControlPlane } from "../control-planes/index.ts";
import type { Step } from "../desired-state/plan.ts";
import { bindPlan, listNeeded, type NeededSecret, parsePlanFile } from "../desired-state/plan-file.ts";
import type { Undone } from "../desired-state/resume.ts";
import { type Issue, UsageError, ValidationError } from "../errors.ts";
import { originsOf, problemsOfSecret } from "../input/held-secrets.ts";
import { createReadText } from "../input/text-file.ts";
import { parseReference, resolveAll, type SecretRequest } from "../secrets/references.ts";
import type { Secret } from "../secrets/secret.ts";
import type { Values } from "./command.ts";
import { openTarget } from "./desired-state.ts";
import type { connectionOptions } from "./options.ts";

/**
 * The steps of a plan, but for those that an earlier apply has done.
 *
 * @throws UsageError for what is no plan, or is one for other targets; SecretUnavailableError with every secret that cannot be read; ApiError
 *   `changed_meanwhile` where anything has moved
 */
export async function openPlan(
  context: Context,
  path: string,
  options: Values<typeof connectionOptions>,
  isLeft: Undone,
): Promise<readonly Step[]> {
  const { files, sources, terminal } = context;
  const whole = parsePlanFile(await createReadText(files)(path), path);
  const plan = { ...whole, items: whole.items.filter(({ target, name }) => isLeft(target, name)) };
  const needed = listNeeded(plan);
  const requests = needed.map((secret) => toRequest(secret, path));
  const { secrets, warnings } = await resolveAll(requests, sources);
  for (const warning of warnings) terminal.talk(`warning: ${warning}`);
  for (const secret of new Set(secrets)) sources.remember?.(secret);
  await refuseUnfit(needed, secrets, context);
  const given = { secrets, origins: originsOf(secrets, requests) };
  return terminal.progress.during({ text: "comparing with what is there" }, () =>
    bindPlan(plan, given, (target) => openTarget(context, options, target)),
  );
}

function toRequest({ path, reference: text, prefix, item }: NeededSecret, file: string): SecretRequest {
  const reference = parseReference(text);
  if (reference === undefined || reference.scheme === "standardInput")
    throw new UsageError(`${file} holds no reference for ${path.join(".")} of "${item.name}"`, { hint: "make a new plan" });
  // Whether it may have several lines, its field says afterwards.
  return { field: path.join("."), where: item.place ?? file, reference, multiline: true, ...(prefix === undefined ? {} : { prefix }) };
}

async function refuseUnfit(needed: readonly NeededSecret[], secrets: readonly Secret[], { controlPlanes }: Context): Promise<void> {
  const issues: Issue[] = [];
  for (const [index, { path, item }] of needed.entries()) {
    const plane = await findControlPlane(controlPlanes, item.controlPlane)?.load();
    const field = plane?.fields[String(path[0])];
    const secret = secrets[index];
    if (field === undefined || secret === undefined || field.kind === "json") continue;
    const isBroken = !field.multiline && /[\r\n]/.test(secret.reveal());
    const problems = [...problemsOfSecret(field, secret), ...(isBroken ? ["must be on one line"] : [])];
    issues.push(...problems.map((message) => ({ path: path.join("."), where: item.place ?? item.target, message })));
  }
  if (issues.length > 0)
    throw new ValidationError(issues.length === 1 ? "a secret does not fit" : `${issues.length} secrets do not fit`, issues);
}
