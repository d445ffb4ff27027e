import { describe, expect, test } from "vitest";
import { aFeedback, anError, envelope, hexId, noon, openDoor, receivedLines } from "./support/door.ts";
import { jsonItem, writeEnvelope, type WrittenItem } from "./support/envelopes.ts";

const item = (type: string, headers: object = {}, payload = "{}"): WrittenItem => ({
  headers: { type, ...headers },
  payload: new TextEncoder().encode(payload),
  sized: true,
});
const report = (discarded: unknown): WrittenItem =>
  jsonItem("client_report", { timestamp: noon / 1000, discarded_events: discarded });

describe("what is accepted and not used is counted under its category", () => {
  test.each([
    ["attachment", "attachment"],
    ["session", "session"],
    ["sessions", "session"],
    ["client_report", "internal"],
    ["check_in", "monitor"],
    ["transaction", "transaction"],
    ["span", "span"],
    ["log", "log_item"],
    ["trace_metric", "trace_metric"],
    ["profile", "profile"],
    ["profile_chunk", "profile_chunk"],
    ["replay_event", "replay"],
    ["replay_recording", "replay"],
    ["replay_video", "replay"],
    ["user_report", "user_report"],
    ["statsd", "metric_bucket"],
    ["security", "security"],
    ["something_new", "unknown"],
    ["__proto__", "unknown"],
  ])("%s as %s", async (type, category) => {
    const { issues, post } = await openDoor();
    const response = await post(writeEnvelope({}, [item(type)]));
    expect([response.status, await response.json()]).toEqual([200, {}]);
    expect(await receivedLines(issues)).toEqual([`${category} ignored 1`]);
  });

  test("names that senders make up are one category", async () => {
    const { issues, post } = await openDoor();
    await post(
      writeEnvelope(
        {},
        Array.from({ length: 50 }, (_, index) => item(`made_up_${index}`)),
      ),
    );
    expect(await receivedLines(issues)).toEqual(["unknown ignored 50"]);
  });

  test.each([
    { count: 7, counted: 7 },
    { count: 0, counted: 1 },
    { count: -5, counted: 1 },
    { count: 1.5, counted: 1 },
    { count: "9", counted: 1 },
    { count: 1e15, counted: 1_000_000 },
  ])("a container of $count counts $counted", async ({ count, counted }) => {
    const { issues, post } = await openDoor();
    await post(writeEnvelope({}, [item("log", { item_count: count })]));
    expect(await receivedLines(issues)).toEqual([`log_item ignored ${counted}`]);
  });

  test("an event's attachments beside the event", async () => {
    const { issues, post } = await openDoor();
    const bytes: WrittenItem = {
      headers: { type: "attachment", filename: "a.bin" },
      payload: new Uint8Array([0, 10, 13, 10, 255]),
      sized: true,
    };
    await post(envelope(hexId(1), jsonItem("event", anError()), bytes, bytes, jsonItem("feedback", aFeedback("hi"))));
    expect(await receivedLines(issues)).toEqual(["attachment ignored 2", "error accepted 1", "feedback accepted 1"]);
  });

  test("an envelope without items, and counts nothing", async () => {
    const { issues, post } = await openDoor();
    expect(await (await post("{}")).json()).toEqual({});
    expect(await (await post(envelope(hexId(1)))).json()).toEqual({ id: hexId(1) });
    expect(await receivedLines(issues)).toEqual([]);
  });
});

describe("what SDKs say they have dropped is counted, within bounds", () => {
  test.each<{ readonly given: string; readonly discarded: unknown; readonly counted: readonly string[] }>([
    {
      given: "lines",
      discarded: [
        { category: "error", reason: "before_send", quantity: 2 },
        { category: "feedback", reason: "ratelimit_backoff", quantity: 3 },
        { category: "error", reason: "before_send", quantity: 1 },
      ],
      counted: ["error client_discard before_send 3", "feedback client_discard ratelimit_backoff 3"],
    },
    {
      given: "names of nobody",
      discarded: [{ category: "x".repeat(500), reason: "because", quantity: 1 }],
      counted: ["unknown client_discard other 1"],
    },
    {
      given: "too much",
      discarded: [{ category: "error", reason: "sample_rate", quantity: 1e12 }],
      counted: ["error client_discard sample_rate 1000000"],
    },
    {
      given: "no quantities",
      discarded: [null, 7, [], {}, { category: "error", reason: "x", quantity: -1 }, { quantity: "3" }],
      counted: [],
    },
    { given: "no list", discarded: { length: 3 }, counted: [] },
    {
      given: "more than 4 KiB",
      discarded: Array.from({ length: 90 }, () => ({ category: "error", reason: "before_send", quantity: 1 })),
      counted: [],
    },
  ])("$given", async ({ discarded, counted }) => {
    const { issues, post } = await openDoor();
    expect((await post(writeEnvelope({}, [report(discarded)]))).status).toBe(200);
    expect(await receivedLines(issues)).toEqual([...counted, "internal ignored 1"].toSorted());
  });

  test("a report that is no JSON says nothing, and is no trouble", async () => {
    const { issues, post } = await openDoor();
    expect((await post(writeEnvelope({}, [item("client_report", {}, "{")]))).status).toBe(200);
    expect((await post(writeEnvelope({}, [item("client_report", {}, "null")]))).status).toBe(200);
    expect(await receivedLines(issues)).toEqual(["internal ignored 2"]);
  });
});
