import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { type AuditEntry, type AuditLine, checkLines, gatherWrites } from "../../src/connection/audit-lines.ts";
import { type AuditLog, openAuditLog } from "../../src/connection/audit-log.ts";

async function open(): Promise<{ readonly folder: string; readonly file: string; readonly log: AuditLog }> {
  const parent = await mkdtemp(join(tmpdir(), "llmp-audit-"));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, "settings");
  const log = openAuditLog(folder);
  return { folder, file: log.file, log };
}

function entry(write: string, changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    time: "2026-09-01T12:00:00.000Z",
    write,
    outcome: "done",
    action: "update",
    controlPlane: "den",
    url: "https://den.example",
    provider: { id: "lpr_1", name: "Käse 🧀" },
    fields: ["apiKey"],
    user: "ada",
    version: "0.1.0",
    ...changes,
  };
}

async function fill(log: AuditLog, ...writes: readonly string[]): Promise<void> {
  for (const write of writes) await log.append(entry(write));
  expect(await log.settle()).toEqual([]);
}

async function read(log: Pick<AuditLog, "read">): Promise<readonly AuditLine[]> {
  const lines: AuditLine[] = [];
  for await (const line of log.read()) lines.push(line);
  return lines;
}

async function problems(log: AuditLog): Promise<readonly string[]> {
  const lines = await read(log);
  return lines.flatMap(({ number, problem }) => (problem === undefined ? [] : [`${number} ${problem}`]));
}

async function edit(file: string, change: (lines: string[]) => readonly string[]): Promise<void> {
  const lines = (await readFile(file, "utf8")).split("\n");
  await writeFile(file, change(lines).join("\n"));
}

test("each line is one of JSON that holds the SHA-256 of the one before, for its owner alone", async () => {
  const { file, log } = await open();
  await fill(log, "a", "b", "c");
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).write)).toEqual(["a", "b", "c"]);
  const { createHash } = await import("node:crypto");
  const hashes = lines.map((line) => createHash("sha256").update(line).digest("hex"));
  expect(lines.map((line) => JSON.parse(line).previous)).toEqual(["", hashes[0], hashes[1]]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await read(log)).toEqual(["a", "b", "c"].map((write, index) => ({ number: index + 1, hash: hashes[index], entry: entry(write) })));
});

test.skipIf(process.platform === "win32")("one that others could read is its owner's alone from the next line on", async () => {
  const { file, log } = await open();
  await fill(log, "a");
  await chmod(file, 0o644);
  await read(log);
  expect((await stat(file)).mode & 0o777).toBe(0o644);
  await fill(log, "b");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await problems(log)).toEqual([]);
});

test("nothing is made before there is something to write", async () => {
  const { folder, log } = await open();
  expect(await read(log)).toEqual([]);
  expect(await log.settle()).toEqual([]);
  await expect(stat(folder)).rejects.toThrow("ENOENT");
});

test("several llmp at once make one chain", async () => {
  const { folder, log } = await open();
  const writers = Array.from({ length: 6 }, (_, index) => ({ log: openAuditLog(folder), name: `w${index}` }));
  await Promise.all(
    writers.map(async ({ log, name }) => {
      for (const step of [1, 2, 3]) await log.append(entry(`${name}.${step}`));
    }),
  );
  expect(await problems(log)).toEqual([]);
  const names = (await read(log)).map((line) => line.entry?.write ?? "");
  expect([...names].sort()).toEqual(writers.flatMap(({ name }) => [1, 2, 3].map((step) => `${name}.${step}`)).sort());
  // Each writer's own are in their order.
  for (const { name } of writers)
    expect(names.filter((write) => write.startsWith(name))).toEqual([1, 2, 3].map((step) => `${name}.${step}`));
});

test("many at once in one llmp are all there, in their order", async () => {
  const { log } = await open();
  const names = Array.from({ length: 300 }, (_, index) => `w${index}`);
  await Promise.all(names.map((name) => log.append(entry(name, { fields: Array.from({ length: 40 }, (_, field) => `field${field}`) }))));
  expect((await read(log)).map((line) => line.entry?.write)).toEqual(names);
  expect(await problems(log)).toEqual([]);
});

