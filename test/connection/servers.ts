// Real servers on 127.0.0.1 for the tests of this folder: HTTP, HTTPS, a proxy, and sockets that misbehave.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, createServer as createSocketServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Files } from "../../src/context.ts";

export interface Stoppable {
  readonly port: number;
  stop(): Promise<void>;
}

async function listen(server: Server, port = 0): Promise<Stoppable> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function serveHttp(listener: RequestListener): Promise<Stoppable> {
  return listen(createServer(listener));
}

export function serveHttps(certificate: Certificate, listener: RequestListener): Promise<Stoppable> {
  return listen(createSecureServer({ key: certificate.key, cert: certificate.certificate }, listener));
}

export function serveSocket(onConnection: (socket: Socket) => void): Promise<Stoppable> {
  return listen(createSocketServer(onConnection));
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = await serveSocket(() => {});
  await server.stop();
  return server.port;
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export interface ProxySeen {
  readonly method: string;
  readonly target: string;
  readonly authorization: string | undefined;
}

/** A forward proxy that sends every host to 127.0.0.1, whatever its name; `refuse` answers with that status instead. */
export async function serveProxy(options: { readonly refuse?: number } = {}): Promise<Stoppable & { readonly seen: ProxySeen[] }> {
  const seen: ProxySeen[] = [];
  const note = (incoming: IncomingMessage) =>
    seen.push({ method: incoming.method ?? "", target: incoming.url ?? "", authorization: incoming.headers["proxy-authorization"] });
  const server = createServer((incoming, outgoing) => {
    note(incoming);
    if (options.refuse !== undefined) return outgoing.writeHead(options.refuse).end();
    const url = new URL(incoming.url ?? "");
    const onward = httpRequest({
      host: "127.0.0.1",
      port: url.port,
      path: url.pathname,
      method: incoming.method,
      headers: incoming.headers,
    });
    onward.on("response", (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    });
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    note(incoming);
    socket.on("error", () => {});
    if (options.refuse !== undefined) return socket.end(`HTTP/1.1 ${options.refuse} No\r\n\r\n`);
    const onward = connect(Number(incoming.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
  });
  return { ...(await listen(server)), seen };
}

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  /** Of the certificate, in PEM. */
  readonly path: string;
}

export function hasProgram(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A self-signed certificate, made by openssl. */
export function makeCertificate(folder: string, { name }: { readonly name: string }): Certificate {
  const [key, path] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const names = name === "loopback" ? "IP:127.0.0.1,DNS:localhost" : `DNS:${name}`;
  const words = [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    key,
    "-out",
    path,
    "-subj",
    `/CN=${name}`,
    "-addext",
    `subjectAltName=${names}`,
    "-days",
    "2",
  ];
  execFileSync("openssl", words, { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), certificate: readFileSync(path, "utf8"), path };
}

export function makeFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "llmp-connection-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const realFiles: Pick<Files, "read"> = { read: (path) => readFile(path) };
