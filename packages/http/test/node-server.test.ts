import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { createIngestListener, serveIngestion, type IngestServer, type ServeOptions } from "../src/node.ts";
import { memory } from "@issuekit/memory";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  authHeaders,
  errorEnvelope,
  hexId,
  issueLines,
  openDoor,
  receivedLines,
  type DoorOptions,
  type OpenDoor,
} from "./support/door.ts";
import { gatedCommits } from "./support/gate.ts";

// Before any server has been made.
const { Request: hostRequest, Response: hostResponse } = globalThis;

interface Served extends OpenDoor {
  readonly server: IngestServer;
  readonly address: string;
}

async function serve(options: ServeOptions = {}, door: DoorOptions = {}): Promise<Served> {
  const open = await openDoor(door);
  const reported = open.errors as unknown[];
  const server = await serveIngestion(open.issues, { onInternalError: (error) => reported.push(error), ...options });
  onTestFinished(() => server.close());
  return { ...open, server, address: `${server.url}/api/1/envelope/` };
}

const post = ({ address, key }: Served, body: NonNullable<RequestInit["body"]>, headers = {}): Promise<Response> =>
  fetch(address, {
    method: "POST",
    headers: { ...authHeaders(key), ...headers },
    body,
  });

/** A connection to write bytes on as they are. */
async function connectTo({ server }: Served): Promise<Socket & { said: () => string }> {
  const socket = connect(server.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  let heard = "";
  socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
  await once(socket, "connect");
  return Object.assign(socket, { said: () => heard });
}

const head = ({ key }: Served, ...lines: readonly string[]): string =>
  [`POST /api/1/envelope/?sentry_key=${key} HTTP/1.1`, "host: localhost", ...lines, "", ""].join("\r\n");

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}

