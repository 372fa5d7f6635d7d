// What a failed request means: whether the server can have seen it, in plain words, with what to do.

import { NetworkError } from "../errors.ts";

/**
 * The request was sent and no whole answer came: the server may have handled it. Internal to the network: connection/exchange.ts turns it
 * into NetworkError (reads) or OutcomeUnknownError (writes), so a person never meets it.
 */
export class LostAnswer extends Error {
  override readonly name = "LostAnswer";
  readonly hint: string | undefined;
  /** Whether asking again may bring an answer. */
  readonly isTransient: boolean;

  constructor(message: string, { hint, isTransient = true, cause }: { hint?: string; isTransient?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.hint = hint;
    this.isTransient = isTransient;
  }
}

/** Where a request goes. */
export interface Road {
  /** The control plane's origin. */
  readonly origin: string;
  /** The proxy's origin, and the variable that named it. */
  readonly proxy?: { readonly origin: string; readonly variable: string };
}

interface Words {
  readonly message: string;
  readonly hint?: string;
}

/** The words for an error from before the request was sent: the server has not seen it. */
export function unreached(error: unknown, road: Road): NetworkError {
  return new NetworkError(
    ...toArguments(proxyWords(error, road) ?? certificateWords(codeOf(error), road) ?? connectWords(error, road), error),
  );
}

/** The words for an error from after the request was sent: the server may have handled it. */
export function lost(error: unknown, { origin }: Road): LostAnswer {
  const code = codeOf(error);
  // By its name: undici 7 leaves this error without its code (HPE_…).
  if (error instanceof Error && error.name === "HTTPParserError") {
    return new LostAnswer(`what ${origin} answered is not HTTP`, {
      hint: "is this the right port, and is it not https?",
      isTransient: false,
      cause: error,
    });
  }
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return new LostAnswer(`the headers that ${origin} answered are too large`, { isTransient: false, cause: error });
  }
  if (code.startsWith("ERR_SSL_") && messageOf(error).includes("certificate")) {
    return new LostAnswer(`${origin} wants a client certificate, which llmp does not have`, { isTransient: false, cause: error });
  }
  return new LostAnswer(`${origin} closed the connection before its whole answer had come`, { cause: error });
}

/** Milliseconds as people say them. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

/** No connection was made in time. */
export function connectTimedOut(milliseconds: number, road: Road): NetworkError {
  const whom = road.proxy === undefined ? road.origin : `${road.origin} through the proxy ${road.proxy.origin}`;
  return new NetworkError(`could not connect to ${whom} within ${durationText(milliseconds)}`, {
    hint: road.proxy === undefined ? "is the host right, and is a firewall, VPN or proxy in between?" : `is ${road.proxy.variable} right?`,
    cause: Object.assign(new Error("connect timeout"), { code: "UND_ERR_CONNECT_TIMEOUT" }),
  });
}

/** The request was sent, and no whole answer came in time. Not transient: the person has waited long enough. */
export function answerTimedOut(milliseconds: number, { origin }: Road): LostAnswer {
  return new LostAnswer(`no answer from ${origin} within ${durationText(milliseconds)}`, { isTransient: false });
}

// A busy or restarting server, or a name server that is slow; a wrong name or certificate stays wrong, and a connect timeout has cost enough.
const TRANSIENT = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_SOCKET"]);

/** True when the same request may succeed a moment later. */
export function isTransient(error: NetworkError): boolean {
  return TRANSIENT.has(codeOf(error.details.cause));
}

function toArguments({ message, hint }: Words, cause: unknown): [string, { hint?: string; cause: unknown }] {
  return [message, { ...(hint === undefined ? {} : { hint }), cause }];
}