test("lines that come together are written, and waited for, together", async () => {
  const { log } = await open();
  const first = log.append(entry("first"));
  expect(log.append(entry("beside"))).toBe(first);
  await first;
  expect((await read(log)).map((line) => line.entry?.write)).toEqual(["first", "beside"]);
});

test("a line that is longer than what is read of the end at a time is continued all the same", async () => {
  const { log } = await open();
  await log.append(entry("long", { fields: Array.from({ length: 5000 }, (_, field) => `field${field}`) }));
  await fill(log, "next");
  expect(await problems(log)).toEqual([]);
});

describe("what somebody else did to the log", () => {
  test.each<[string, (lines: string[]) => readonly string[], readonly string[]]>([
    [
      "a word of a line is changed",
      (lines) => lines.map((line, index) => (index === 1 ? line.replace("ada", "eve") : line)),
      ["2 changed"],
    ],
    [
      "a word of the last line is changed",
      (lines) => lines.map((line, index) => (index === 3 ? line.replace("ada", "eve") : line)),
      ["4 changed"],
    ],
    ["a line is taken out", (lines) => lines.filter((_, index) => index !== 1), ["2 detached"]],
    ["the first line is taken out", (lines) => lines.slice(1), ["1 detached"]],
    ["a line is put in", (lines) => [...lines.slice(0, 2), "{}", ...lines.slice(2)], ["3 changed"]],
    ["a line is repeated", (lines) => [lines[0] ?? "", ...lines], ["2 detached"]],
    ["two lines change places", ([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest], ["2 detached", "3 detached", "4 detached"]],
    ["a line is emptied", (lines) => lines.map((line, index) => (index === 1 ? "" : line)), ["2 changed"]],
    ["an empty line is at the end", (lines) => [...lines, ""], ["5 changed"]],
  ])("%s", async (_name, change, found) => {
    const { file, log } = await open();
    await fill(log, "a", "b", "c", "d");
    await edit(file, change);
    expect(await problems(log)).toEqual(found);
  });

  test("a word of the last line, and its end, are changed", async () => {
    const { file, log } = await open();
    await fill(log, "a", "b");
    await writeFile(file, (await readFile(file, "utf8")).replace(/ada(?=[^\n]*\n$)/, "eve").trimEnd());
    expect(await problems(log)).toEqual(["2 changed"]);
    await fill(log, "c");
    expect(await problems(log)).toEqual(["2 changed"]);
  });

  test.each(["no JSON{", '{"time":"now","previous":"', '{"write":1', "[1"])(
    "a line is made up that tells of no write: %s",
    async (text) => {
      const { file, log } = await open();
      await fill(log, "a");
      const { hashLine } = await import("../../src/connection/audit-lines.ts");
      await edit(file, ([first = ""]) => [first, `${text},"sum":"${hashLine(`${text}}`)}"}`, ""]);
      expect(await problems(log)).toEqual(["2 changed"]);
    },
  );

  test("all lines, written anew with sums of their own, are found by a head that was kept elsewhere alone", async () => {
    const { file, log } = await open();
    await fill(log, "a", "b");
    const heads = (await read(log)).map(({ hash }) => hash);
    const { BEGINNING, hashLine, sealLine } = await import("../../src/connection/audit-lines.ts");
    const first = sealLine(entry("a", { user: "eve" }), BEGINNING);
    await writeFile(file, `${first}\n${sealLine(entry("b"), hashLine(first))}\n`);
    expect(await problems(log)).toEqual([]);
    expect((await read(log)).filter(({ hash }) => heads.includes(hash))).toEqual([]);
  });

  test("a line that was made up with sums of its own does not fit what follows", async () => {
    const { file, log } = await open();
    await fill(log, "a", "b", "c");
    const { sealLine } = await import("../../src/connection/audit-lines.ts");
    const [first] = await read(log);
    await edit(file, (lines) => lines.map((line, index) => (index === 1 ? sealLine(entry("forged"), first?.hash ?? "") : line)));
    expect(await problems(log)).toEqual(["3 detached"]);
  });
});