describe("serveIngestion", () => {
  test("takes a free port, and what an SDK sends to its DSN", async () => {
    const served = await serve();
    expect(served.server.port).toBeGreaterThan(0);
    expect(served.server.url).toBe(`http://127.0.0.1:${served.server.port}`);
    expect(await served.issues.dsn("shop", served.server.url)).toBe(
      `http://${served.key}@127.0.0.1:${served.server.port}/1`,
    );
    const response = await post(served, errorEnvelope(1));
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json",
      "content-length": "41",
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "x-sentry-error,x-sentry-rate-limits,retry-after",
    });
    expect(await issueLines(served.issues)).toEqual(["1 PaymentError: declined"]);
  });

  test("a port that is taken is an error of the call", async () => {
    const served = await serve();
    await expect(serveIngestion(served.issues, { port: served.server.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    await expect(serveIngestion(served.issues, { port: 70_000 })).rejects.toThrow(RangeError);
  });

  test("speaks IPv6", async () => {
    const served = await serve({ hostname: "::1" });
    expect(served.server.url).toBe(`http://[::1]:${served.server.port}`);
    expect((await post(served, errorEnvelope(1))).status).toBe(200);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
  ] as const)("decodes %s", async (coding, pack) => {
    const served = await serve();
    const response = await post(served, new Uint8Array(pack(errorEnvelope(1))), { "content-encoding": coding });
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
  });

  test("takes a body in pieces without a length and without a type, as SDKs send it", async () => {
    const served = await serve();
    const socket = await connectTo(served);
    socket.write(head(served, "transfer-encoding: chunked"));
    const body = errorEnvelope(1);
    for (let at = 0; at < body.byteLength; at += 50) {
      const piece = body.subarray(at, at + 50);
      socket.write(`${piece.byteLength.toString(16)}\r\n`);
      socket.write(piece);
      socket.write("\r\n");
    }
    socket.write("0\r\n\r\n");
    await until(() => socket.said().includes(hexId(1)));
    expect(socket.said()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });

  test("serves many requests on one connection, refused ones among them", async () => {
    const served = await serve({ maxWireBytes: 4_000 });
    const socket = await connectTo(served);
    const send = async (body: Uint8Array, status: number, ...lines: string[]): Promise<void> => {
      const before = socket.said().length;
      socket.write(head(served, `content-length: ${body.byteLength}`, ...lines));
      socket.write(body);
      await until(() => socket.said().slice(before).includes("}"));
      expect(socket.said().slice(before)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    };
    await send(errorEnvelope(1), 200);
    await send(new Uint8Array(100_000), 413);
    await send(errorEnvelope(2), 415, "content-encoding: rot13");
    await send(errorEnvelope(3), 200);
    expect(await issueLines(served.issues)).toEqual(["2 PaymentError: declined"]);
  });

  test("answers a body over its limit without reading it to its end", async () => {
    const served = await serve({ maxWireBytes: 4_000 });
    for (const line of ["content-length: 1000000000", "transfer-encoding: chunked"]) {
      const socket = await connectTo(served);
      socket.write(head(served, line));
      socket.write(line.startsWith("t") ? `${(8_000).toString(16)}\r\n${"x".repeat(8_000)}\r\n` : "x".repeat(8_000));
      await until(() => socket.said().includes("}"));
      expect(socket.said()).toMatch(/^HTTP\/1.1 413 /);
      expect(socket.said()).toContain("the body is larger than 4000 bytes");
    }
    expect(await receivedLines(served.issues)).toEqual(["envelope invalid too_large 2"]);
  });

  test("a client that goes away in mid-body leaves nothing", async () => {
    const served = await serve();
    const socket = await connectTo(served);
    socket.write(head(served, "content-length: 5000"));
    socket.write('{}\n{"type":"event"}\n');
    socket.resetAndDestroy();
    await until(async () => (await receivedLines(served.issues)).length > 0);
    expect(await receivedLines(served.issues)).toEqual(["envelope invalid incomplete 1"]);
    expect(await issueLines(served.issues)).toEqual([]);
    expect((await post(served, errorEnvelope(2))).status).toBe(200);
    expect(served.errors).toEqual([]);
  });

  test("a client that does not wait for the answer has its event stored nevertheless", async () => {
    const gate = gatedCommits(memory());
    const served = await serve({}, { engine: gate.ports });
    const socket = await connectTo(served);
    const body = errorEnvelope(1);
    socket.write(head(served, `content-length: ${body.byteLength}`));
    socket.write(body);
    await gate.entered;
    socket.destroy();
    await once(socket, "close");
    gate.open();
    await served.issues.settle();
    expect(await issueLines(served.issues)).toEqual(["1 PaymentError: declined"]);
    expect((await post(served, errorEnvelope(2))).status).toBe(200);
    expect(served.errors).toEqual([]);
  });

  test("a client that aborts is no trouble", async () => {
    const served = await serve();
    const abort = new AbortController();
    let pulled = 0;
    const slow = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        if (pulled === 1) controller.enqueue(new TextEncoder().encode("{}\n"));
        else abort.abort();
      },
    });
    const answer = fetch(served.address, {
      method: "POST",
      body: slow,
      duplex: "half",
      headers: authHeaders(served.key),
      signal: abort.signal,
    });
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    expect((await post(served, errorEnvelope(2))).status).toBe(200);
    expect(served.errors).toEqual([]);
  });

  test("a body that dribbles in holds up nobody else", async () => {
    const served = await serve();
    const slow = await connectTo(served);
    const body = errorEnvelope(1);
    slow.write(head(served, `content-length: ${body.byteLength}`));
    slow.write(body.subarray(0, 10));
    expect((await post(served, errorEnvelope(2))).status).toBe(200);
    slow.write(body.subarray(10));
    await until(() => slow.said().includes(hexId(1)));
    expect(await issueLines(served.issues)).toEqual(["2 PaymentError: declined"]);
  });

  test.each([
    { given: "no HTTP", sent: "hello\r\n\r\n", status: 400 },
    {
      given: "headers over 16 KiB",
      sent: `POST / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
      status: 431,
    },
    { given: "a host that is none", sent: "POST /api/1/envelope/ HTTP/1.1\r\nhost: a b\r\n\r\n", status: 400 },
    { given: "no host", sent: "POST /api/1/envelope/ HTTP/1.1\r\n\r\n", status: 400 },
    {
      given: "two lengths",
      sent: "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
      status: 400,
    },
    {
      given: "a length beside pieces",
      sent: "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      status: 400,
    },
    { given: "HEAD", sent: "HEAD /api/1/envelope/ HTTP/1.1\r\nhost: a\r\n\r\n", status: 405 },
    { given: "another path", sent: "GET /favicon.ico HTTP/1.1\r\nhost: a\r\n\r\n", status: 404 },
  ])("answers $given with $status, without HTML, and lives", async ({ sent, status }) => {
    const served = await serve();
    const socket = await connectTo(served);
    socket.write(sent);
    await until(() => socket.said().includes("\r\n\r\n"));
    expect(socket.said()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(socket.said()).not.toMatch(/<html|text\/html/i);
    expect((await post(served, errorEnvelope(1))).status).toBe(200);
  });

  test("preflights are answered", async () => {
    const served = await serve();
    const response = await fetch(served.address, { method: "OPTIONS" });
    expect([response.status, response.headers.get("access-control-allow-methods")]).toEqual([204, "POST"]);
  });
});

describe("close", () => {
  test("lets a request under way end, and takes no new connection", async () => {
    const gate = gatedCommits(memory());
    const served = await serve({}, { engine: gate.ports });
    const underWay = post(served, errorEnvelope(1));
    await gate.entered;
    const closed = served.server.close();
    await expect(post(served, errorEnvelope(2))).rejects.toThrow("fetch failed");
    gate.open();
    expect((await underWay).status).toBe(200);
    await closed;
    expect(await issueLines(served.issues)).toEqual(["1 PaymentError: declined"]);
  });

  test("waits for no connection that is only kept open", async () => {
    const served = await serve();
    const idle = await connectTo(served);
    expect((await post(served, errorEnvelope(1))).status).toBe(200);
    await served.server.close();
    if (!idle.closed) await once(idle, "close");
    await served.server.close();
  });

  test("ends a body that never comes", async () => {
    const served = await serve();
    const slow = await connectTo(served);
    slow.write(head(served, "content-length: 5000"));
    slow.write("{}\n");
    // Answered on the same machine: what was written before has arrived by then.
    expect((await post(served, errorEnvelope(1))).status).toBe(200);
    const startedAt = performance.now();
    await served.server.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    if (!slow.closed) await once(slow, "close");
    expect(await issueLines(served.issues)).toEqual(["1 PaymentError: declined"]);
  });
});

describe("createIngestListener", () => {
  async function listen(listener: Parameters<typeof createServer>[1]): Promise<string> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("serves beside the host's own pages, under a prefix", async () => {
    const { issues, key } = await openDoor();
    const ingest = createIngestListener(issues);
    const url = await listen((incoming, outgoing) => {
      if (incoming.url?.startsWith("/errors/") === true) ingest(incoming, outgoing);
      else outgoing.end("shop");
    });
    const body = new Uint8Array(zstdCompressSync(errorEnvelope(1)));
    const headers = { ...authHeaders(key), "content-encoding": "zstd" };
    const response = await fetch(`${url}/errors/api/1/envelope/`, { method: "POST", body, headers });
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect(await (await fetch(url)).text()).toBe("shop");
  });

  test("behind a parser that has read the body, it says so to the host, and 429 to the client", async () => {
    const { issues, key } = await openDoor();
    const heard: unknown[] = [];
    const ingest = createIngestListener(issues, { onInternalError: (error) => heard.push(error) });
    const url = await listen((incoming, outgoing) => {
      incoming.resume().once("end", () => ingest(incoming, outgoing));
    });
    const response = await fetch(`${url}/api/1/envelope/`, {
      method: "POST",
      body: errorEnvelope(1),
      headers: authHeaders(key),
    });
    expect(response.status).toBe(429);
    expect(heard.map(String)).toEqual([expect.stringContaining("in front of body parsers")]);
  });

  test("leaves the host's globals alone", async () => {
    const { issues } = await openDoor();
    createIngestListener(issues);
    expect(globalThis.Request).toBe(hostRequest);
    expect(globalThis.Response).toBe(hostResponse);
  });
});
