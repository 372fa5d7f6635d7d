// How one text is written where it may not stand as it is: in JSON, URLs, forms, HTML, hexadecimal, base64, UTF-16.

/** Other spellings of shorter texts would be found by chance. */
const MINIMUM_ENCODED = 6;

/** The text in every spelling, itself first; of a short one, itself alone. */
export function spell(text: string): readonly string[] {
  if (text.length < MINIMUM_ENCODED) return [text];
  const json = [text, ...spellInJson(text)];
  const wide = Array.from(text).join("\0");
  const spellings = [
    ...json,
    ...spellInUrl(text),
    ...spellInHtml(text),
    ...[...new Set(json.slice(0, 2))].flatMap((form) => spellInBase64(Buffer.from(form, "utf8"))),
    ...spellInHexadecimal(text),
    ...spellInBase64(Buffer.from(text, "utf16le")),
    // Read as if it were UTF-8, and that as JSON writes it.
    wide,
    escapeJson(wide),
  ];
  return [...new Set(spellings)].filter((form) => form !== "");
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function spellInJson(text: string): readonly string[] {
  const json = escapeJson(text);
  const code = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const ascii = json.replace(/[\u0080-\uFFFF]/g, code);
  return [
    json,
    ascii,
    // PHP
    json.replaceAll("/", "\\/"),
    ascii.replaceAll("/", "\\/"),
    // Go, Rails, and who puts JSON into HTML
    json.replace(/[<>&\u2028\u2029]/g, code),
    // JSON in JSON
    escapeJson(json),
  ];
}

function spellInUrl(text: string): readonly string[] {
  // encodeURIComponent throws on half a surrogate pair.
  const whole = text.replace(/\p{Cs}/gu, "\uFFFD");
  const component = encodeURIComponent(whole);
  const all = [
    component,
    // RFC 3986 to the letter
    component.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    // Python's quote()
    component.replaceAll("%2F", "/"),
    encodeURI(whole),
    new URLSearchParams([["", text]]).toString().slice(1),
  ];
  return [...all, ...all.map((form) => form.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()))];
}

function spellInHtml(text: string): readonly string[] {
  const named = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quotes = [named, named.replaceAll('"', "&quot;"), named.replaceAll('"', "&#34;")];
  return quotes.flatMap((form) => [form, form.replaceAll("'", "&#39;"), form.replaceAll("'", "&#x27;"), form.replaceAll("'", "&#039;")]);
}

function spellInHexadecimal(text: string): readonly string[] {
  const hexadecimal = Buffer.from(text, "utf8").toString("hex");
  return [hexadecimal, hexadecimal.toUpperCase()];
}

/** Base64 of the bytes alone, and the part that is the same wherever they stand in something longer (`Basic base64(user:token)`), in both alphabets. */
function spellInBase64(bytes: Buffer): readonly string[] {
  const inside = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const isRagged = (offset + bytes.length) % 3 !== 0;
    return encoded.slice(Math.ceil((offset * 8) / 6), isRagged ? -1 : undefined);
  });
  const all = [bytes.toString("base64"), ...inside];
  return [
    ...all,
    ...all.map((encoded) => encodeURIComponent(encoded)),
    ...all.map((encoded) => encoded.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")),
  ];
}
