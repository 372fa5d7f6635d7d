import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readEnvironment } from "../../src/environment.ts";
import { UsageError } from "../../src/errors.ts";
import { parseFields } from "../../src/output/fields.ts";
import { type CommandResult, type PrintOptions, print, render } from "../../src/output/result.ts";
import { createTerminal } from "../../src/output/terminal.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { Captured } from "./streams.ts";

const providers = [
  {
    id: "lpr_1",
    name: "OpenAI production",
    vendor: "openai",
    models: ["gpt-5", "gpt-5-mini"],
    enabled: true,
    extra: { teams: [{ id: "tem_1" }] },
  },
  { id: "lpr_22", name: "日本の鍵 🔑", vendor: undefined, models: [], enabled: false, extra: { teams: [] } },
];
const columns = [{ key: "id" }, { key: "name" }, { key: "models" }, { key: "enabled", title: "on" }];
const list: CommandResult = { data: providers, table: { columns } };

describe("table", () => {
  test("has titles in upper case, two blanks between columns, wide characters measured, lists as a, b", async () => {
    expect(await render(list, "table")).toMatchInlineSnapshot(`
      "ID      NAME               MODELS             ON
      lpr_1   OpenAI production  gpt-5, gpt-5-mini  true
      lpr_22  日本の鍵 🔑        -                  false
      "
    `);
  });

  test("of one object is its keys and values, nested ones by dotted key", async () => {
    const data = {
      id: "lpr_1",
      models: ["a", "b"],
      createdAt: new Date(0),
      extra: { access: { allMembers: true }, teams: [{ id: "t" }] },
      gone: undefined,
      note: null,
    };
    expect(await render({ data }, "table")).toMatchInlineSnapshot(`
      "id                       lpr_1
      models                   a, b
      createdAt                1970-01-01T00:00:00.000Z
      extra.access.allMembers  true
      extra.teams              {"id":"t"}
      note                     -
      "
    `);
  });

  test("of one object with columns shows only those", async () => {
    expect(
      await render({ data: providers[0], table: { columns: [{ key: "name" }, { key: "extra.teams", title: "Teams" }] } }, "table"),
    ).toBe('name   OpenAI production\nTeams  {"id":"tem_1"}\n');
  });

  test("without columns shows every key that is there", async () => {
    expect(await render({ data: [{ id: 1 }, { id: 2, createdAt: "2026-01-01" }] }, "table")).toBe(
      "ID  CREATED AT\n1   -\n2   2026-01-01\n",
    );
  });

  test("of a report shows its items", async () => {
    const data = { summary: { created: 1 }, items: [{ name: "a", action: "create" }] };
    expect(await render({ data, table: { columns: [{ key: "action" }, { key: "name" }] } }, "table")).toBe("ACTION  NAME\ncreate  a\n");
  });

  test("never cuts or wraps, however long a value is", async () => {
    const name = "x".repeat(500);
    expect(await render({ data: [{ name, id: "1" }] }, "table")).toContain(`${name}  1\n`);
  });

  test("keeps a server's escape sequences and line breaks from the terminal", async () => {
    expect(await render({ data: [{ name: "a\u001b[2J\nb\u202e" }] }, "table")).toBe("NAME\na b\n");
  });

  test("prints text as it is, with a newline at its end", async () => {
    expect(await render({ data: undefined, text: "complete -F _llmp llmp" }, "table")).toBe("complete -F _llmp llmp\n");
  });

  test("shows a secret as [redacted]", async () => {
    const data = { name: "a", apiKey: new Secret("value-of-the-key") };
    for (const format of ["table", "json", "yaml"] as const) {
      const text = await render({ data }, format);
      expect(text).toContain("[redacted]");
      expect(text).not.toContain("value-of-the-key");
    }
  });
});

describe("json", () => {
  test("is indented by two, keys in the order given, with a newline at its end", async () => {
    expect(await render({ data: { z: 1, a: [] } }, "json")).toBe('{\n  "z": 1,\n  "a": []\n}\n');
  });

  test("of an empty list is an empty list", async () => {
    expect(await render({ ...list, data: [] }, "json")).toBe("[]\n");
  });

  test("escapes what a terminal would obey, and is the same when parsed", async () => {
    const data = { name: "\u001b[31m\u009b\u202e\u2028" };
    const text = await render({ data }, "json");
    expect(text).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(text)).toEqual(data);
  });

  test("of text is a string", async () => {
    expect(await render({ data: undefined, text: "a" }, "json")).toBe('"a"\n');
  });
});

