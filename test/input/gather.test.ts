import { PassThrough } from "node:stream";
import { afterEach, expect, test, vi } from "vitest";
import { den } from "../../src/control-planes/den/index.ts";
import { SilentInputError, UsageError, ValidationError } from "../../src/errors.ts";
import { gather, type Request, type Sources } from "../../src/input/gather.ts";
import { createStandardInput } from "../../src/input/standard-input.ts";

afterEach(() => void vi.useRealTimers());

/** What comes of a command line whose standard input is a pipe that stays open and silent, as in CI. */
async function gatherInSilence(request: Partial<Request>): Promise<unknown> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const standardInput = createStandardInput({ kind: "pipe", open: () => new PassThrough(), signal: new AbortController().signal });
  const noFile = () => Promise.reject(new UsageError("no file"));
  const secrets = {} as Sources["secrets"];
  const sources: Sources = { standardInput, secrets, readText: noFile, readToken: async () => {}, interviewer: undefined };
  const all = { plane: den, file: undefined, flags: {}, sets: [], partial: false, clear: [], strict: false, ...request };
  const ended = gather(all, sources).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(3_000);
  return ended;
}

test("an open pipe that stays silent does not hide what is missing: every flag is named, and the pipe is the hint", async () => {
  const error = await gatherInSilence({ flags: { name: "X" } });
  expect(error).toBeInstanceOf(ValidationError);
  expect(error).toMatchObject({
    issues: expect.arrayContaining([expect.objectContaining({ where: "--source", message: "is required" })]),
    details: { hint: expect.stringMatching(/^standard input is an open pipe, and nothing came from it for 3 s: use -f - /) },
  });
});

test("an update that names nothing and gets nothing says that the pipe stayed silent", async () => {
  expect(await gatherInSilence({ partial: true })).toBeInstanceOf(SilentInputError);
});
