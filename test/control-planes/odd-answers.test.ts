// Whatever a server lists is either refused as a whole, or can be asked about: one odd row must not end an apply, a diff or an export as a bug.

import { describe, expect, test } from "vitest";
import type { ControlPlane, Conversation, HttpResponse, Provider, Spec } from "../../src/control-planes/control-plane.ts";
import { controlPlanes } from "../../src/control-planes/index.ts";
import type { PortableSpec } from "../../src/control-planes/portable.ts";
import { LlmpError } from "../../src/errors.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { Secret } from "../../src/secrets/secret.ts";
import { destinationOf } from "../../src/vendors/destination.ts";
import { connectTo } from "./portable/connected.ts";

const apiKey = new Secret("not-a-real-key-of-the-vendor");

const wanted: readonly PortableSpec[] = [
  { name: "a", vendor: "anthropic", models: ["claude-sonnet-4-5"], apiKey, description: "of the desk" },
  { name: "b", vendor: "openai", baseUrl: "https://llm.acme.example/v1", models: ["m", "n"], apiKey, headers: { "X-Team": "red" } },
];

const ODD: readonly unknown[] = [
  undefined,
  null,
  -1.5,
  true,
  "",
  "http://[",
  "https://ada:pass@llm.acme.example/v1?q#f",
  "env:X",
  "\u0000",
  '{"a":[',
  "null",
  {},
  { a: null },
  JSON.parse('{"__proto__": {"a": 1}}'),
  [null],
  [[]],
];

/** Every copy of the value in which one part of it is odd. */
function* spoil(value: unknown): Generator<unknown> {
  yield* ODD;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const odd of spoil(item)) yield value.with(index, odd);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) for (const odd of spoil(inner)) yield { ...value, [name]: odd };
  }
}

interface Shown {
  readonly plane: ControlPlane;
  readonly specs: readonly Spec[];
  list(): Conversation<readonly Provider[]>;
  /** What the server said when it was asked for the list. */
  readonly answers: readonly HttpResponse[];
}

/** Creates the providers at a fresh stand-in, and lists them. */
async function show(kind: string): Promise<Shown> {
  const server = await startSandbox({});
  try {
    const connection = await connectTo(kind, server);
    const { plane, settings } = connection;
    const { create, list } = plane.operations;
    if ("unsupported" in create || "unsupported" in list) throw new Error(`${kind} cannot do this`);
    const specs = wanted.flatMap((portable) => plane.portable.toSpecs(portable).specs);
    for (const spec of specs) await connection.perform(create({ spec, settings, allowDuplicate: true, newId: () => crypto.randomUUID() }));
    const answers: HttpResponse[] = [];
    function* listen(conversation: Conversation<readonly Provider[]>): Conversation<readonly Provider[]> {
      let step = conversation.next();
      while (step.done !== true) {
        const answer = yield step.value;
        answers.push(answer);
        step = conversation.next(answer);
      }
      return step.value;
    }
    await connection.perform(listen(list({ settings })));
    return { plane, specs, answers, list: () => list({ settings }) };
  } finally {
    await server.close();
  }
}

/** What is listed where an answer is another one; undefined where that is refused, by a sentence for a person. */
function relist({ list, answers }: Shown, which: number, body: unknown): readonly Provider[] | undefined {
  const conversation = list();
  try {
    let step = conversation.next();
    for (const [index, { status, headers, body: real }] of answers.entries())
      step = conversation.next({ status, headers, body: index === which ? body : real });
    return step.done === true ? step.value : undefined;
  } catch (error) {
    if (error instanceof LlmpError) return undefined;
    throw error;
  }
}

/** All that a plan and an export ask about a provider. */
function askAbout(provider: Provider, providers: readonly Provider[], { plane, specs }: Shown): void {
  const others = providers.filter((other) => other !== provider);
  const shown = plane.portable.specOf(provider);
  const { portable } = plane.portable.fromSpec(shown);
  destinationOf(portable);
  plane.portable.toSpecs(portable);
  plane.portable.hiddenOf(provider);
  plane.connectionOf?.(shown);
  plane.leftovers?.(provider, others);
  for (const spec of [shown, ...specs]) plane.differences(spec, provider);
}

describe.each(Object.keys(controlPlanes))("%s", (kind) => {
  test("is asked about what it lists, whatever that is, without an accident", async () => {
    const shown = await show(kind);
    let listed = 0;
    for (const [which, { body }] of shown.answers.entries()) {
      for (const odd of spoil(body)) {
        const providers = relist(shown, which, odd) ?? [];
        listed += providers.length;
        for (const provider of providers) askAbout(provider, providers, shown);
      }
    }
    expect(listed).toBeGreaterThan(100);
  });
});
