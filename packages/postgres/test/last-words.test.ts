import { createServer, connect as connectTo } from "node:net";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aLoadRequest } from "@issuekit/testkit";
import { expect, onTestFinished, test } from "vitest";
import { postgres } from "../src/index.ts";
import { serverUrl } from "./handles.ts";
import { open, openPool } from "./open.ts";

const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** The error that a server sends to everybody as it ends. */
function farewell(): Buffer {
  const fields = Buffer.from("SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0");
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.byteLength + 4);
  return Buffer.concat([Buffer.from("E"), length, fields]);
}

/** A way to the server on which each connection ends in the moment in which it is ready: both come in one piece. */
async function openShortWay(): Promise<string> {
  const target = new URL(serverUrl());
  const way = createServer((client) => {
    const upstream = connectTo(Number(target.port), target.hostname);
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data: Buffer) => {
      if (data.subarray(-readyForQuery.byteLength).equals(readyForQuery)) client.end(Buffer.concat([data, farewell()]));
      else client.write(data);
    });
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => (socket === client ? upstream : client).destroy());
    }
  });
  await new Promise<void>((resolve) => {
    way.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void way.close());
  const url = new URL(target);
  url.port = String((way.address() as { readonly port: number }).port);
  return url.href;
}

test.skipIf("missing" in server)(
  "a server that ends as the pool hands over a connection is an error that a call answers, and no end of the process",
  async () => {
    const { schema, storage: direct } = open();
    await direct.schema.migrate();
    const { storage } = postgres(openPool({ connectionString: await openShortWay() }), { schema });
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
    await expect(direct.load(aLoadRequest())).resolves.toBeDefined();
  },
);
