// Addresses of control planes: which are accepted, and how a path is joined to one.

import { UsageError } from "../errors.ts";

export interface AddressRules {
  /** Where the text was written, for messages: `flag --url`, `profile den-prod`; nothing for an answer. */
  readonly where?: string;
  /** Accept http for hosts that are not this machine. */
  readonly insecureHttp: boolean;
}

/**
 * Reads the URL of a control plane: https (http to loopback, or when insisted upon), with neither credentials, query nor fragment.
 * The trailing slash is dropped. Throws UsageError, which never repeats a text that may hold credentials.
 */
export function parseAddress(text: string, { where, insecureHttp }: AddressRules): URL {
  const place = where === undefined ? "" : ` (${where})`;
  const url = parse(text, place);
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(`the URL${place} holds a user name or password`, {
      hint: "remove it; the token is given by --token REF, LLMP_TOKEN or the profile",
    });
  }
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(text)) {
    throw new UsageError(`the URL${place} holds a query or a fragment`, {
      hint: "give the address alone, e.g. https://den.example.com/api",
    });
  }
  if (url.protocol === "http:" && !insecureHttp && !isLoopback(url.hostname)) {
    throw new UsageError(`the URL${place} is plain http to ${url.host}: the token and every key would travel in the clear`, {
      hint: "use https, or insist with --insecure-http",
    });
  }
  url.pathname = url.pathname.replace(/\/+$/, "");
  return url;
}

function parse(text: string, place: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if ((url?.protocol === "https:" || url?.protocol === "http:") && url.hostname !== "") return url;
  // Anything with an @ may hold a password.
  const shown = text.includes("@") ? "the URL" : `${JSON.stringify(text.slice(0, 200))}`;
  throw new UsageError(`${shown}${place} is not an http or https URL`, { hint: "begin it with https://, e.g. https://den.example.com" });
}

/** True when the host is this machine: localhost, 127.0.0.0/8 or ::1. Takes `URL.hostname`, so IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The URL without its trailing slash, as people write it. */
export function addressText(url: URL): string {
  return url.pathname === "/" ? url.origin : url.origin + url.pathname;
}

/** Joins a percent-encoded path and a query to a base URL, whose own path is kept. Throws UsageError for a path that climbs (`..`). */
export function joinPath(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base);
  const [pathname = "", search = ""] = path.split("?", 2);
  // An id of `..` would otherwise turn a delete of one thing into a delete of what holds it; percent-encoding does not help.
  if (/(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(pathname)) throw new UsageError("`.` and `..` cannot be ids");
  url.pathname = base.pathname.replace(/\/+$/, "") + pathname;
  url.search = search;
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url;
}
