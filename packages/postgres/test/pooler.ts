import { connect as connectTo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { serverUrl } from "./handles.ts";

/**
 * What a pooler in transaction mode does: each transaction of a client gets the connection that has rested for longest,
 * and goes on with another one afterwards. It knows as much of the protocol as that takes, asks nobody for a password, and
 * resets nothing.
 */
export async function openPooler(size: number): Promise<{ readonly url: string }> {
  const resting: Backend[] = [];
  const waiting: ((backend: Backend) => void)[] = [];
  const all: { destroy(): void }[] = [];

  function rest(backend: Backend): void {
    const next = waiting.shift();
    if (next === undefined) resting.push(backend);
    else next(backend);
  }
  function take(): Promise<Backend> {
    const backend = resting.shift();
    return backend === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(backend);
  }
  for (let index = 0; index < size; index += 1) {
    const backend = await openBackend();
    all.push(backend.socket);
    rest(backend);
  }

  const pooler = createServer((client) => {
    all.push(client);
    client.on("error", () => {});
    serve(client, take, rest);
  });
  await new Promise<void>((resolve) => {
    pooler.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    for (const socket of all) socket.destroy();
    pooler.close();
  });
  const url = new URL(serverUrl());
  url.port = String((pooler.address() as { readonly port: number }).port);
  return { url: url.href };
}

/** A connection to the server. */
interface Backend {
  readonly socket: Socket;
  /** Hears its messages. */
  heard: (message: Buffer) => void;
}

async function openBackend(): Promise<Backend> {
  const { hostname, port, username, password, pathname } = new URL(serverUrl());
  const socket = connectTo(Number(port), hostname);
  socket.on("error", () => {});
  const backend: Backend = { socket, heard: () => {} };
  const ready = new Promise<void>((resolve) => {
    backend.heard = (message) => {
      // Asked for a password in clear text; ready for a query.
      if (typeOf(message) === "R" && message.readInt32BE(5) === 3) socket.write(frame("p", `${password}\0`));
      if (typeOf(message) === "Z") resolve();
    };
  });
  onMessages(socket, (message) => backend.heard(message));
  socket.write(startup({ user: username, database: pathname.slice(1) }));
  await ready;
  return backend;
}

/** Hands the messages of one client to a backend for as long as a transaction or a question is open. */
function serve(client: Socket, take: () => Promise<Backend>, rest: (backend: Backend) => void): void {
  let backend: Promise<Backend> | undefined;
  let unanswered = 0;
  let isMidway = false;

  async function pass(message: Buffer): Promise<void> {
    if (typeOf(message) === "X") return;
    const isQuestion = typeOf(message) === "Q" || typeOf(message) === "S";
    if (isQuestion) unanswered += 1;
    isMidway = !isQuestion;
    backend ??= take().then((taken) => {
      taken.heard = (answer) => {
        const isEnd = typeOf(answer) === "Z";
        if (isEnd) unanswered -= 1;
        if (isEnd && unanswered === 0 && !isMidway && String.fromCharCode(answer[5] ?? 0) === "I") {
          backend = undefined;
          rest(taken);
        }
        client.write(answer);
      };
      return taken;
    });
    (await backend).socket.write(message);
  }

  let isOpen = false;
  onMessages(
    client,
    (message) => {
      if (isOpen) return void pass(message);
      isOpen = true;
      const parameters = { server_version: "18.0", client_encoding: "UTF8", DateStyle: "ISO, MDY" };
      client.write(
        Buffer.concat([
          frame("R", "\0\0\0\0"),
          ...Object.entries(parameters).map(([name, value]) => frame("S", `${name}\0${value}\0`)),
          frame("K", "\0\0\0\0\0\0\0\0"),
          frame("Z", "I"),
        ]),
      );
    },
    () => isOpen,
  );
}

function typeOf(message: Buffer): string {
  return String.fromCharCode(message[0] ?? 0);
}

/** Calls back with each whole message. Only the first one of a client has no type. */
function onMessages(socket: Socket, hear: (message: Buffer) => void, isTyped: () => boolean = () => true): void {
  let left: Buffer = Buffer.alloc(0);
  socket.on("data", (data: Buffer) => {
    left = Buffer.concat([left, data]);
    for (;;) {
      const head = isTyped() ? 1 : 0;
      if (left.length < head + 4) return;
      const length = head + left.readInt32BE(head);
      if (left.length < length) return;
      const message = left.subarray(0, length);
      left = left.subarray(length);
      hear(message);
    }
  });
}

function frame(type: string, body: string): Buffer {
  const message = Buffer.from(`${type}0000${body}`, "latin1");
  message.writeInt32BE(message.length - 1, 1);
  return message;
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const body = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
  const message = Buffer.from(`00000000${body.join("")}\0`, "latin1");
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(196_608, 4);
  return message;
}
