import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
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

describe.skipIf(process.platform === "win32")("what is written", () => {
  const files = createFiles(new AbortController().signal);

  test("goes into a pipe that somebody reads, and is refused by one that nobody reads", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    await expect(files.write(path, "unread")).rejects.toThrow(`cannot write ${path} (ENXIO)`);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    await files.write(path, "read\n");
    const bytes = Buffer.alloc(16);
    expect(bytes.toString("utf8", 0, readSync(reader, bytes))).toBe("read\n");
    closeSync(reader);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  test("goes, as a whole, where a link leads, which stays one; permissions stay, too", async () => {
    const [target, link] = [join(folder, "report.json"), join(folder, "link.json")];
    writeFileSync(target, "old and longer", { mode: 0o640 });
    symlinkSync(target, link);
    await files.write(link, "new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect([readFileSync(target, "utf8"), statSync(target).mode & 0o777]).toEqual(["new", 0o640]);
    expect(readdirSync(folder).sort()).toEqual(["link.json", "report.json"]);
  });

  test("goes to what is open already where a file is standard output", async () => {
    const path = join(folder, "out");
    const descriptor = openSync(path, "w");
    writeSync(descriptor, "before\n");
    await files.write(`/dev/fd/${descriptor}`, "report\n");
    closeSync(descriptor);
    expect(readFileSync(path, "utf8")).toBe("before\nreport\n");
  });

  test.each([
    ["", "ENOENT"],
    ["/proc/report.json", "ENOENT"],
    ["none/report.json", "ENOENT"],
  ])("is refused beforehand at %j", async (path, code) => {
    await expect(files.refuseUnwritable(path)).rejects.toThrow(`cannot write ${path} (${code})`);
  });
});
