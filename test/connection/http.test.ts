import { EventEmitter, once } from "node:events";
import { writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { createSend, type Send, type WireRequest } from "../../src/connection/http.ts";
import { LostAnswer } from "../../src/connection/network-failures.ts";
import { readEnvironment } from "../../src/environment.ts";
import { CancelledError, NetworkError, UsageError } from "../../src/errors.ts";
import {
  closedPort,
  hasProgram,
  makeCertificate,
  makeFolder,
  readBody,
  realFiles,
  serveHttp,
  serveHttps,
  serveProxy,
  serveSocket,
} from "./servers.ts";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function sender(variables: Readonly<Record<string, string>> = {}): Send {
  return createSend({ environment: readEnvironment(variables), files: realFiles });
}

async function started<S extends { stop(): Promise<void> }>(server: Promise<S>): Promise<S> {
  const running = await server;
  cleanUps.push(() => running.stop());
  return running;
}

function get(url: string, more: Partial<WireRequest> = {}): WireRequest {
  return { method: "GET", url: new URL(url), headers: {}, timeout: 5_000, signal: new AbortController().signal, ...more };
}

async function failure(promise: Promise<unknown>): Promise<Error & { readonly details?: { readonly hint?: string } }> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe("an exchange", () => {
  test("sends method, path, query, headers and body, and gives status, headers and text", async () => {
    const seen: unknown[] = [];
    const server = await started(
      serveHttp(async (request, response) => {
        seen.push([request.method, request.url, request.headers["x-api-key"], request.headers["content-length"], await readBody(request)]);
        response.writeHead(201, { "X-Request-Id": "req_1", "set-cookie": ["a=1", "b=2"] }).end('{"name":"é"}');
      }),
    );
    const body = '{"a":"ü"}';
    const request = get(`http://127.0.0.1:${server.port}/v1/p?scope=x`, { method: "POST", headers: { "x-api-key": "k" }, body });
    const answer = await sender()(request);
    expect(seen).toEqual([["POST", "/v1/p?scope=x", "k", "10", body]]);
    expect(answer).toMatchObject({ status: 201, text: '{"name":"é"}', headers: { "x-request-id": "req_1", "set-cookie": "a=1, b=2" } });
  });

  test("keeps the connection alive between requests", async () => {
    const ports = new Set<number | undefined>();
    const server = await started(
      serveHttp((request, response) => {
        ports.add(request.socket.remotePort);
        response.end("{}");
      }),
    );
    const send = sender();
    for (let count = 0; count < 3; count += 1) await send(get(`http://127.0.0.1:${server.port}/`));
    expect(ports.size).toBe(1);
  });

  test("many at a time each get their own answer", async () => {
    const server = await started(serveHttp((request, response) => void response.end(request.url)));
    const send = sender();
    const paths = Array.from({ length: 40 }, (_, index) => `/${index}`);
    const answers = await Promise.all(paths.map((path) => send(get(`http://127.0.0.1:${server.port}${path}`))));
    expect(answers.map((answer) => answer.text)).toEqual(paths);
  });

  test.each([
    ["closes its side", (socket: Socket, answer: string) => socket.end(answer)],
    ["closes at once", (socket: Socket, answer: string) => socket.write(answer, () => socket.destroy())],
  ])("a server that %s after each answer, without having said so, gets every request once", async (_how, respond) => {
    let seen = 0;
    const server = await started(
      serveSocket((socket) => {
        socket.on("error", () => {});
        socket.on("data", () => {
          seen += 1;
          respond(socket, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        });
      }),
    );
    const send = sender();
    for (let count = 0; count < 20; count += 1) {
      expect((await send(get(`http://127.0.0.1:${server.port}/`, { method: "POST", body: "{}" }))).text).toBe("{}");
    }
    expect(seen).toBe(20);
  });

  test("an answer without a body is an empty text", async () => {
    const server = await started(serveHttp((_request, response) => void response.writeHead(204).end()));
    expect(await sender()(get(`http://127.0.0.1:${server.port}/`, { method: "DELETE" }))).toMatchObject({ status: 204, text: "" });
  });

  test("an informational answer (103) is not the answer", async () => {
    const server = await started(
      serveHttp((_request, response) => {
        response.writeEarlyHints({ link: "</a>; rel=preload" });
        response.end("{}");
      }),
    );
    expect(await sender()(get(`http://127.0.0.1:${server.port}/`))).toMatchObject({ status: 200, text: "{}" });
  });

  test("a redirect is an answer, never followed", async () => {
    const paths: (string | undefined)[] = [];
    const server = await started(
      serveHttp((request, response) => {
        paths.push(request.url);
        response.writeHead(307, { location: "/elsewhere" }).end();
      }),
    );
    expect(await sender()(get(`http://127.0.0.1:${server.port}/a`, { method: "POST", body: "{}" }))).toMatchObject({ status: 307 });
    expect(paths).toEqual(["/a"]);
  });
});

describe("before it is sent: NetworkError, so nothing was changed", () => {
  test("nothing listens", async () => {
    const port = await closedPort();
    const error = await failure(sender()(get(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" })));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toBe(`http://127.0.0.1:${port} refused the connection`);
    expect(error.details?.hint).toContain("is the server running");
  });

  test("the host has no address", async () => {
    const error = await failure(sender()(get("http://nothing.invalid/")));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toMatch(/^http:\/\/nothing\.invalid (is not known to the|could not be looked up: the) name server/);
  });

  test("no connection within the time given", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    // Accepts TCP, and never answers the TLS handshake.
    const accepted = new EventEmitter();
    const server = await started(serveSocket(() => void accepted.emit("connection")));
    const connected = once(accepted, "connection");
    const failing = failure(sender()(get(`https://127.0.0.1:${server.port}/`)));
    await connected;
    await vi.advanceTimersByTimeAsync(10_000);
    const error = await failing;
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toBe(`could not connect to https://127.0.0.1:${server.port} within 10 s`);
  });

  test("https to a port that speaks plain http", async () => {
    const server = await started(serveHttp((_request, response) => void response.end("{}")));
    const error = await failure(sender()(get(`https://127.0.0.1:${server.port}/`)));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toBe(`https://127.0.0.1:${server.port} does not speak TLS (https)`);
    expect(error.details?.hint).toContain("http://");
  });

  test("a connection that is closed in the TLS handshake", async () => {
    const server = await started(serveSocket((socket) => void socket.once("data", () => socket.destroy())));
    const error = await failure(sender()(get(`https://127.0.0.1:${server.port}/`)));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toContain("closed the connection at once");
  });

  test("a header that HTTP cannot carry is a usage error that does not repeat it", async () => {
    const server = await started(serveHttp((_request, response) => void response.end("{}")));
    const error = await failure(sender()(get(`http://127.0.0.1:${server.port}/`, { headers: { "x-api-key": "topsecret\nx" } })));
    expect(error).toBeInstanceOf(UsageError);
    expect(JSON.stringify([error.message, error.details])).not.toContain("topsecret");
  });
});

describe("after it was sent: LostAnswer, so it may have happened", () => {
  const answers: readonly (readonly [string, RequestListener, RegExp])[] = [
    [
      "reset before the answer",
      (request) => void request.socket.resetAndDestroy(),
      /closed the connection before its whole answer had come/,
    ],
    ["closed before the answer", (request) => void request.socket.destroy(), /closed the connection before its whole answer had come/],
    [
      "cut in the body",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write('{"half":', () => request.socket.destroy());
      },
      /closed the connection before its whole answer had come/,
    ],
    [
      "cut in a chunked body",
      (request, response) => {
        response.write('{"half":', () => request.socket.destroy());
      },
      /closed the connection before its whole answer had come/,
    ],
    ["silent", () => {}, /no answer from http:\/\/127\.0\.0\.1:\d+ within 150 ms/],
    ["silent after the headers", (_request, response) => void response.flushHeaders(), /no answer from .* within 150 ms/],
  ];

  test.each(answers)("%s", async (name, listener, message) => {
    const timeout = name.startsWith("silent") ? 150 : 5_000;
    const server = await started(serveHttp(listener));
    const error = await failure(sender()(get(`http://127.0.0.1:${server.port}/`, { method: "POST", body: "{}", timeout })));
    expect(error).toBeInstanceOf(LostAnswer);
    expect(error.message).toMatch(message);
  });

  test("what answers is not HTTP", async () => {
    const server = await started(serveSocket((socket) => void socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9\r\n"))));
    const error = await failure(sender()(get(`http://127.0.0.1:${server.port}/`)));
    expect(error).toMatchObject({ name: "LostAnswer", isTransient: false, message: expect.stringContaining("is not HTTP") });
  });

  test("an answer above 32 MiB is dropped, with the limit in the message", async () => {
    const server = await started(
      serveHttp((_request, response) => {
        const chunk = Buffer.alloc(1024 * 1024);
        const pump = () => {
          while (!response.destroyed && response.write(chunk));
          if (!response.destroyed) response.once("drain", pump);
        };
        pump();
      }),
    );
    const error = await failure(sender()(get(`http://127.0.0.1:${server.port}/`)));
    expect(error).toMatchObject({ name: "LostAnswer", isTransient: false, message: expect.stringContaining("32 MiB") });
  });
});

describe("interrupted", () => {
  test("before it is sent, nothing is said about a request", async () => {
    const controller = new AbortController();
    controller.abort();
    const error = await failure(sender()(get("http://127.0.0.1:9/", { signal: controller.signal, method: "POST" })));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.details?.hint).toBeUndefined();
  });

  test("after a write was sent, the person is told to look", async () => {
    const controller = new AbortController();
    const server = await started(serveHttp(() => controller.abort()));
    const request = get(`http://127.0.0.1:${server.port}/`, { signal: controller.signal, method: "POST", body: "{}" });
    const error = await failure(sender()(request));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.details?.hint).toBe("the request had been sent: look with `llmp list` whether it took effect");
  });

  test("while it connects, and the late connection sends nothing", async () => {
    const controller = new AbortController();
    let received = 0;
    const server = await started(
      serveSocket((socket) => {
        socket.on("data", () => {
          received += 1;
          controller.abort();
        });
      }),
    );
    const error = await failure(sender()(get(`https://127.0.0.1:${server.port}/`, { signal: controller.signal, method: "POST" })));
    expect(error).toBeInstanceOf(CancelledError);
    expect(error.details?.hint).toBeUndefined();
    expect(received).toBe(1);
  });
});

describe.skipIf(!hasProgram("openssl", "version"))("TLS", () => {
  const { folder, remove } = makeFolder();
  afterAll(remove);
  const answer: RequestListener = (_request, response) => void response.end('"secure"');

  test("a self-signed certificate is refused, and the hint names --ca-file", async () => {
    const server = await started(serveHttps(makeCertificate(folder, { name: "loopback" }), answer));
    const error = await failure(sender()(get(`https://127.0.0.1:${server.port}/`)));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toBe(`https://127.0.0.1:${server.port} shows a self-signed certificate`);
    expect(error.details?.hint).toContain("--ca-file");
  });

  test("--ca-file and NODE_EXTRA_CA_CERTS are trusted", async () => {
    const certificate = makeCertificate(folder, { name: "loopback" });
    const server = await started(serveHttps(certificate, answer));
    const url = `https://127.0.0.1:${server.port}/`;
    expect(await sender()(get(url, { caFile: certificate.path }))).toMatchObject({ status: 200, text: '"secure"' });
    expect(await sender({ NODE_EXTRA_CA_CERTS: certificate.path })(get(url))).toMatchObject({ status: 200 });
  });

  test("a certificate for another host is told apart", async () => {
    const certificate = makeCertificate(folder, { name: "other.example" });
    const server = await started(serveHttps(certificate, answer));
    const error = await failure(sender()(get(`https://127.0.0.1:${server.port}/`, { caFile: certificate.path })));
    expect(error.message).toContain("shows a certificate for another host");
  });

  test("a CA file that is missing, is no PEM, or is damaged is a usage error", async () => {
    const [text, damaged] = [join(folder, "text"), join(folder, "damaged")];
    writeFileSync(text, "hello");
    writeFileSync(damaged, "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n");
    const messages = await Promise.all(
      [join(folder, "missing"), folder, text, damaged].map(async (caFile) => {
        const error = await failure(sender()(get("https://127.0.0.1:9/", { caFile })));
        expect(error).toBeInstanceOf(UsageError);
        return error.message;
      }),
    );
    expect(messages).toEqual([
      `${join(folder, "missing")} (--ca-file) does not exist`,
      `${folder} (--ca-file) cannot be read (EISDIR)`,
      `${text} (--ca-file) holds no certificate`,
      `certificate 1 of ${damaged} (--ca-file) is damaged`,
    ]);
  });

  test("through a proxy, https is tunnelled: the proxy sees the host alone", async () => {
    const certificate = makeCertificate(folder, { name: "den.example" });
    const server = await started(serveHttps(certificate, answer));
    const proxy = await started(serveProxy());
    const send = sender({ HTTPS_PROXY: `http://user:pass@127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: certificate.path });
    expect(await send(get(`https://den.example:${server.port}/v1`))).toMatchObject({ status: 200, text: '"secure"' });
    const authorization = `Basic ${Buffer.from("user:pass").toString("base64")}`;
    expect(proxy.seen).toEqual([{ method: "CONNECT", target: `den.example:${server.port}`, authorization }]);
  });

  test("through a proxy, the server's certificate is still checked", async () => {
    const server = await started(serveHttps(makeCertificate(folder, { name: "den.example" }), answer));
    const proxy = await started(serveProxy());
    const error = await failure(sender({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })(get(`https://den.example:${server.port}/`)));
    expect(error.message).toBe(`https://den.example:${server.port} shows a self-signed certificate`);
  });
});

describe("proxies", () => {
  test("plain http goes to the proxy as a request", async () => {
    const server = await started(serveHttp((_request, response) => void response.end('"plain"')));
    const proxy = await started(serveProxy());
    const url = `http://den.example:${server.port}/v1`;
    expect(await sender({ http_proxy: `127.0.0.1:${proxy.port}` })(get(url))).toMatchObject({ status: 200, text: '"plain"' });
    expect(proxy.seen).toEqual([{ method: "GET", target: url, authorization: undefined }]);
  });

  test("each scheme has its own variable, and NO_PROXY names hosts to reach without", async () => {
    const proxy = await started(serveProxy({ refuse: 403 }));
    const address = `http://127.0.0.1:${proxy.port}`;
    await failure(sender({ HTTPS_PROXY: address })(get("http://den.invalid/")));
    await failure(sender({ HTTP_PROXY: address })(get("https://den.invalid/")));
    await failure(sender({ HTTP_PROXY: address, NO_PROXY: "other.invalid, .invalid" })(get("http://den.invalid/")));
    await failure(sender({ HTTP_PROXY: address, NO_PROXY: "*" })(get("http://den.invalid/")));
    expect(proxy.seen).toEqual([]);
  });

  test("this machine is never reached through a proxy", async () => {
    const server = await started(serveHttp((_request, response) => void response.end("{}")));
    const proxy = await started(serveProxy({ refuse: 403 }));
    const send = sender({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(await send(get(`http://127.0.0.1:${server.port}/`))).toMatchObject({ status: 200 });
    expect(await send(get(`http://localhost:${server.port}/`))).toMatchObject({ status: 200 });
  });

  test.each([
    [403, "refused to connect to https://den.invalid (status 403)"],
    [407, "wants a user name and password"],
  ])("a proxy that refuses the tunnel with %i", async (refuse, words) => {
    const proxy = await started(serveProxy({ refuse }));
    const send = sender({ HTTPS_PROXY: `http://ada:hunter2@127.0.0.1:${proxy.port}` });
    const error = await failure(send(get("https://den.invalid/", { method: "POST", body: "{}" })));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toBe(`the proxy http://127.0.0.1:${proxy.port} (HTTPS_PROXY) ${words}`);
    expect(JSON.stringify([error.message, error.details?.hint])).not.toContain("hunter2");
  });

  test("a proxy that wants a password for plain http has not passed the request on", async () => {
    const proxy = await started(serveProxy({ refuse: 407 }));
    const error = await failure(
      sender({ HTTP_PROXY: `http://127.0.0.1:${proxy.port}` })(get("http://den.invalid/", { method: "POST", body: "{}" })),
    );
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toContain("wants a user name and password");
  });

  test("a proxy that is not there, and one that hangs up", async () => {
    const port = await closedPort();
    const absent = await failure(sender({ HTTPS_PROXY: `http://127.0.0.1:${port}` })(get("https://den.invalid/")));
    expect(absent.message).toBe(`the proxy http://127.0.0.1:${port} (HTTPS_PROXY) refused the connection`);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const asked = new EventEmitter();
    const server = await started(
      serveSocket((socket) => {
        socket.once("data", () => {
          socket.destroy();
          asked.emit("tunnel");
        });
      }),
    );
    const hungUp = once(asked, "tunnel");
    const failing = failure(sender({ HTTPS_PROXY: `http://127.0.0.1:${server.port}` })(get("https://den.invalid/")));
    await hungUp;
    await vi.advanceTimersByTimeAsync(10_000);
    const closing = await failing;
    expect(closing).toBeInstanceOf(NetworkError);
    expect(closing.message).toContain(`the proxy http://127.0.0.1:${server.port}`);
  });

  test("a proxy variable that is no URL is a usage error that does not repeat it", async () => {
    const error = await failure(sender({ HTTPS_PROXY: "ftp://ada:hunter2@host" })(get("https://den.invalid/")));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe("HTTPS_PROXY is not the URL of an http proxy");
  });
});
