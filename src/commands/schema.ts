// `llmp schema`: JSON Schema of manifests, for editors.

import { schemaOfManifests } from "../input/manifest/schema.ts";
import { defineCommand } from "./command.ts";

export const schema = defineCommand({
  description:
    "Prints the JSON Schema (draft 7) of manifests, with which an editor completes, explains and checks them: specs of every control plane, or of " +
    "one. Keys that are written out are refused, as by `llmp validate --strict`; what depends on several fields only validate can tell. Nothing is sent.",
  options: {
    controlPlane: { kind: "text", summary: "only the fields of this kind", placeholder: "kind", completes: "kind" },
  },
  examples: [
    {
      explanation: "for `# yaml-language-server: $schema=./llmp.schema.json` at the top of the manifests beside it",
      command: "llmp schema > llmp.schema.json",
    },
    { explanation: "for manifests of one control plane", command: "llmp schema --control-plane goodmem > llmp.schema.json" },
  ],
  async run({ controlPlanes }, { options: { controlPlane } }) {
    const entries = Object.entries(controlPlanes).filter(([kind]) => controlPlane === undefined || kind === controlPlane);
    const data = schemaOfManifests(await Promise.all(entries.map(([, entry]) => entry.load())));
    return { data, text: JSON.stringify(data, null, 2) };
  },
});
