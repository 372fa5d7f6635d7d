import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { CancelledError, SilentInputError } from "../../src/errors.ts";
import { createStandardInput, kindOf, type StandardInputKind } from "../../src/input/standard-input.ts";

function standardInput(stream: Readable, kind: StandardInputKind = "pipe", signal = new AbortController().signal) {
  return createStandardInput({ kind, open: () => stream, signal });
}

const PATIENTLY = { wait: "forever" } as const;

function bytes(...chunks: readonly (string | readonly number[])[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk as string)));
}

describe("read", () => {
  test("gives the whole text, characters put together over chunks", async () => {
    const [first, second] = [Buffer.from("名前: é").subarray(0, 2), Buffer.from("名前: é").subarray(2)];
    expect(await standardInput(Readable.from([first, second])).read(PATIENTLY)).toBe("名前: é");
  });

  test("drops a byte order mark", async () => {
    expect(await standardInput(bytes([0xef, 0xbb, 0xbf], "name: a")).read(PATIENTLY)).toBe("name: a");
  });

  test("an empty pipe is an empty text", async () => {
    expect(await standardInput(bytes()).read(PATIENTLY)).toBe("");
  });

  test("none is an empty text, and its stream is never opened", async () => {
    const input = createStandardInput({
      kind: "none",
      open: () => {
        throw new Error("opened");
      },
      signal: new AbortController().signal,
    });
    expect(await input.read(PATIENTLY)).toBe("");
  });

  test.each([
    ["in the middle", [0x61, 0xc3, 0xa9, 0xff, 0x62], 3],
    ["a character cut short by another", [0x61, 0xe2, 0x82, 0x62], 3],
    ["a character cut short by the end", [0x61, 0xe2, 0x82], 3],
    ["at the beginning", [0x80], 0],
    ["a replacement character before it is no error", [0xef, 0xbf, 0xbd, 0xef, 0xff], 4],
  ])("refuses what is not UTF-8, with the byte: %s", async (_where, given, offset) => {
    await expect(standardInput(bytes(given)).read(PATIENTLY)).rejects.toThrow(`standard input is not UTF-8: invalid at byte ${offset}`);
  });

  test("recognises what an older PowerShell writes", async () => {
    const failure = await standardInput(bytes([0xff, 0xfe, 0x61, 0x00]))
      .read(PATIENTLY)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ details: { hint: expect.stringContaining("UTF-16") } });
  });

  test("refuses what is too long, without waiting for its end", async () => {
    const endless = new PassThrough();
    endless.write("x".repeat(101));
    await expect(standardInput(endless).read({ ...PATIENTLY, maximum: 100 })).rejects.toThrow("standard input is longer than 100 bytes");
    expect(endless.destroyed).toBe(true);
  });

  test("an open pipe that stays silent is an error that says what to do, and does not keep the process alive", async () => {
    const silent = new PassThrough();
    const failure = await standardInput(silent)
      .read({ wait: 5 })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SilentInputError);
    expect(failure).toMatchObject({
      message: "standard input is an open pipe, and nothing came from it for 0.005 s",
      details: { hint: "use -f - to wait for it as long as it takes, or < /dev/null to give none" },
    });
    expect(silent.destroyed).toBe(true);
  });

  test("once something came, the rest may take its time", async () => {
    const slow = new PassThrough();
    slow.write("a");
    const text = standardInput(slow).read({ wait: 5 });
    setTimeout(() => slow.end("b"), 40);
    expect(await text).toBe("ab");
  });

  test("who asked for it waits as long as it takes", async () => {
    const slow = new PassThrough();
    const text = standardInput(slow).read(PATIENTLY);
    setTimeout(() => slow.end("late"), 20);
    expect(await text).toBe("late");
  });

  test("a person at a terminal is given all the time", async () => {
    const typing = new PassThrough();
    const text = standardInput(typing, "terminal").read({ wait: 1 });
    setTimeout(() => typing.end("typed"), 20);
    expect(await text).toBe("typed");
  });

  test("is there once: a second reading is an error", async () => {
    const input = standardInput(bytes("a"));
    await input.read(PATIENTLY);
    await expect(input.read(PATIENTLY)).rejects.toThrow("two things want standard input");
  });

  test("Ctrl-C ends it", async () => {
    const controller = new AbortController();
    const text = standardInput(new PassThrough(), "pipe", controller.signal).read(PATIENTLY);
    controller.abort();
    await expect(text).rejects.toBeInstanceOf(CancelledError);
  });

  test("what cannot be read is an error with the system's words; Windows's EOF is the end", async () => {
    const failing = (code: string) =>
      new Readable({
        read() {
          this.destroy(Object.assign(new Error(`${code}: no`), { code }));
        },
      });
    await expect(standardInput(failing("EISDIR")).read(PATIENTLY)).rejects.toThrow("standard input cannot be read: EISDIR: no");
    expect(await standardInput(failing("EOF")).read(PATIENTLY)).toBe("");
  });
});

describe("kindOf", () => {
  const folder = mkdtempSync(join(tmpdir(), "llmp-"));
  const file = join(folder, "file");
  writeFileSync(file, "");

  function open(path: string, flags = "r"): number {
    const descriptor = openSync(path, flags);
    onTestFinished(() => closeSync(descriptor));
    return descriptor;
  }

  test("a file is a file", () => {
    expect(kindOf(open(file))).toBe("file");
    rmSync(folder, { recursive: true });
  });

  test.skipIf(process.platform === "win32")("/dev/null is none", () => {
    expect(kindOf(open("/dev/null"))).toBe("none");
  });

  test.skipIf(process.platform === "win32")("any other device is read like a pipe", () => {
    expect(kindOf(open("/dev/zero"))).toBe("pipe");
  });

  test("a closed descriptor is none", () => {
    expect(kindOf(9_999)).toBe("none");
  });

  test.skipIf(process.platform === "win32")("a pipe is a pipe", () => {
    const pipe = join(mkdtempSync(join(tmpdir(), "llmp-")), "pipe");
    execFileSync("mkfifo", [pipe]);
    // Opened for both directions, so that it does not wait for the other end.
    expect(kindOf(open(pipe, "r+"))).toBe("pipe");
    rmSync(dirname(pipe), { recursive: true });
  });
});
