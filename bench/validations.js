// What it costs to check ten thousand specs, beside what it costs to parse the same file with the YAML library and nothing else.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

const COUNT = 10_000;
const TARGET = 1.5;

/** A file of specs in words that every control plane shares. */
function portableSpecs() {
  const spec = (index) => `  - name: OpenAI ${index}
    vendor: openai
    models: [gpt-5, gpt-5-mini]
    apiKey: env:OPENAI_KEY_${index % 50}
    access: { teams: [Platform] }
`;
  return `providers:\n${Array.from({ length: COUNT }, (_, index) => spec(index)).join("")}`;
}

/** The same in Den's own words. */
function nativeSpecs() {
  const spec = (index) => `  - source: models_dev
    name: OpenAI ${index}
    providerId: openai
    modelIds: [gpt-5, gpt-5-mini]
    apiKey: env:OPENAI_KEY_${index % 50}
    teamIds: [Platform]
`;
  return `providers:\n${Array.from({ length: COUNT }, (_, index) => spec(index)).join("")}`;
}

/**
 * Pairs of rows: parsing the file, and `llmp validate` of it.
 * @param {string} program llmp
 * @param {string} folder where `parse.js` is bundled, and where the files go
 */
export function validations(program, folder) {
  return Object.entries({ portable: portableSpecs(), native: nativeSpecs() }).map(([name, text]) => {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, text);
    return {
      floor: { name: `the YAML library, ${COUNT} ${name} specs`, words: [join(folder, "parse.js"), file] },
      candidate: {
        name: `llmp validate, ${COUNT} ${name} specs`,
        words: [program, "validate", "--control-plane", "den", "-f", file],
        target: TARGET,
      },
    };
  });
}