describe("--json FIELDS", () => {
  test("selects of each element, in the order asked, nested where they were", async () => {
    expect(JSON.parse(await render(list, "table", parseFields("name, extra.teams.id")))).toEqual([
      { name: "OpenAI production", extra: { teams: [{ id: "tem_1" }] } },
      { name: "日本の鍵 🔑", extra: { teams: [] } },
    ]);
  });

  test("gives null for what an element lacks, so that each has the same keys", async () => {
    expect(JSON.parse(await render(list, "json", ["id", "vendor"]))).toEqual([
      { id: "lpr_1", vendor: "openai" },
      { id: "lpr_22", vendor: null },
    ]);
  });

  test("accepts a known field that no provider has, and any field of an empty list", async () => {
    expect(JSON.parse(await render({ data: { id: "1" }, fields: ["vendor"] }, "json", ["vendor"]))).toEqual({ vendor: null });
    expect(await render({ data: [] }, "json", ["vendor"])).toBe("[]\n");
  });

  test("takes a whole object and a part of it as the whole", async () => {
    expect(JSON.parse(await render({ data: { a: { b: 1, c: 2 } } }, "json", ["a.b", "a"]))).toEqual({ a: { b: 1, c: 2 } });
  });

  test("selects for YAML when that was asked for", async () => {
    expect(await render(list, "yaml", ["id"])).toBe("- id: lpr_1\n- id: lpr_22\n");
  });

  test.each([
    ["nmae", '--json: there is no field "nmae"; did you mean "name"?', "fields: id, name, vendor, models, enabled, extra"],
    ["extra.tems", '--json: there is no field "extra.tems"; did you mean "teams"?', "fields of extra: teams"],
    ["id.x", '--json: there is no field "id.x"', "id has no fields"],
  ])("names the fields there are when %s is not one", async (field, message, hint) => {
    const failure = await render(list, "json", [field]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect(failure).toMatchObject({ message, details: { hint } });
  });

  test("without a name lists the fields", async () => {
    await expect(render({ data: { id: 1 }, fields: ["name"] }, "json", parseFields(" , "))).rejects.toMatchObject({
      details: { hint: "fields: id, name" },
    });
  });
});

describe("yaml", () => {
  test("is a document of its own where the command has one, unless fields are chosen", async () => {
    const result = { data: { a: 1, b: 2 }, yaml: "# why\na: 1\n" };
    expect(await render(result, "yaml")).toBe("# why\na: 1\n");
    expect(await render(result, "yaml", ["b"])).toBe("b: 2\n");
  });

  test("quotes what a reader would take for something else, and never folds a line", async () => {
    const long = "word ".repeat(60).trim();
    expect(await render({ data: { version: "1.10", answer: "no", time: "12:30", long } }, "yaml")).toBe(
      `version: "1.10"\nanswer: "no"\ntime: "12:30"\nlong: ${long}\n`,
    );
  });

  test("escapes what a terminal would obey, and is the same when parsed", async () => {
    const data = { name: "a\u202eb\u009bc", "key\u200b": "\u001b[0m", lines: "one\ntwo\u2028\n" };
    const text = await render({ data }, "yaml");
    expect(text).toMatch(/^[\n -~]*$/);
    expect(parse(text)).toEqual(data);
  });

  test("writes what is there twice, twice", async () => {
    const models = ["a"];
    expect(await render({ data: { one: models, two: models } }, "yaml")).toBe("one:\n  - a\ntwo:\n  - a\n");
  });
});

describe("name", () => {
  test("is one name a line", async () => {
    expect(await render(list, "name")).toBe("OpenAI production\n日本の鍵 🔑\n");
    expect(await render({ data: providers[0] }, "name")).toBe("OpenAI production\n");
    expect(await render({ data: { items: [{ name: "a\nb" }, { id: "2" }] } }, "name")).toBe("a b\n2\n");
    expect(await render({ data: {}, names: ["x"] }, "name")).toBe("x\n");
    expect(await render({ data: [] }, "name")).toBe("");
  });

  test("is refused where there are no names", async () => {
    await expect(render({ data: { ok: true } }, "name")).rejects.toThrow("-o name: what this command prints has no names");
  });
});

describe("print", () => {
  async function see(result: CommandResult, options: PrintOptions, columns = 0) {
    const stdout = new Captured();
    const stderr = new Captured(columns);
    await print(result, options, createTerminal({ stdout, stderr, stdin: {}, environment: readEnvironment({}) }));
    return { stdout: stdout.text, stderr: stderr.text };
  }

  test("an empty table is nothing on standard output, and says none on standard error", async () => {
    expect(await see({ ...list, data: [] }, { format: "table" })).toEqual({ stdout: "", stderr: "none\n" });
    expect(await see({ ...list, data: [] }, { format: "json" })).toEqual({ stdout: "[]\n", stderr: "" });
  });

  test("notes and warnings go to standard error", async () => {
    const result = { data: { id: "1" }, notes: ["1 created"], warnings: ["the key cannot be read back"] };
    expect(await see(result, { format: "json", fields: ["id"] })).toEqual({
      stdout: '{\n  "id": "1"\n}\n',
      stderr: "1 created\nwarning: the key cannot be read back\n",
    });
  });

  test("colour is for standard error at a terminal; the document is the same anywhere", async () => {
    const result = { data: { id: "1" }, warnings: ["x"] };
    const [pipe, terminal] = [await see(result, { format: "table" }), await see(result, { format: "table" }, 20)];
    expect(terminal.stdout).toBe(pipe.stdout);
    expect(terminal.stderr).toBe("\u001b[33mwarning:\u001b[39m x\n");
  });
});
