import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CancelledError } from "../../src/errors.ts";
import { createFiles } from "../../src/input/files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llmp-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === "win32")("a named pipe", () => {
  test("whose writer never writes is waited for until Ctrl-C, and not longer", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    // Open for both directions, as by a writer that is slow to begin.
    const writer = openSync(path, "r+");
    const controller = new AbortController();
    const reading = createFiles(controller.signal).read(path);
    controller.abort();
    await expect(reading).rejects.toBeInstanceOf(CancelledError);
    closeSync(writer);
  });
});

test("a file above 16 MiB is refused", async () => {
  const path = join(folder, "large");
  writeFileSync(path, Buffer.alloc(16 * 1024 * 1024 + 1));
  await expect(createFiles(new AbortController().signal).read(path)).rejects.toThrow("it is larger than 16 MiB");
});
