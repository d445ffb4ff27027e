import { PGlite } from "@electric-sql/pglite";
import { createIssueEngine } from "@issuekit/core";
import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aBirth, aChangeSet, aCount, aLoadRequest, aStoredOccurrence, anEvent, hexOf } from "@issuekit/testkit";
import { createServer, connect as connectTo, type Socket } from "node:net";
import { Pool } from "pg";
import postgresJs from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { postgres } from "../src/index.ts";
import { freshSchema, serverUrl } from "./handles.ts";
import { connectClient, countRows, open, openPool, untilWaiting } from "./open.ts";

/** A way to the server that can be cut: whoever sends is heard, and gets no answer any more. */
async function openWay(): Promise<{ readonly url: string; loseAnswers(): void; mend(): void }> {
  const target = new URL(serverUrl());
  const sockets = new Set<Socket>();
  let losing = false;
  const way = createServer((client) => {
    const upstream = connectTo(Number(target.port), target.hostname);
    sockets.add(client).add(upstream);
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (losing) client.destroy();
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
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    way.close();
  });
  const url = new URL(target);
  url.port = String((way.address() as { readonly port: number }).port);
  return {
    url: url.href,
    loseAnswers: () => (losing = true),
    mend: () => (losing = false),
  };
}

describe.skipIf("missing" in server)("an answer that is lost after the commit was done", () => {
  const kinds = ["pg", "postgres.js"] as const;
  async function through(kind: (typeof kinds)[number]) {
    const way = await openWay();
    const direct = open();
    await direct.storage.schema.migrate();
    const handle =
      kind === "pg" ? openPool({ connectionString: way.url }) : postgresJs(way.url, { max: 1, onnotice: () => {} });
    if (!(handle instanceof Pool)) onTestFinished(() => handle.end({ timeout: 1 }));
    const parts = postgres(handle, { schema: direct.schema });
    // Its first commit on a connection is also asked what it takes: only later ones are sent and done at once.
    await parts.storage.commit(aChangeSet([]));
    return { way, direct, parts };
  }

  test.each(kinds)("is ambiguous with %s, and sending the change set again settles it", async (kind) => {
    const { way, direct, parts } = await through(kind);
    const changes = aChangeSet([aBirth(1, "a"), aCount(9, 1, "b")]);
    way.loseAnswers();
    const lost = { code: "STORAGE_UNAVAILABLE", retryable: true, ambiguous: true };
    await expect(parts.storage.commit(changes)).rejects.toMatchObject(lost);
    way.mend();
    expect(await parts.storage.commit(changes)).toEqual({ kind: "alreadyApplied", refused: ["g9"] });
    expect(await countRows(direct, "occurrences")).toBe(1);
  });

  test.each(kinds)("does not show in an engine's outcome with %s", async (kind) => {
    const { way, direct, parts } = await through(kind);
    let lose = false;
    const { storage } = parts;
    const engine = createIssueEngine({
      ...parts,
      storage: {
        ...storage,
        commit(changes) {
          if (lose) way.loseAnswers();
          lose = false;
          return storage.commit(changes).finally(() => way.mend());
        },
      },
      projects: [{ id: 7, slug: "shop" }],
    });
    onTestFinished(() => engine.stop());
    await engine.projects();
    lose = true;
    const outcome = await engine.ingest({ kind: "event", event: anEvent() });
    expect(outcome.kind).toBe("created");
    expect([await countRows(direct, "groups"), await countRows(direct, "occurrences")]).toEqual([1, 1]);
  });
});

describe.skipIf("missing" in server)("a connection that the server ends", () => {
  test("in the middle of a commit leaves nothing, and the next call finds another", async () => {
    const opened = open();
    const { storage } = opened;
    await storage.commit(aChangeSet([aBirth(1, "a")]));
    const stranger = await connectClient();
    await stranger.query(`set search_path to "${opened.schema}"; begin; select 1 from groups for update`);
    const changes = aChangeSet([aBirth(2, "b"), aCount(1, 1, "c")]);
    const committed = storage.commit(changes).catch((error: unknown) => error);
    await untilWaiting(stranger, 1);
    await stranger.query("select pg_terminate_backend(pid) from pg_locks where not granted");
    expect(await committed).toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true, ambiguous: true });
    await stranger.query("commit");

    expect(await countRows(opened, "groups")).toBe(1);
    expect(await storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
  });

  test("while it is idle in the pool is not used any more", async () => {
    const { storage, pool } = open({}, openPool({ max: 1 }));
    await storage.load(aLoadRequest());
    const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
    const ended = new Promise((resolve) => {
      pool.once("error", resolve);
    });
    await (await connectClient()).query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await ended;
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
  });
});

