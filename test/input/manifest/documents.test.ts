// What a manifest may look like: documents, lists and shapes, YAML and JSON, and what is hostile about a text.

import { describe, expect, test } from "vitest";
import { problemsOf, providersOf, readPiped } from "./reading.ts";

const A = "{name: a, vendor: openai, models: [gpt-5], apiKey: env:K}";
const B = "{name: b, vendor: openai, models: [gpt-5], apiKey: env:K}";

describe("shapes", () => {
  test.each([
    ["a bare spec", A, ["den a"]],
    [
      "a bare spec with the address of its schema",
      `$schema: ./llmp.schema.json\nname: a\nvendor: openai\nmodels: [gpt-5]\napiKey: env:K\n`,
      ["den a"],
    ],
    ["a list", `- ${A}\n- ${B}\n`, ["den a", "den b"]],
    ["providers", `providers:\n- ${A}\n- ${B}\n`, ["den a", "den b"]],
    ["providers with targets", `targets: [den, den-dev]\nproviders: [${A}]\n`, ["den a", "den-dev a"]],
    ["providers with one target", `target: den-dev\nproviders: [${A}]\n`, ["den-dev a"]],
    [
      "several documents, of several shapes",
      `${A}\n---\n- ${B}\n---\ntarget: den-dev\nproviders: [${A}]\n`,
      ["den a", "den b", "den-dev a"],
    ],
    ["an empty document among others", `---\n---\n${A}\n---\n# nothing\n`, ["den a"]],
    [
      "a place for anchors",
      `x-shared: &shared {vendor: openai, models: [gpt-5], apiKey: env:K}\nproviders:\n- {<<: *shared, name: a}\n- {<<: *shared, name: b}\n`,
      ["den a", "den b"],
    ],
    ["JSON", `{"targets": ["den"], "providers": [{"name": "a", "vendor": "openai", "models": ["gpt-5"], "apiKey": "env:K"}]}`, ["den a"]],
    ["a byte order mark, and line ends of Windows", "\uFEFFname: a\r\nvendor: openai\r\nmodels: [gpt-5]\r\napiKey: env:K\r\n", ["den a"]],
    ["no providers at all, said so", "providers: []\n", []],
  ])("%s", async (_, text, providers) => {
    expect(await providersOf(text)).toEqual(providers);
  });

  test.each([
    ["nothing", "", ["stdin error is empty; if nothing is wanted, write `providers: []`"]],
    ["a comment", "# nothing\n", ["stdin error is empty; if nothing is wanted, write `providers: []`"]],
    ["a text", "hello", ["1:1 error must be a spec (`name: …`), a list of specs, or targets and providers"]],
    ["null", "null", ["1:1 error must be a spec (`name: …`), a list of specs, or targets and providers"]],
    ["providers that are no list", "providers: {name: a}", ["1:12 error providers must be a list of specs"]],
    ["a list called provider", `provider: [${A}]`, ["1:11 error provider is a list, which is called providers"]],
    [
      "entries that are no specs",
      "providers:\n- 3\n-\n- [a]\n",
      [
        "2:3 error providers[0] must be an object of fields, such as `name: …`",
        "3:2 error providers[1] must be an object of fields, such as `name: …`",
        "4:3 error providers[2] must be an object of fields, such as `name: …`",
      ],
    ],
    [
      "a mistyped key beside providers",
      "tragets: [den]\nproviders: []\n",
      ['1:10 error tragets does not stand beside providers; did you mean "targets"?; a key of your own, for anchors, begins with x-'],
    ],
    [
      "a key of one's own",
      "defaults: {}\nproviders: []\n",
      ["1:11 error defaults does not stand beside providers; a key of your own, for anchors, begins with x-"],
    ],
    [
      "a field beside providers",
      `name: a\nproviders: [${A}]\n`,
      ["1:7 error name does not stand beside providers; a key of your own, for anchors, begins with x-"],
    ],
  ])("%s is refused", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });
});

