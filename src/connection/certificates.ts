// Certificate authorities that a person adds: read, checked, and put beside the built-in ones.

import type { Files } from "../context.ts";
import { UsageError } from "../errors.ts";

export interface CertificateFile {
  readonly path: string;
  /** Where the path was written: `--ca-file`, `NODE_EXTRA_CA_CERTS`. */
  readonly where: string;
}

const PEM_BLOCK = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * The built-in authorities and those of the files, in PEM; undefined when there are no files, so that Node keeps its own.
 * Throws UsageError when a file cannot be read or holds no certificate.
 */
export async function readAuthorities(given: readonly CertificateFile[], files: Pick<Files, "read">): Promise<string[] | undefined> {
  if (given.length === 0) return undefined;
  const added = await Promise.all(given.map((file) => readCertificates(file, files)));
  return [...(await builtIn()), ...added.flat()];
}

// `ca` of node:tls replaces the built-in authorities, so they are named again. The function is of Node 22.15 and knows the system's store too.
async function builtIn(): Promise<readonly string[]> {
  const tls: typeof import("node:tls") & { getCACertificates?: (type: "default") => string[] } = await import("node:tls");
  return tls.getCACertificates?.("default") ?? tls.rootCertificates;
}

async function readCertificates({ path, where }: CertificateFile, files: Pick<Files, "read">): Promise<readonly string[]> {
  const blocks = (await readText(path, where, files)).match(PEM_BLOCK) ?? [];
  if (blocks.length === 0) {
    throw new UsageError(`${path} (${where}) holds no certificate`, {
      hint: "it must be PEM: text between BEGIN CERTIFICATE and END CERTIFICATE",
    });
  }
  const { X509Certificate } = await import("node:crypto");
  for (const [index, block] of blocks.entries()) {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw new UsageError(`certificate ${index + 1} of ${path} (${where}) is damaged`, { hint: "export it again, as PEM", cause });
    }
  }
  return blocks;
}

async function readText(path: string, where: string, files: Pick<Files, "read">): Promise<string> {
  try {
    return (await files.read(path)).toString("utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unreadable";
    const reason = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new UsageError(`${path} (${where}) ${reason}`, { hint: "it must be a PEM file of certificate authorities", cause });
  }
}
