// Files of llmp's own are read at once, or not at all.

import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../src/connection/settings-file.ts";
import { readIfAny, readIfPrivate } from "../../src/secrets/private-file.ts";

test.skipIf(process.platform === "win32")("a FIFO that nobody writes to is not waited for", async () => {
  const folder = await mkdtemp(join(tmpdir(), "llmp-private-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "config.json");
  execFileSync("mkfifo", [file]);
  await chmod(file, 0o600);
  expect(await readIfAny(file)).toBe("");
  expect(await readIfPrivate(file, process.platform)).toBe("");
  await expect(readSettings({ file, folder, isOwn: false })).rejects.toThrow("is damaged: it is empty");
});
