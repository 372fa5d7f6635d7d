// A plan that is to be carried out: read from its file, with its secrets, and compared with what is there now.

import type { Context } from "../context.ts";
import type { Field } from "../control-planes/fields.ts";
import { findControlPlane } from "../control-planes/index.ts";
import { bindPlan, listNeeded, type NeededSecret, parsePlanFile } from "../desired-state/plan-file.ts";
import type { Undone } from "../desired-state/resume.ts";
import type { Step } from "../desired-state/step.ts";
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
 * @throws UsageError for what is no plan, is one for other targets, or lacks something that the earlier apply has left; SecretUnavailableError with every secret that cannot be read; ApiError
 *   `changed_meanwhile` where anything has moved
 */
export async function openPlan(
  context: Context,
  path: string,
  options: Values<typeof connectionOptions>,
  undone: Undone,
): Promise<readonly Step[]> {
  const { files, managed, sources, terminal } = context;
  const whole = await parsePlanFile(await createReadText(files)(path), path);
  const plan = { ...whole, items: [...undone(whole.items)] };
  const needed = listNeeded(plan);
  const fields = await Promise.all(needed.map((secret) => findField(secret, context)));
  const requests = needed.map((secret, index) => toRequest(secret, path, fields[index]));
  const { secrets, warnings } = await resolveAll(requests, sources);
  for (const warning of warnings) terminal.talk(`warning: ${warning}`);
  for (const secret of new Set(secrets)) sources.remember?.(secret);
  refuseUnfit(needed, secrets, fields);
  const given = { secrets, origins: originsOf(secrets, requests) };
  return terminal.progress.during({ text: "comparing with what is there" }, () =>
    bindPlan(plan, {
      given,
      open: (target) => openTarget(context, options, target),
      protectedOf: async (place) => new Set((await managed.list(place)).flatMap((one) => (one.protected ? [one.id] : []))),
    }),
  );
}

async function findField({ path: [name], item }: NeededSecret, { controlPlanes }: Context): Promise<Field | undefined> {
  const plane = await findControlPlane(controlPlanes, item.controlPlane)?.load();
  return plane !== undefined && Object.hasOwn(plane.fields, String(name)) ? plane.fields[String(name)] : undefined;
}

function toRequest({ path, reference: text, prefix, item }: NeededSecret, file: string, field: Field | undefined): SecretRequest {
  const reference = parseReference(text);
  if (field === undefined || reference === undefined || reference.scheme === "standardInput")
    throw new UsageError(`${file} has something else than a reference for ${path.join(".")} of "${item.name}"`, {
      hint: "make a new plan",
    });
  const given = { field: path.join("."), where: item.place ?? file, reference, ...(prefix === undefined ? {} : { prefix }) };
  return field.multiline ? { ...given, multiline: field.multiline } : given;
}

function refuseUnfit(needed: readonly NeededSecret[], secrets: readonly Secret[], fields: readonly (Field | undefined)[]): void {
  const issues = needed.flatMap(({ path, item }, index): readonly Issue[] => {
    const [field, secret] = [fields[index], secrets[index]];
    if (field === undefined || secret === undefined || field.kind === "json") return [];
    return problemsOfSecret(field, secret).map((message) => ({ path: path.join("."), where: item.place ?? item.target, message }));
  });
  if (issues.length > 0)
    throw new ValidationError(issues.length === 1 ? "a secret does not fit" : `${issues.length} secrets do not fit`, issues);
}