describe("places", () => {
  test.each([
    ["in a block of YAML", "name: a\nvendor: openai\nmodels:\n  - gpt-5\n  - 3\napiKey: env:K\n", "5:5 error models[1] must be a text"],
    ["in the second document", `${A}\n---\nname: 3\nvendor: openai\nmodels: [m]\napiKey: env:K\n`, "3:7 error name must be a text"],
    [
      "in JSON",
      '{\n  "name": "a",\n  "vendor": "openai",\n  "models": ["gpt-5", 3],\n  "apiKey": "env:K"\n}',
      "4:23 error models[1] must be a text",
    ],
    ["in JSON of one line", '{"name":3,"vendor":"openai","models":["gpt-5"],"apiKey":"env:K"}', "1:9 error name must be a text"],
    [
      "after characters of two UTF-16 units",
      '{"name": "😀", "vendor": 3, "models": ["m"], "apiKey": "env:K"}',
      "1:26 error vendor must be a text",
    ],
    ["with line ends of Windows", "name: a\r\nvendor: openai\r\nmodels: [3]\r\napiKey: env:K\r\n", "3:10 error models[0] must be a text"],
    [
      "of a name with dots",
      "models.0: x\nname: a\nvendor: openai\nmodels: [m]\napiKey: env:K\n",
      '1:11 error models.0 is not a field of a portable spec; did you mean "models"?',
    ],
    [
      "of a name that is not said",
      '"a\\tb": 1\nname: a\nvendor: openai\nmodels: [m]\napiKey: env:K\n',
      "1:9 error … is not a field of a portable spec",
    ],
    [
      "of what is missing: the spec",
      "name: a\nvendor: openai\napiKey: env:K\n",
      "1:1 error models is required: OpenWork Den offers no model that is not named (on OpenWork Den)",
    ],
    [
      "of what an anchor holds: where it is written",
      `x-a: &a {vendor: openai, models: [3], apiKey: env:K}\nproviders: [{<<: *a, name: a}]\n`,
      "1:35 error models[0] must be a text",
    ],
  ])("%s", async (_, text, problem) => {
    expect((await problemsOf(text))[0]?.replace(/ \(den\)$/, "")).toBe(problem);
  });

  test("problems come in the order of the text, line by line and column by column", async () => {
    const text = '{"targets":["nobody"],"providers":[{"zz":1,"vendor":2,"name":"a"}, {"vendor":3}]}';
    const told = await problemsOf(text);
    expect(told.map((line) => line.split(" ")[0])).toEqual(["1:13", "1:42", "1:53", "1:78"]);
    expect(await problemsOf(text)).toEqual(told);
  });
});

describe("hostile texts", () => {
  test.each([
    [
      "a line that is indented less than its neighbour",
      "providers:\n  - name: a\n   vendor: openai\n",
      ["3:1 error a closing quote or bracket, or a comma or colon, is missing, or the indentation does not fit"],
    ],
    ["tabs that indent", "name: a\n\tvendor: openai\n", ["2:1 error tabs cannot indent YAML; use spaces"]],
    ["a key that is given twice", "name: a\nname: b\nvendor: openai\n", ["2:1 error the same key is given twice"]],
    ["a key that is given twice, in JSON", '{"name": "a", "name": "b"}', ["1:15 error the same key is given twice"]],
    ["depth", "[".repeat(300), ["stdin error has more than 250 brackets open at once"]],
    ["tags", "name: !!js/function 'x'\n", ["1:7 error tags (!name) are not supported"]],
  ])("%s are refused where they stand, and nothing else is said of the text", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is a name like any other: unknown", async (name) => {
    const text = JSON.stringify({ vendor: "openai", name: "a", models: ["m"], apiKey: "env:K" }).replace(
      "{",
      `{"${name}": {"vendor": "x"}, `,
    );
    expect(await problemsOf(text)).toEqual([`1:${name.length + 6} error ${name} is not a field of a portable spec`]);
    expect(await problemsOf(text.replace('"vendor": "openai", ', "").replace('"vendor":"openai",', ""))).toContain(
      `1:${name.length + 6} error ${name} is not a field of OpenWork Den (den)`,
    );
    expect(await problemsOf(`{"${name}": 1, "providers": []}`)).toEqual([
      `1:${name.length + 6} error ${name} does not stand beside providers; a key of your own, for anchors, begins with x-`,
    ]);
    expect({}).not.toHaveProperty("vendor");
  });

  test.each(["__proto__", "constructor"])("%s is no control plane, and no target", async (name) => {
    expect(await problemsOf(`{"target": "${name}", "vendor": "openai", "name": "a", "models": ["m"], "apiKey": "env:K"}`)).toEqual([
      expect.stringMatching(new RegExp(`^1:12 error target there is no profile "${name}"; there are `)),
    ]);
  });

  test("names with control characters, and those that may be keys in the wrong place, are not repeated", async () => {
    const key = "not-a-real-key-0123456789-abcdefghijkl";
    const names = ["a\u001b[31mb", "a\nb", "\u202Edenprod", key, `sk ${key}`];
    for (const name of names) {
      const spec = { [name]: 1, name: "a", vendor: "openai", models: ["m"], apiKey: "env:K" };
      const texts = [
        spec,
        { ...spec, vendor: undefined },
        { providers: [], [name]: 1 },
        { ...spec, [name]: undefined, target: name },
        { ...spec, [name]: undefined, den: { [name]: 1 } },
        { ...spec, [name]: undefined, credentials: { [name]: 3 } },
      ];
      for (const value of texts) {
        const { problems } = await readPiped(JSON.stringify(value));
        expect(problems.length).toBeGreaterThan(0);
        const said = problems.map(({ path, message }) => `${path} ${message}`).join(" ");
        expect(said).not.toContain(name);
        expect(said).not.toMatch(/\p{Cc}/u);
      }
    }
  });

  test("ten thousand wrong specs are ten thousand problems, each at its line", async () => {
    const { problems, specs } = await readPiped("- {vendor: 1}\n".repeat(10_000));
    expect({ specs, problems: problems.length, last: problems.at(-1)?.place.line }).toEqual({
      specs: 10_000,
      problems: 10_000,
      last: 10_000,
    });
  });
});
