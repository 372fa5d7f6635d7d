// Several llmp at once on one provider: none loses another's change silently.

import { existsSync } from "node:fs";
import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Loopback, startLoopback } from "../commands/loopback.ts";
import { openWorkplace, type Workplace, waitUntil } from "./llmp.ts";

const CREATE = ["create", "--source", "models_dev", "--provider-id", "openai", "--model-id", "gpt-5", "--name", "Shared"];

let server: Loopback;
let workplace: Workplace;
beforeAll(async () => {
  server = await startLoopback();
  workplace = await openWorkplace();
});
beforeEach(() => server.reset());
afterAll(async () => {
  await server.stop();
  await workplace.remove();
});

/** Where the llmp of one user keep their locks. */
function locksOf(machine: string): string {
  return join(workplace.folder, machine, `llmp-locks-${process.getuid?.() ?? "user"}`);
}

function environmentOf(machine: string) {
  return { ...server.environment, NEW_KEY: "sk-a-new-key-of-the-vendor", TMPDIR: join(workplace.folder, machine) };
}

/** Changes of different parts, each sent by a process of its own; by name and by id. */
function changesOf(id: string): readonly (readonly string[])[] {
  return [
    ["update", "Shared", "--model-id", "gpt-5-mini"],
    ["update", id, "--api-key", "env:NEW_KEY"],
    ["update", id, "--team-id", "Platform"],
    ["update", id, "--name", "Renamed"],
  ];
}

/** Whether the change of each process is there. */
function isThere(): readonly boolean[] {
  const [row] = server.providers();
  if (row === undefined) return [];
  const key = row.apiKey ?? Object.values(row.apiKeys ?? {})[0];
  return [
    row.models.map(({ id }) => id).join() === "gpt-5-mini",
    key === "sk-a-new-key-of-the-vendor",
    row.teamGrants.length === 1,
    row.name === "Renamed",
  ];
}

test("processes of one machine wait for each other, and every change is there", async () => {
  const environment = environmentOf("one");
  await workplace.llmp([...CREATE, "--api-key", "env:NEW_KEY"], {
    environment: { ...environment, NEW_KEY: "sk-the-old-key-of-the-vendor" },
  });
  const [row] = server.providers();
  // Long enough for all of them to have read before the first writes, if they could.
  server.fail("delay:ms=150,on=write");
  const changes = changesOf(row?.id ?? "");
  // The name is found before it changes.
  const first = workplace.start(changes[0] ?? [], { environment });
  await waitUntil("the first has read", () => server.requests().some((line) => line.startsWith("PATCH")));
  const ended = await Promise.all([first.ended(), ...changes.slice(1).map((words) => workplace.llmp(words, { environment }))]);
  expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(changes.map(() => [0, ""]));
  expect(isThere()).toEqual([true, true, true, true]);
  expect(existsSync(locksOf("one"))).toBe(false);
});

test("reading leaves nothing behind", async () => {
  const environment = environmentOf("reader");
  expect((await workplace.llmp(["list"], { environment })).exitCode).toBe(0);
  expect((await workplace.llmp([...CREATE, "--dry-run"], { environment })).exitCode).toBe(0);
  expect(existsSync(join(workplace.folder, "reader"))).toBe(false);
});

test("the lock of a process that was killed in the middle of its write is recovered", async () => {
  const environment = environmentOf("killed");
  server.fail("delay:ms=60000,on=write");
  const running = workplace.start(CREATE, { environment });
  const folder = locksOf("killed");
  await waitUntil("it writes", () => server.requests().some((line) => line.startsWith("POST")));
  running.child.kill("SIGKILL");
  await running.ended();
  const [lock = ""] = await readdir(folder);
  const longAgo = new Date(Date.now() - 11_000);
  await utimes(join(folder, lock), longAgo, longAgo);
  server.fail();
  const { exitCode, stderr } = await workplace.llmp(CREATE, { environment });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(existsSync(folder)).toBe(false);
});
