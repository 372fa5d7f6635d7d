// Bytes that somebody else wrote, as text: strict UTF-8, and a word for what people have instead.

import { SecretUnavailableError } from "../errors.ts";

/** Keeps a byte order mark. Throws SecretUnavailableError for what is not UTF-8; text is given back as it is. */
export function decodeText(bytes: Uint8Array | string): string {
  if (typeof bytes === "string") return bytes;
  // PowerShell's `>` writes UTF-16, of which a lenient decoder would make a key full of NULs.
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new SecretUnavailableError("the value is UTF-16", { hint: "save it as UTF-8, for instance with `Out-File -Encoding utf8`" });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SecretUnavailableError("the value is not UTF-8 text", { hint: "save it as UTF-8" });
  }
}