test.each([1, 7, 64, 100_000])("lines are the same in pieces of %i bytes", async (size) => {
  const { file, log } = await open();
  await fill(log, "a", "b", "c");
  await writeFile(file, `${(await readFile(file, "utf8")).replace("ada", "eve")}\n\n{"time":"`);
  const bytes = await readFile(file);
  async function* cut() {
    for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
  }
  const lines = await read({ read: () => checkLines(cut()) });
  expect(lines.map(({ number, problem }) => [number, problem])).toEqual([
    [1, "changed"],
    [2, undefined],
    [3, undefined],
    [4, "changed"],
    [5, "changed"],
    [6, "torn"],
  ]);
  expect(lines).toEqual(await read(log));
});

test("a name may hold what ends a line elsewhere", async () => {
  const { log } = await open();
  for (const name of ["a\u2028b", "a\u2029b", "a\rb", '","sum":"']) await log.append(entry(name, { provider: { name } }));
  expect(await problems(log)).toEqual([]);
  expect((await read(log)).map((line) => line.entry?.write)).toEqual(["a\u2028b", "a\u2029b", "a\rb", '","sum":"']);
});

test("what is added while it is read is for the next who reads", async () => {
  const { file, log } = await open();
  await fill(log, "a", "b");
  const reading = log.read()[Symbol.asyncIterator]();
  await reading.next();
  await writeFile(file, '{"time":"half', { flag: "a" });
  const { value } = await reading.next();
  expect(value).toMatchObject({ number: 2, entry: { write: "b" } });
  expect(await reading.next()).toMatchObject({ done: true });
});

describe("a line that was torn", () => {
  test.each([1, 20, 200])("%i bytes from its end is told, and what comes after it fits", async (missing) => {
    const { file, log } = await open();
    await fill(log, "a", "b");
    await truncate(file, (await stat(file)).size - missing);
    const isTorn = missing > 1;
    expect(await problems(log)).toEqual(isTorn ? ["2 torn"] : []);
    await fill(log, "c", "d");
    expect(await problems(log)).toEqual(isTorn ? ["2 torn"] : []);
    expect((await read(log)).map((line) => line.entry?.write)).toEqual(["a", isTorn ? undefined : "b", "c", "d"]);
  });

  test("in the middle of a character, or first of all, is no different", async () => {
    const { file, log } = await open();
    await fill(log, "a");
    const bytes = await readFile(file);
    await truncate(file, bytes.indexOf(Buffer.from("🧀")) + 2);
    await fill(log, "b");
    expect(await problems(log)).toEqual(["1 torn"]);
  });

  test("is no excuse for changing it afterwards", async () => {
    const { file, log } = await open();
    await fill(log, "a", "b");
    await truncate(file, (await stat(file)).size - 20);
    await fill(log, "c");
    await edit(file, (lines) => lines.map((line, index) => (index === 1 ? line.replace("ada", "eve") : line)));
    expect(await problems(log)).toEqual(["2 changed"]);
  });
});

describe("a log that cannot be written", () => {
  test("is a warning in the end, and hinders nothing", async () => {
    const { file, log } = await open();
    await mkdir(file, { recursive: true });
    for (const write of ["a", "b", "c"]) await log.append(entry(write));
    expect(await log.settle()).toEqual([expect.stringMatching(/^3 lines are missing in the audit log: .*audit\.jsonl cannot be written/)]);
    expect(await log.settle()).toEqual([]);
  });

  test("is tried once more in the end", async () => {
    const { file, log } = await open();
    await mkdir(file, { recursive: true });
    await log.append(entry("a"));
    await rm(file, { recursive: true });
    await log.append(entry("b"));
    // Each try may take its time, and there may be thousands of writes.
    expect(await read(log)).toEqual([]);
    expect(await log.settle()).toEqual([]);
    expect((await read(log)).map((line) => line.entry?.write)).toEqual(["a", "b"]);
  });

  test.skipIf(process.getuid?.() === 0)("because of its folder is told without waiting", async () => {
    const { folder, log } = await open();
    await mkdir(folder);
    await chmod(folder, 0o500);
    await log.append(entry("a"));
    expect(await log.settle()).toEqual([expect.stringMatching(/cannot be written \(EACCES\)/)]);
    await chmod(folder, 0o700);
  });
});

