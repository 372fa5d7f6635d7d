// Reads every import of a tree of sources: static, lazy, and of types.

import { readdir, readFile } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const source = join(root, "src");

/** `static` is loaded with the module, `lazy` when it is needed, `type` never. */
type How = "static" | "lazy" | "type";

/** One import: `from` and a local `to` are paths below src with `/`; a package or Node module is written as in the source. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly how: How;
}

/** Paths of the files below a folder, with `/`. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();
}

function resolveImport(from: string, specifier: string): string {
  return specifier.startsWith(".") ? posix.normalize(posix.join(posix.dirname(from), specifier)) : specifier;
}

/** What is loaded, as esbuild sees it: every import stands, whether or not the file that it names is there. */
async function readLoadedImports(folder: string, files: readonly string[]): Promise<readonly Import[]> {
  const imports: Import[] = [];
  await build({
    absWorkingDir: folder,
    entryPoints: files.filter((file) => !file.endsWith(".d.ts")).map((file) => join(folder, file)),
    bundle: true,
    write: false,
    outdir: join(folder, "out"),
    platform: "node",
    format: "esm",
    logLevel: "silent",
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    plugins: [
      {
        name: "record",
        setup({ onResolve }) {
          onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
            if (kind === "entry-point") return undefined;
            const from = relative(folder, importer).replaceAll(sep, "/");
            imports.push({ from, to: resolveImport(from, path), how: kind === "dynamic-import" ? "lazy" : "static" });
            return { path, external: true };
          });
        },
      },
    ],
  });
  return imports;
}

/** What is named in types only, which esbuild drops. */
async function readTypeImports(folder: string, files: readonly string[]): Promise<readonly Import[]> {
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return files.flatMap((from, index) => {
    const text = texts[index] ?? "";
    const statements = text.matchAll(/^\s*(?:import|export)\s+type\b[^;"']*?\bfrom\s+"([^"]+)"/gm);
    const expressions = text.matchAll(/(?<!await )(?<!=> )(?<!\.)\bimport\("([^"]+)"\)\s*[.;)>,|&]/g);
    return [...statements, ...expressions].map(([, specifier = ""]) => ({
      from,
      to: resolveImport(from, specifier),
      how: "type" as const,
    }));
  });
}

/** Every import of every TypeScript file below a folder. */
export async function readImports(folder: string): Promise<readonly Import[]> {
  const files = (await listFiles(folder)).filter((file) => file.endsWith(".ts"));
  return [...(await readLoadedImports(folder, files)), ...(await readTypeImports(folder, files))];
}

/** Local imports, file by file. */
export function groupByFile(imports: readonly Import[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { from, to } of imports) groups.set(from, [...(groups.get(from) ?? []), to]);
  return groups;
}

/** The first circle found, as the path around it. */
export function findCircle(below: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  function visit(file: string, path: readonly string[]): readonly string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of below.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  }
  for (const file of below.keys()) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
