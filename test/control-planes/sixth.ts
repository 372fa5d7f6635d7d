// A throw-away control plane, to prove that one folder and one line are all that a further one takes.

import { ask, type ControlPlane, type Conversation, type Provider, pick, type Written } from "../../src/control-planes/control-plane.ts";
import { type InferSpec, secret, text } from "../../src/control-planes/fields.ts";
import type { RegistryEntry } from "../../src/control-planes/index.ts";
import type { Sandbox } from "../../src/control-planes/sandbox.ts";
import { ApiError } from "../../src/errors.ts";
import { Secret } from "../../src/secrets/secret.ts";

const fields = {
  name: text({ summary: "what it is called", required: true, ask: { message: "Name" } }, { maximum: 20 }),
  tinyKey: secret({ summary: "its key", flag: "api-key", placeholder: "ref", required: true, ask: { message: "Key" } }),
  mood: text({ summary: "how it feels", clearable: true }),
};
type TinySpec = InferSpec<typeof fields>;
type Item = Readonly<Record<string, string>>;

const toProvider = (item: Item): Provider => ({ id: item.name ?? "", name: item.name ?? "", hasSecret: "unknown", raw: item });
const written = (item: Item): Written => ({ provider: toProvider(item), warnings: [], differences: [] });

function* readList(): Conversation<readonly Provider[]> {
  return ((yield* ask({ method: "GET", path: "/items" })).body as readonly Item[]).map(toProvider);
}

const tiny: ControlPlane<TinySpec> = {
  kind: "tiny",
  name: "Tiny",
  documentation: "https://tiny.example",
  tokenHelp: "any word",
  settings: {},
  fields,
  rules: [],
  portable: {
    toSpecs({ name, apiKey, ...others }) {
      const spec: TinySpec = { ...(name === undefined ? {} : { name }), ...(apiKey === undefined ? {} : { tinyKey: apiKey }) };
      return { specs: [spec], ignored: Object.keys(others).map((field) => ({ field, reason: "Tiny is tiny" })), problems: [] };
    },
    fromSpec: ({ name, tinyKey, mood }) => ({
      portable: { ...(name === undefined ? {} : { name }), ...(tinyKey === undefined ? {} : { apiKey: tinyKey }) },
      ignored: mood === undefined ? [] : [{ field: "mood", reason: "no other control plane has moods" }],
    }),
    specOf: ({ name }) => ({ name }),
    hiddenOf: () => ({ parts: [], guesses: [["tinyKey"]], remarks: [] }),
  },
  identify: ({ name }) => name,
  differences: ({ mood }) => (mood === undefined ? [] : [{ field: "mood", before: undefined, after: mood }]),
  authorize: (request, token) => ({ ...request, headers: { ...request.headers, "x-tiny": token } }),
  operations: {
    check: function* () {
      return { label: `${(yield* readList()).length} items`, warnings: [] };
    },
    list: readList,
    get: function* ({ selector }) {
      return pick(yield* readList(), selector);
    },
    create: function* ({ spec }) {
      if ((yield* readList()).some(({ name }) => name === spec.name)) throw new ApiError("already_exists", "it is there");
      return written(
        (yield* ask({ method: "POST", path: "/items", body: { name: spec.name ?? "", key: spec.tinyKey ?? new Secret("") } })).body as Item,
      );
    },
    update: { unsupported: "Tiny never changes: delete it, and create it anew" },
    enable: { unsupported: "Tiny is always on" },
    disable: { unsupported: "Tiny is always on" },
    delete: { unsupported: "Tiny never forgets" },
    defaults: { unsupported: "Tiny has no models" },
    setDefaults: { unsupported: "Tiny has no models" },
    verify: { unsupported: "Tiny knows no vendor whom it could ask" },
  },
  readError: ({ status }) => ({ message: `Tiny says ${status}` }),
};

const tinySandbox: Sandbox<readonly Item[]> = {
  tokens: ["tiny-token"],
  eras: [],
  initial: () => [],
  withoutSecrets: (items) => items.map((item) => ({ ...item, key: "gone" })),
  respond(items, { method, headers, body }) {
    if (headers["x-tiny"] !== "tiny-token") return { state: items, response: { status: 401, body: {} } };
    if (method === "GET") return { state: items, response: { status: 200, body: items.map(({ name }) => ({ name })) } };
    const item: Item = JSON.parse(body);
    return { state: [...items, item], response: { status: 201, body: { name: item.name } } };
  },
};

export const sixth: RegistryEntry = { name: "Tiny", load: async () => tiny, loadSandbox: async () => tinySandbox };