// A FIFO that nobody writes to or reads from would be waited for without an end.
describe.skipIf(process.platform === "win32")("a FIFO in the place of the log", () => {
  async function openFifo() {
    const { folder, file, log } = await open();
    await mkdir(folder);
    await promisify(execFile)("mkfifo", [file]);
    return { file, log };
  }

  test("is refused when it is to be read", async () => {
    const { log } = await openFifo();
    await expect(read(log)).rejects.toThrow("audit.jsonl is no regular file");
  });

  test("is a warning when it is to be written, and stays as it is", async () => {
    const { file, log } = await openFifo();
    await log.append(entry("a"));
    expect(await log.settle()).toEqual([expect.stringMatching(/^a line is missing in the audit log: .*no regular file.*; move it away/)]);
    expect((await stat(file)).isFIFO()).toBe(true);
  });
});

describe("writes of two lines", () => {
  async function writes(log: AuditLog, limit = Number.POSITIVE_INFINITY, isWanted = (_user: string) => true) {
    const gathered = gatherWrites(({ user }) => isWanted(user), limit);
    for await (const { entry } of log.read()) if (entry !== undefined) gathered.add(entry);
    return gathered.list();
  }

  test("are counted and narrowed as writes, in the order in which they were begun, whichever ends first", async () => {
    const { log } = await open();
    for (const [write, user] of [
      ["a", "ada"],
      ["b", "eve"],
      ["c", "ada"],
      ["d", "ada"],
    ] as const)
      await log.append(entry(write, { outcome: "begun", user }));
    for (const [write, user] of [
      ["c", "ada"],
      ["a", "ada"],
      ["b", "eve"],
    ] as const)
      await log.append(entry(write, { user }));
    const names = async (...given: Parameters<typeof writes>) =>
      (await writes(...given)).map(({ write, outcome }) => `${write} ${outcome}`);
    expect(await names(log)).toEqual(["a done", "b done", "c done", "d unknown"]);
    expect(await names(log, 3)).toEqual(["b done", "c done", "d unknown"]);
    expect(await names(log, 3, (user) => user === "ada")).toEqual(["a done", "c done", "d unknown"]);
    expect(await names(log, 1)).toEqual(["d unknown"]);
  });

  test("are the newest of many, also where an old one ends last", () => {
    const gathered = gatherWrites(() => true, 2);
    gathered.add(entry("old", { outcome: "begun" }));
    for (let index = 0; index < 5_000; index += 1) gathered.add(entry(`w${index}`));
    gathered.add(entry("old"));
    expect(gathered.list().map(({ write }) => write)).toEqual(["w4998", "w4999"]);
  });

  test("are one, with what was known before and after, at the time and place of the first", async () => {
    const { log } = await open();
    const later = "2026-09-01T12:00:05.000Z";
    await log.append(entry("a", { outcome: "begun", provider: { name: "New" } }));
    await log.append(entry("b", { outcome: "begun" }));
    await log.append(entry("a", { outcome: "done", time: later, provider: { id: "lpr_9", name: "New" }, requestId: "req_1" }));
    await log.append(entry("c", { outcome: "failed", error: "refused" }));
    expect(await writes(log)).toEqual([
      entry("a", { outcome: "done", provider: { id: "lpr_9", name: "New" }, requestId: "req_1" }),
      // llmp was killed, or is at it.
      entry("b", { outcome: "unknown" }),
      entry("c", { outcome: "failed", error: "refused" }),
    ]);
  });
});
