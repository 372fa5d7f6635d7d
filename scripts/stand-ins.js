// What the bundle leaves out of its dependencies: modules that cost start-up time and that llmp never reaches.

/** Begin the name of a stand-in, so that esbuild asks this plugin for its contents. */
const NAMESPACE = "stand-in";

/** Classes and functions that throw when they are used. */
const UNUSED_VALIDATOR = `
  export class Ajv2020 { constructor() { throw new Error("ajv is left out of llmp: it gives conf no schema"); } }
  export default function addFormats() { throw new Error("ajv-formats is left out of llmp: it gives conf no schema"); }`;

const UNUSED_VERSIONS = `
  export default new Proxy({}, { get() { throw new Error("semver is left out of llmp: it gives conf no migrations"); } });`;

/**
 * Package or module → who imports it, and what to put in its place. Medians of 40 whole processes on Node 20 with \`node -e 0\` at 19.8 ms.
 * @type {Readonly<Record<string, { readonly importer: RegExp, readonly contents: string }>>}
 */
const standIns = {
  // conf validates only where it is given a schema: 45.1 ms with ajv, 35.5 ms without.
  ajv: { importer: /[\\/]node_modules[\\/]conf[\\/]/, contents: UNUSED_VALIDATOR },
  "ajv-formats": { importer: /[\\/]node_modules[\\/]conf[\\/]/, contents: UNUSED_VALIDATOR },
  // conf compares versions only in migrations: 35.5 ms with semver, 30.8 ms without.
  semver: { importer: /[\\/]node_modules[\\/]conf[\\/]/, contents: UNUSED_VERSIONS },
  // undici speaks HTTP/2 only where `allowH2` is set, and copes with its absence: 3.5 ms to load.
  "node:http2": { importer: /[\\/]node_modules[\\/]undici[\\/]/, contents: `throw new Error("node:http2 is left out of llmp");` },
  // zod/mini offers fifty languages of error messages, and a namespace import keeps them all: 300 KB, 5 ms of 104 for `llmp list`.
  "../locales/index.js": { importer: /[\\/]node_modules[\\/]zod[\\/]/, contents: "export {};" },
  // The prompt library brings an editor, and that every character set there is: 560 of 590 KB.
  "@inquirer/editor": {
    importer: /[\\/]node_modules[\\/]@inquirer[\\/]prompts[\\/]/,
    contents: `export default function editor() { throw new Error("@inquirer/editor is left out of llmp"); }`,
  },
};

/**
 * The esbuild plugin that puts the stand-ins in.
 * @returns {import("esbuild").Plugin}
 */
export function useStandIns() {
  return {
    name: "stand-ins",
    setup(build) {
      build.onResolve(
        { filter: /^(ajv|ajv-formats|semver|node:http2|@inquirer\/editor|\.\.\/locales\/index\.js)(\/dist\/.*)?$/ },
        ({ path, importer }) => {
          const name = path.replace(/\/dist\/.*$/, "");
          return standIns[name].importer.test(importer) ? { path: name, namespace: NAMESPACE } : undefined;
        },
      );
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: standIns[path].contents, loader: "js" }));
    },
  };
}