function proxyWords(error: unknown, { origin, proxy }: Road): Words | undefined {
  if (proxy === undefined) return undefined;
  const named = `the proxy ${proxy.origin} (${proxy.variable})`;
  const text = messageOf(error);
  if (/\b407\b/.test(text)) {
    return {
      message: `${named} wants a user name and password`,
      hint: `write them into ${proxy.variable}: http://USER:PASSWORD@host:port`,
    };
  }
  const status = /Proxy response \((\d+)\)/.exec(text)?.[1];
  if (status !== undefined) {
    return {
      message: `${named} refused to connect to ${origin} (status ${status})`,
      hint: "is the host allowed there? NO_PROXY names hosts to reach without it",
    };
  }
  const code = codeOf(error);
  if (isCertificateCode(code)) return undefined;
  const reason = reasons[code];
  return {
    message: reason === undefined ? `${named} could not be used (${code || "no reason given"})` : `${named} ${reason}`,
    hint: `correct or unset ${proxy.variable}, or add the host to NO_PROXY`,
  };
}

const CA_HINT = "if the certificate is of your own authority, name that authority's file: --ca-file FILE, or NODE_EXTRA_CA_CERTS";

const certificates: Readonly<Record<string, Words>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { message: "shows a self-signed certificate", hint: CA_HINT },
  SELF_SIGNED_CERT_IN_CHAIN: { message: "shows a certificate of an authority that is not trusted here", hint: CA_HINT },
  UNABLE_TO_GET_ISSUER_CERT: { message: "shows a certificate of an authority that is not trusted here", hint: CA_HINT },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { message: "shows a certificate of an authority that is not trusted here", hint: CA_HINT },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { message: "shows a certificate of an authority that is not trusted here", hint: CA_HINT },
  CERT_HAS_EXPIRED: { message: "shows a certificate that has expired", hint: "its operator must renew it; is this machine's clock right?" },
  CERT_NOT_YET_VALID: { message: "shows a certificate that is not valid yet", hint: "is this machine's clock right?" },
  CERT_REVOKED: { message: "shows a certificate that was revoked", hint: "its operator must replace it" },
  ERR_TLS_CERT_ALTNAME_INVALID: { message: "shows a certificate for another host", hint: "is the host name in the URL right?" },
};

const PLAIN_HTTP = new Set(["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG", "ERR_SSL_HTTP_REQUEST", "EPROTO"]);

function isCertificateCode(code: string): boolean {
  return Object.hasOwn(certificates, code) || PLAIN_HTTP.has(code) || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_");
}

function certificateWords(code: string, { origin }: Road): Words | undefined {
  if (!isCertificateCode(code)) return undefined;
  const words = certificates[code];
  if (words !== undefined) return { ...words, message: `${origin} ${words.message}` };
  if (PLAIN_HTTP.has(code)) {
    return {
      message: `${origin} does not speak TLS (https)`,
      hint: "if that port is plain http, write http:// in the URL (and --insecure-http unless it is this machine)",
    };
  }
  return { message: `no TLS connection to ${origin} could be made (${code})`, hint: "does the server offer TLS 1.2 or newer?" };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused the connection",
  ENOTFOUND: "is not known to the name server (DNS)",
  EAI_AGAIN: "could not be looked up: the name server (DNS) did not answer",
  EHOSTUNREACH: "cannot be reached from here",
  ENETUNREACH: "cannot be reached from here",
  ETIMEDOUT: "did not answer the connection attempt",
  UND_ERR_CONNECT_TIMEOUT: "did not answer the connection attempt",
  ECONNRESET: "closed the connection at once",
  EPIPE: "closed the connection at once",
  UND_ERR_SOCKET: "closed the connection at once",
  EACCES: "may not be connected to (the system forbids it)",
  EPERM: "may not be connected to (the system forbids it)",
};

const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: "is the server running, and are host and port right?",
  ENOTFOUND: "is the host name in the URL right, and is a VPN needed?",
  EAI_AGAIN: "is this machine on the network?",
  ECONNRESET: "is the port right, and is it https?",
};

function connectWords(error: unknown, { origin }: Road): Words {
  const code = codeOf(error);
  const reason = reasons[code];
  const hint = hints[code] ?? "are the URL and this machine's network right?";
  return { message: reason === undefined ? `could not connect to ${origin} (${code || "no reason given"})` : `${origin} ${reason}`, hint };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}