describe.skipIf("missing" in server)("a pool", () => {
  test("that is exhausted fails within the wait, sends nothing, and serves again when it has room", async () => {
    const pool = openPool({ max: 1 });
    const { storage } = open({ lockWaitMs: 200 }, pool);
    await storage.load(aLoadRequest());
    const held = await pool.connect();
    const exhausted = { code: "STORAGE_UNAVAILABLE", retryable: true, ambiguous: false };
    const changes = aChangeSet([aBirth(1, "a")]);
    await expect(storage.commit(changes)).rejects.toMatchObject(exhausted);
    held.release();
    expect(await storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
    expect(pool.idleCount).toBe(1);
  });

  test("that the host has ended is closed, and so is a storage that was", async () => {
    const pool = openPool();
    const { storage, counter } = open({}, pool);
    await storage.load(aLoadRequest());
    await storage.close();
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_CLOSED", retryable: false });
    await expect(counter.forget(["k"])).rejects.toMatchObject({ code: "STORAGE_CLOSED" });

    const other = open({}, pool);
    await other.storage.load(aLoadRequest());
    await pool.end();
    await expect(other.storage.load(aLoadRequest())).rejects.toMatchObject({
      code: "STORAGE_CLOSED",
      retryable: false,
    });
  });
});

test("an ended client of postgres.js and a closed PGlite are closed", async () => {
  const pglite = await PGlite.create();
  const inProcess = postgres(pglite, { migrate: true }).storage;
  await inProcess.load(aLoadRequest());
  await pglite.close();
  await expect(inProcess.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_CLOSED", retryable: false });
  if ("missing" in server) return;

  const client = postgresJs(serverUrl(), { onnotice: () => {} });
  const { storage } = postgres(client, { schema: freshSchema(), migrate: true });
  await storage.load(aLoadRequest());
  await client.end();
  await expect(storage.load(aLoadRequest())).rejects.toMatchObject({ code: "STORAGE_CLOSED", retryable: false });
});

describe.skipIf("missing" in server)("what the server refuses is a StorageError that says what to do", () => {
  const unavailable = { code: "STORAGE_UNAVAILABLE", ambiguous: false };

  test("a server that is not there", async () => {
    for (const handle of [
      openPool({ connectionString: "postgres://nobody@127.0.0.1:1/none" }),
      postgresJs("postgres://nobody@127.0.0.1:1/none", { max: 1 }),
    ]) {
      const { storage } = postgres(handle);
      await expect(storage.commit(aChangeSet([]))).rejects.toMatchObject({ ...unavailable, retryable: true });
    }
  });

  test("a wrong password, which is not told again", async () => {
    const url = new URL(serverUrl());
    url.password = "open-sesame";
    const { storage } = postgres(openPool({ connectionString: url.href }));
    const refused = await storage.load(aLoadRequest()).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ ...unavailable, retryable: false });
    expect((refused as Error).message).toMatch(/password/);
    expect((refused as Error).message).not.toMatch(/open-sesame/);
  });

  test("a schema that is missing, before the first call and after it", async () => {
    const missing = {
      code: "STORAGE_SCHEMA_MISSING",
      retryable: false,
      message: expect.stringContaining("npx @issuekit/cli migrate --postgres <url>") as string,
    };
    const { storage } = open({ migrate: false });
    await expect(storage.load(aLoadRequest())).rejects.toMatchObject(missing);

    const dropped = open();
    await dropped.storage.load(aLoadRequest());
    await dropped.pool.query(`drop schema "${dropped.schema}" cascade`);
    await expect(dropped.storage.load(aLoadRequest())).rejects.toMatchObject(missing);
    await expect(dropped.storage.commit(aChangeSet([]))).rejects.toMatchObject(missing);
  });

  test("a session that may only read", async () => {
    const { schema } = open();
    await open({ schema }).storage.schema.migrate();
    const { storage } = open({ schema, migrate: false }, openPool({ options: "-c default_transaction_read_only=on" }));
    expect((await storage.load(aLoadRequest())).known.size).toBe(0);
    const readOnly = { code: "STORAGE_READ_ONLY", retryable: false };
    await expect(storage.commit(aChangeSet([aBirth(1, "a")]))).rejects.toMatchObject(readOnly);
    await expect(storage.reserveNumbers(7, 1)).rejects.toMatchObject(readOnly);
  });

  test("a statement that took too long, of which nothing stays", async () => {
    const opened = open();
    await opened.storage.commit(aChangeSet([aBirth(1, "a")]));
    const stranger = await connectClient();
    await stranger.query(`begin; select 1 from "${opened.schema}".groups for update`);
    const hasty = open({ schema: opened.schema }, openPool({ options: "-c statement_timeout=100" }));
    const changes = aChangeSet([aBirth(2, "b"), aCount(1, 1, "c")]);
    await expect(hasty.storage.commit(changes)).rejects.toMatchObject({ ...unavailable, retryable: true });
    await stranger.query("commit");
    expect(await countRows(opened, "groups")).toBe(1);
    expect(await hasty.storage.commit(changes)).toMatchObject({ kind: "applied", refused: [] });
  });

  test("a role without rights", async () => {
    const { storage, schema, pool } = open();
    await storage.schema.migrate();
    const role = `${schema}_guest`;
    await pool.query(`create role "${role}"; grant usage on schema "${schema}" to "${role}"`);
    onTestFinished(async () => {
      await (await connectClient()).query(`drop owned by "${role}"; drop role "${role}"`);
    });
    const guest = open({ schema, migrate: false }, openPool({ options: `-c role=${role}` }));
    const refused = { code: "STORAGE_FAILED", retryable: false };
    await expect(guest.storage.load(aLoadRequest())).rejects.toMatchObject(refused);
  });
});

