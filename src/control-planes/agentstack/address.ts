// Base URLs as Agent Stack compares them: by their text, after the normalisation of the URL standard.

/** Column of the database; a longer one is a 500 of the server, although its validation takes 2083. */
const MAXIMUM_URL_LENGTH = 1024;

/** As the server stores it: scheme and host in lower case, `/` after a bare host, the path as it was sent. */
export function storedForm(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

/** Equal for addresses that lead to the same place: the server itself takes `/v1` and `/v1/` for two. */
export function folded(url: string): string {
  return storedForm(url).replace(/\/+$/, "");
}

/** What is wrong with a base URL, completing "base_url …"; the URL is not repeated, for it may hold a password. */
export function problemOfUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return "must be a whole URL, e.g. https://api.openai.com/v1";
  const { protocol, username, password, search, hash } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return "must begin with http:// or https://";
  if (username !== "" || password !== "")
    return "holds a user name or password, which everybody who lists providers would see: give the key as api_key";
  // The server puts `/models` and the like behind it.
  if (search !== "" || hash !== "" || /[?#]$/.test(url)) return "must end with its path: what begins with ? or # cannot be used";
  if (storedForm(url).length > MAXIMUM_URL_LENGTH) return `must have at most ${MAXIMUM_URL_LENGTH} characters`;
  return undefined;
}

/** What may be shown of an address: llmp refuses those with a password, other clients do not. */
export function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
}

/** True for an address that means the server's own host when the server calls it. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    ["[::1]", "0.0.0.0"].includes(hostname)
  );
}

/**
 * Other texts for the same address, each of which the server takes for another one, the most certain first: with or without the last slash
 * (seen on real servers); with the last letter or digit percent-encoded, which RFC 3986 (6.2.2.2) calls equivalent and the URL standard
 * leaves as it is; with the first slash doubled. The last two are for Anthropic, whose type makes `//models` of a last slash. None of what is no
 * address.
 */
export function otherSpellings(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { origin, pathname } = new URL(url);
  if (/^\/+$/.test(pathname)) return [pathname === "/" ? `${origin}//` : `${origin}/`];
  const slashed = pathname.endsWith("/") ? pathname.replace(/\/+$/, "") : `${pathname}/`;
  const encoded = encodeLast(pathname);
  return [slashed, ...(encoded === undefined ? [] : [encoded]), `/${pathname}`].map((path) => `${origin}${path}`);
}

function encodeLast(pathname: string): string | undefined {
  // A character that is part of an escape already is left alone.
  const found = /^(.*)(?<!%|%[0-9A-Fa-f])([A-Za-z0-9])(.*)$/.exec(pathname);
  if (found === null) return undefined;
  const [, before = "", character = "", after = ""] = found;
  return `${before}%${character.charCodeAt(0).toString(16).toUpperCase()}${after}`;
}
