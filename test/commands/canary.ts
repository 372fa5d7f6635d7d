// Secrets that are recognised in every spelling and in part, wherever they come out.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Of no shape that any vendor uses, with what URLs, forms, HTML, base64 and regular expressions treat in their own way. */
export const KEY = "cNry+k/7Zq9=Lm2%Tw5$Xr8(Bv&Kd4<Fg";
export const TOKEN = "tKn+q/4fZ9=Lx2%Tw6$Yp3(Hs&Jd8<Wb";
/** A key that takes the place of another. */
export const NEW_KEY = "nWk+m/5Zu9=Lg2%Tz6$Xh7(Bq&Jc4<Vd";
/** With what JSON and shells treat in their own way as well; the whole of it counts, and its end. */
export const QUOTED = `qNry"k\\'/+é=%7Zq9Lm2T{w5}Xr8Bv`;

/** As short as a leak may be before it counts: what is left of a key that was cut or masked. */
const PIECE = 9;

/** How the secret stands in the text: each spelling that is found, and each piece. Empty when it does not leak. */
export function leaksOf(secret: string, text: string): readonly string[] {
  return spellingsOf(secret)
    .filter(([, spelling]) => text.includes(spelling))
    .map(([name, spelling]) => `${name}: ${spelling}`);
}

function spellingsOf(secret: string): readonly (readonly [string, string])[] {
  const escaped = JSON.stringify(secret).slice(1, -1);
  const whole = [
    ["as it is", secret],
    ["in JSON", escaped],
    ["in JSON in JSON", JSON.stringify(escaped).slice(1, -1)],
    ["in a URL", encodeURIComponent(secret)],
    ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
    ["in a path", encodeURIComponent(secret).replaceAll("%2F", "/")],
    ["in HTML", secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;")],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["in capital hexadecimal", Buffer.from(secret).toString("hex").toUpperCase()],
    ["in UTF-16", Array.from(secret).join("\0")],
    ["in UTF-16 in JSON", JSON.stringify(Array.from(secret).join("\0")).slice(1, -1)],
    ...[0, 1, 2].flatMap((offset) => base64Of(Buffer.from(secret), offset).map((text) => ["in base64", text] as const)),
    ...[0, 1, 2].flatMap((offset) =>
      base64Of(Buffer.from(secret, "utf16le"), offset).map((text) => ["in base64 of UTF-16", text] as const),
    ),
  ] as const;
  const hasPieces = secret !== QUOTED;
  return hasPieces
    ? [...whole, ...piecesOf(secret).map((piece) => ["a piece", piece] as const)]
    : [...whole, ["its end", secret.slice(-12)] as const];
}

/** What stays the same wherever the secret stands in something longer, in both alphabets. */
function base64Of(bytes: Buffer, offset: number): readonly string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .slice(offset === 0 ? 0 : 4, -4);
  return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
}

function piecesOf(secret: string): readonly string[] {
  return Array.from({ length: secret.length - PIECE + 1 }, (_, start) => secret.slice(start, start + PIECE));
}

/** The text of every file below a folder, one after another. */
export async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")));
  return texts.join("\n");
}
