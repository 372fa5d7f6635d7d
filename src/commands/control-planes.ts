// `llmp control-planes`: what each can do, and why not where it cannot.

import type { ControlPlane, OperationName } from "../control-planes/control-plane.ts";
import { defineCommand } from "./command.ts";

const verbs: readonly OperationName[] = ["create", "list", "get", "update", "enable", "disable", "delete", "defaults", "verify"];

export const controlPlanesCommand = defineCommand({
  description:
    "Prints a grid of control planes and verbs, and the reason for each verb that one lacks. Nothing is sent. " +
    "As JSON, an array of {kind, name, documentation, defaultUrl, token, verbs}, where a verb is true or the reason why it is not there.",
  options: {},
  examples: [{ explanation: "which can switch a provider off?", command: "llmp control-planes --json kind,verbs.disable" }],
  async run({ controlPlanes }) {
    const planes = await Promise.all(Object.values(controlPlanes).map((entry) => entry.load()));
    const data = planes.map(describe);
    return {
      data,
      table: {
        columns: [{ key: "kind" }, { key: "name" }, ...verbs.map((verb) => ({ key: verb }))],
        rows: data.map(({ kind, name, verbs: answers }) => ({
          kind,
          name,
          ...Object.fromEntries(verbs.map((verb) => [verb, answers[verb] === true ? "yes" : "no"])),
        })),
      },
      notes: data.flatMap(({ kind, verbs: answers }) =>
        verbs.flatMap((verb) => (answers[verb] === true ? [] : [`${kind} has no ${verb}: ${answers[verb]}`])),
      ),
      names: data.map(({ kind }) => kind),
      fields: ["defaultUrl"],
    };
  },
});

function describe({ kind, name, documentation, defaultUrl, tokenHelp, operations }: ControlPlane) {
  const answers = verbs.map((verb) => {
    const operation = operations[verb];
    return [verb, "unsupported" in operation ? operation.unsupported : true] as const;
  });
  return {
    kind,
    name,
    documentation,
    ...(defaultUrl === undefined ? {} : { defaultUrl }),
    token: tokenHelp,
    verbs: Object.fromEntries(answers) as Readonly<Record<OperationName, true | string>>,
  };
}