describe.skipIf("missing" in server)("text that Postgres refuses", () => {
  const nul = "a\u0000b";
  const half = "c\ud800d";

  test("is stored with a replacement, and fails nobody's batch", async () => {
    const { storage } = open();
    const unit = aBirth(1, "a", {
      tags: [{ key: "k", value: nul, times: 1, firstSeenAt: 0, lastSeenAt: 0 }],
      users: [half],
      occurrences: [aStoredOccurrence("a", { hash: hexOf("hash a"), release: half, payload: JSON.stringify({ nul }) })],
    });
    expect((await storage.commit(aChangeSet([unit, aBirth(2, "b")]))).refused).toEqual([]);
    expect(await storage.read.listTagValues({ projectId: 7, number: 1, key: "k", limit: 1 })).toMatchObject([
      { value: "a\ufffdb" },
    ]);
    // An escape inside of JSON text is text like any other.
    expect((await storage.read.findPayload(7, hexOf("a")))?.json).toBe(JSON.stringify({ nul }));
  });

  test("finds nothing where it is asked for", async () => {
    const { storage, counter } = open();
    expect(await storage.read.findGroup(7, { id: nul })).toBeUndefined();
    expect((await storage.load(aLoadRequest({ hashes: [nul, half], groupIds: [half] }))).hashes.size).toBe(0);
    const sighting = { seenAt: 0, now: 0, expiresInMs: 9, window: "fixed", atMost: 9 } as const;
    expect(await counter.sight([{ ...sighting, key: `7:${nul}`, member: half }])).toMatchObject([{ count: 1 }]);
  });
});

test("what no database could take is no StorageError, and leaves nothing", async () => {
  const handle = await PGlite.create();
  onTestFinished(() => handle.close());
  const { storage } = postgres(handle, { migrate: true });
  const fraction = aBirth(1, "a", { occurrences: [aStoredOccurrence("a", { at: 0.5 })] });
  await expect(storage.commit(aChangeSet([fraction]))).rejects.toMatchObject({ code: "INVARIANT" });
  expect(await storage.read.findGroup(7, { number: 1 })).toBeUndefined();
});
