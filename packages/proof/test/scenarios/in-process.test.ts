import { inProcessTransport } from "@issuekit/http";
import * as Sentry from "@sentry/node";
import { afterEach, describe, expect, test } from "vitest";
import { adapters, type Adapter } from "../../src/adapters.ts";
import { overriding } from "../../src/barrier.ts";
import { openStage } from "../../src/scenario.ts";
import { StorageError, type IssueEngine } from "@issuekit/core";

/** The real SDK of this process, sending to an engine of this process. Nothing listens where the DSN points. */
async function startSdk(
  issues: IssueEngine,
  onInternalError: (error: unknown) => void = () => undefined,
): Promise<void> {
  Sentry.init({
    dsn: await issues.dsn("shop", "http://in.process.invalid"),
    transport: inProcessTransport(issues, { onInternalError }),
    release: "shop@1.0.0",
    environment: "production",
    defaultIntegrations: false,
  });
}

afterEach(async () => {
  await Sentry.close();
});

async function openSdk(adapter: Adapter) {
  const stage = await openStage(adapter);
  await startSdk(stage.issues);
  return stage;
}

for (const adapter of adapters) {
  describe(`an SDK of the same process on ${adapter.name}`, () => {
    test("has its errors, messages and feedback stored when its flush resolves, without any network", async () => {
      const { issues } = await openSdk(adapter);
      const eventId = Sentry.captureException(new TypeError("cart is empty"), { tags: { step: "payment" } });
      Sentry.captureMessage("stock is low", "warning");
      Sentry.captureFeedback({ message: "I paid twice", email: "ann@example.com", associatedEventId: eventId });
      expect(await Sentry.flush(10_000)).toBe(true);
      const { items } = await issues.search();
      expect(items.map(({ title }) => title).sort()).toEqual([
        "TypeError: cart is empty",
        "User Feedback: I paid twice",
        "stock is low",
      ]);
      const issue = items.find(({ title }) => title.startsWith("TypeError"));
      expect(await issues.event(issue?.id ?? "", "latest")).toMatchObject({ eventId, release: "shop@1.0.0" });
      expect((await issues.tags(issue?.id ?? "")).map(({ key }) => key)).toContain("step");
    });

    test("sends attachments of any bytes beside an event, which are counted", async () => {
      const { issues } = await openSdk(adapter);
      const data = new Uint8Array([0x7b, 0x0a, 0x00, 0xff, 0x0a, 0x0a]);
      Sentry.captureException(new Error("torn"), { attachments: [{ filename: "core.bin", data }] });
      await Sentry.flush(10_000);
      expect((await issues.search()).items).toMatchObject([{ title: "Error: torn", timesSeen: 1 }]);
      expect(await issues.received("shop")).toEqual(
        expect.arrayContaining([
          { category: "error", outcome: "accepted", reason: "", quantity: 1 },
          expect.objectContaining({ category: "attachment", outcome: "ignored" }),
        ]),
      );
    });

    test("is told to come again, and never thrown at, while storage fails", async () => {
      const stage = await openStage(adapter);
      const down = new StorageError("STORAGE_UNAVAILABLE", "the database is away", { retryable: true });
      const { storage, counter } = await stage.store.another();
      const issues = await stage.process({
        storage: overriding(storage, { load: () => Promise.reject(down) }),
        counter,
      });
      const reported: unknown[] = [];
      const transport = inProcessTransport(issues, { onInternalError: (error) => reported.push(error) })({
        url: await envelopeUrl(issues),
      });
      const sent = await transport.send([{}, [[{ type: "event" }, { message: "hello" }]]]);
      expect(sent).toEqual({
        statusCode: 429,
        headers: { "x-sentry-rate-limits": "30:default;error:project:deferred", "retry-after": "30" },
      });
      expect(reported).toEqual([down]);
    });

    test("is refused where its key is none of the project's, and where what it sends cannot be printed", async () => {
      const { issues } = await openStage(adapter);
      const reported: unknown[] = [];
      const create = inProcessTransport(issues, { onInternalError: (error) => reported.push(error) });
      const url = await envelopeUrl(issues);
      const strange = create({ url: url.replace(/sentry_key=\w+/, `sentry_key=${"0".repeat(32)}`) });
      expect(await strange.send([{}, [[{ type: "event" }, { message: "hello" }]]])).toMatchObject({ statusCode: 403 });
      const ring: Record<string, unknown> = {};
      ring["self"] = ring;
      expect(await create({ url }).send([{}, [[{ type: "event" }, ring]]])).toMatchObject({ statusCode: 429 });
      expect(reported).toHaveLength(1);
      expect((await issues.search()).items).toEqual([]);
    });
  });
}

describe("a transport of the same process", () => {
  test("says that its flush was too short when a delivery takes longer", async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const transport = inProcessTransport({
      ingestMany: async () => [],
      checkKey: async () => {
        await held;
        return { kind: "unknown" };
      },
      countReceived: () => undefined,
    })({ url: "http://x/api/1/envelope/?sentry_key=0123456789abcdef0123456789abcdef" });
    const sent = transport.send([{}, [[{ type: "event" }, { message: "hello" }]]]);
    expect(await transport.flush(1)).toBe(false);
    answer();
    expect(await transport.flush()).toBe(true);
    expect(await sent).toMatchObject({ statusCode: 403 });
  });
});

/** The address that the SDK makes of a DSN. */
async function envelopeUrl(issues: IssueEngine): Promise<string> {
  const { host, username, pathname } = new URL(await issues.dsn("shop", "http://in.process.invalid"));
  return `http://${host}/api${pathname}/envelope/?sentry_version=7&sentry_key=${username}`;
}
