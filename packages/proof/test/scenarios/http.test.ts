import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { createIssueEngine, type IssueEngine, type Outcome } from "@issuekit/core";
import { createIngestHandler, type IngestHandlerOptions } from "@issuekit/http";
import { sqlite } from "@issuekit/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { anError, hexId, noon, openStage, seconds, shop } from "../../src/scenario.ts";

interface Door {
  /** Posts a body to an address below the DSN's, with the project's key unless another one is given. */
  post(
    body: NonNullable<RequestInit["body"]>,
    options?: { readonly path?: string; readonly key?: string; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response>;
}

async function openDoor(issues: IssueEngine, options?: IngestHandlerOptions): Promise<Door> {
  const handle = createIngestHandler(issues, options);
  const dsn = new URL(await issues.dsn("shop", "http://localhost"));
  return {
    post(body, { path = "/api/1/envelope/", key = dsn.username, headers = {} } = {}) {
      const auth = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${key}, sentry_client=proof/1.0` };
      return handle(new Request(`http://localhost${path}`, { method: "POST", body, headers: { ...auth, ...headers } }));
    },
  };
}

function envelope(eventId: string, event: object): string {
  const item = JSON.stringify(event);
  return [
    JSON.stringify({ event_id: eventId, sent_at: new Date(noon).toISOString() }),
    JSON.stringify({ type: "event", length: Buffer.byteLength(item) }),
    item,
    "",
  ].join("\n");
}

const event = (number: number): object => ({
  event_id: hexId(number),
  timestamp: seconds(noon),
  platform: "node",
  exception: { values: [{ type: "PaymentError", value: "declined" }] },
});

for (const adapter of adapters) {
  describe(`over HTTP on ${adapter.name}`, () => {
    test("an envelope is answered with its id when its event is stored: another process finds it at once", async () => {
      const { issues, process } = await openStage(adapter);
      const door = await openDoor(issues);
      const response = await door.post(envelope(hexId(1), event(1)));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ id: hexId(1) });
      expect(await (await process()).event("SHOP-1", hexId(1))).toMatchObject({ eventId: hexId(1), receivedAt: noon });
      expect((await door.post(JSON.stringify(event(2)), { path: "/api/1/store/" })).status).toBe(200);
      expect((await door.post(envelope(hexId(1), event(1)))).status, "a repetition is no trouble").toBe(200);
      expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 2 });
    });

    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, "a"));
    test.each([
      { given: "a malformed envelope", body: "no envelope", status: 400 },
      { given: "an item that is no JSON", body: '{}\n{"type":"event"}\n{"message":\n', status: 400 },
      { given: "an event that is no object", body: '{}\n{"type":"event"}\n[1]\n', status: 400 },
      { given: "an event's id that is none", body: '{}\n{"type":"event"}\n{"event_id":"hi"}\n', status: 400 },
      { given: "an empty body", body: "", status: 400 },
      { given: "an unknown key", body: envelope(hexId(1), event(1)), key: hexId(9), status: 403 },
      {
        given: "a project that the key does not open",
        body: envelope(hexId(1), event(1)),
        path: "/api/2/envelope/",
        status: 403,
      },
      {
        given: "a project that is no number",
        body: envelope(hexId(1), event(1)),
        path: "/api/shop/envelope/",
        status: 400,
      },
      { given: "a body over its limit", body: "x".repeat(21 * 1024 * 1024), status: 413 },
      {
        given: "an event over its limit",
        body: envelope(hexId(1), { ...event(1), extra: "x".repeat(1_100_000) }),
        status: 413,
      },
      { given: "a decompression bomb", body: bomb, headers: { "content-encoding": "gzip" }, status: 413 },
      { given: "a corrupt compression", body: "no gzip", headers: { "content-encoding": "gzip" }, status: 400 },
      { given: "an unknown compression", body: "x", headers: { "content-encoding": "rot13" }, status: 415 },
    ])(
      "$given is answered $status, leaves nothing, and the next request is served",
      async ({ status, body, ...options }) => {
        const { issues } = await openStage(adapter);
        const door = await openDoor(issues);
        const response = await door.post(body, options);
        expect(response.status).toBe(status);
        expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/\S/) });
        expect((await issues.search()).items).toEqual([]);

        expect((await door.post(envelope(hexId(2), event(2)))).status).toBe(200);
        expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 1 });
      },
    );

    test("a revoked key opens nothing any more", async () => {
      const { issues } = await openStage(adapter);
      const door = await openDoor(issues);
      const [key] = await issues.keys();
      await issues.revokeKey(key?.publicKey ?? "");
      expect((await door.post(envelope(hexId(1), event(1)))).status).toBe(403);
      expect((await issues.search()).items).toEqual([]);
    });

    test("what the door refuses is in the counts of what was received", async () => {
      const { issues } = await openStage(adapter);
      const door = await openDoor(issues);
      await door.post(envelope(hexId(1), event(1)));
      await door.post("no envelope");
      await door.post('{}\n{"type":"session"}\n{}\n');
      const lines = (await issues.received()).map((row) => `${row.category} ${row.outcome} ${row.quantity}`);
      expect(lines.toSorted()).toEqual(["envelope invalid 1", "error accepted 1", "session ignored 1"]);
    });

    test("an SDK's envelope and a direct call with the same event are one event", async () => {
      const { issues } = await openStage(adapter);
      const door = await openDoor(issues);
      await door.post(envelope(hexId(1), event(1)));
      const direct: Outcome = await issues.ingest(anError({ event_id: hexId(1) }));
      expect(direct.kind).toBe("duplicate");
    });
  });
}

describe("over HTTP on a SQLite file that somebody else has locked", () => {
  test("an envelope is 429 until the lock is gone, and then stored once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "issuekit-http-"));
    const file = join(folder, "issues.db");
    const issues = createIssueEngine({ ...sqlite(file, { lockWaitMs: 20 }), projects: [shop] });
    const door = await openDoor(issues, { onInternalError: () => undefined });
    const other = new DatabaseSync(file);
    onTestFinished(async () => {
      await issues.stop();
      other.close();
      rmSync(folder, { recursive: true });
    });

    other.exec("begin immediate");
    const response = await door.post(envelope(hexId(1), event(1)));
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(response.headers.get("x-sentry-rate-limits")).toBe("5:default;error:project:deferred");
    expect(await response.json()).toEqual({ detail: "not stored, send it again: STORAGE_BUSY" });

    other.exec("rollback");
    expect((await issues.search()).items).toEqual([]);
    expect((await door.post(envelope(hexId(1), event(1)))).status).toBe(200);
    expect(await issues.get("SHOP-1")).toMatchObject({ timesSeen: 1 });
  });
});
