import { limits } from "@issuekit/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  aFeedback,
  anError,
  chunked,
  envelope,
  errorEnvelope,
  exceptionOf,
  hexId,
  issueLines,
  noon,
  onlyEvent,
  openDoor,
  receivedLines,
} from "./support/door.ts";
import { jsonItem, writeEnvelope, type WrittenItem } from "./support/envelopes.ts";

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const textItem = (type: string, text: string): WrittenItem => ({ headers: { type }, payload: utf8(text), sized: true });
const eventText = (text: string): Uint8Array<ArrayBuffer> => envelope(hexId(1), textItem("event", text));

/** An object of so many levels. */
function nested(depth: number): object {
  let value: object = {};
  for (let level = 1; level < depth; level += 1) value = { a: value };
  return value;
}

const malformed = (reason: string, at: number) => ({
  detail: "the envelope is malformed",
  causes: [`${reason} (at byte ${at})`],
});
const noJson = { detail: "the event is no JSON", causes: [expect.stringMatching(/JSON/)] };
const notAccepted = (code: string, cause: string) => ({ detail: `not accepted: ${code}`, causes: [cause] });

describe("a request that is refused leaves nothing, and says why", () => {
  const rows: readonly {
    readonly given: string;
    readonly body: Uint8Array<ArrayBuffer> | string;
    readonly status: number;
    readonly said: object;
    readonly counted: string;
  }[] = [
    {
      given: "an empty body",
      body: "",
      status: 400,
      said: { detail: "empty request body" },
      counted: "envelope invalid empty 1",
    },
    {
      given: "headers that are no JSON",
      body: "no envelope",
      status: 400,
      said: malformed("the envelope's header line is no JSON object", 0),
      counted: "envelope invalid malformed 1",
    },
    {
      given: "an item's header that is no JSON",
      body: "{}\nhello\n{}\n",
      status: 400,
      said: malformed("an item's header line is no JSON object", 3),
      counted: "envelope invalid malformed 1",
    },
    {
      given: "an item without a type",
      body: "{}\n{}\n{}\n",
      status: 400,
      said: malformed("an item's header names no type", 3),
      counted: "envelope invalid malformed 1",
    },
    {
      given: "an item shorter than its length",
      body: '{}\n{"type":"event","length":99}\n{}\n',
      status: 400,
      said: malformed("an item ends before its length", 32),
      counted: "envelope invalid malformed 1",
    },
    {
      given: "an item longer than its length",
      body: '{}\n{"type":"event","length":1}\n{}\n',
      status: 400,
      said: malformed("an item goes on after its length", 31),
      counted: "envelope invalid malformed 1",
    },
    {
      given: "a good event before a malformed item",
      body: `{}\n{"type":"event"}\n${JSON.stringify(anError())}\nhello\n`,
      status: 400,
      said: malformed("an item's header line is no JSON object", 131),
      counted: "envelope invalid malformed 1",
    },
    {
      given: "an event that ends early",
      body: eventText('{"message":'),
      status: 400,
      said: noJson,
      counted: "error invalid malformed_json 1",
    },
    {
      given: "an event of no bytes",
      body: eventText(""),
      status: 400,
      said: noJson,
      counted: "error invalid malformed_json 1",
    },
    {
      given: "an event that is a list",
      body: eventText("[{}]"),
      status: 400,
      said: { detail: "the event is no JSON object" },
      counted: "error invalid malformed_json 1",
    },
    {
      given: "an event that is NaN",
      body: eventText("NaN"),
      status: 400,
      said: { detail: "the event is no JSON object" },
      counted: "error invalid malformed_json 1",
    },
    {
      given: "a feedback that is text",
      body: envelope(hexId(1), textItem("feedback", '"hello"')),
      status: 400,
      said: { detail: "the feedback is no JSON object" },
      counted: "feedback invalid malformed_json 1",
    },
    {
      given: "a good feedback beside an event that is no JSON",
      body: envelope(hexId(1), jsonItem("feedback", aFeedback("hello")), textItem("event", "{")),
      status: 400,
      said: noJson,
      counted: "error invalid malformed_json 1",
    },
    {
      given: "two events",
      body: envelope(hexId(1), jsonItem("event", anError()), jsonItem("event", anError())),
      status: 413,
      said: { detail: "an envelope holds one event" },
      counted: "error invalid too_many_of_a_kind 1",
    },
    {
      given: "1,001 items",
      body: `{}\n${'{"type":"session"}\n{}\n'.repeat(1_001)}`,
      status: 413,
      said: { detail: "an envelope has at most 1000 items" },
      counted: "envelope invalid too_many_items 1",
    },
    {
      given: "an event over 1 MiB",
      body: errorEnvelope(1, { extra: { text: "x".repeat(limits.eventBytes) } }),
      status: 413,
      said: { detail: "the event is larger than 1048576 bytes" },
      counted: "error invalid item_too_large 1",
    },
    {
      given: "a fingerprint part of 1 MiB",
      body: errorEnvelope(1, { fingerprint: ["x".repeat(limits.eventBytes)] }),
      status: 413,
      said: { detail: "the event is larger than 1048576 bytes" },
      counted: "error invalid item_too_large 1",
    },
    {
      given: "an event that is 1 MiB once its parts are counted",
      body: eventText(`{"extra":[${"1e5,".repeat(200_000)}1]}`),
      status: 413,
      said: notAccepted("EVENT_TOO_LARGE", "is larger than 1048576 bytes of JSON"),
      counted: "default rejected EVENT_TOO_LARGE 1",
    },
    {
      given: "a depth of 1,000",
      body: errorEnvelope(1, { extra: nested(1_000) }),
      status: 400,
      said: notAccepted(
        "EVENT_TOO_DEEP",
        expect.stringMatching(/^extra(\.a)+: is nested more than 32/) as unknown as string,
      ),
      counted: "error rejected EVENT_TOO_DEEP 1",
    },
    {
      given: "a depth of 500,000",
      body: eventText(`{"extra":${"[".repeat(500_000)}${"]".repeat(500_000)}}`),
      status: 400,
      said: notAccepted("EVENT_TOO_DEEP", expect.stringMatching(/is nested more than 32/) as unknown as string),
      counted: "default rejected EVENT_TOO_DEEP 1",
    },
    {
      given: "an id that is no UUID",
      body: writeEnvelope({}, [jsonItem("event", anError({ event_id: "hi" }))]),
      status: 400,
      said: notAccepted("EVENT_ID_INVALID", 'event_id: "hi" is no UUID'),
      counted: "error rejected EVENT_ID_INVALID 1",
    },
    {
      given: "an id that is a number",
      body: writeEnvelope({}, [jsonItem("event", anError({ event_id: 7 }))]),
      status: 400,
      said: notAccepted("EVENT_ID_INVALID", "event_id: 7 is no UUID"),
      counted: "error rejected EVENT_ID_INVALID 1",
    },
    {
      given: "an id in the headers that is no UUID",
      body: writeEnvelope({ event_id: "hi" }, [jsonItem("event", anError({ event_id: hexId(1) }))]),
      status: 400,
      said: notAccepted("EVENT_ID_INVALID", 'event_id: "hi" is no UUID'),
      counted: "error rejected EVENT_ID_INVALID 1",
    },
    {
      given: "an id in the headers that is a list",
      body: writeEnvelope({ event_id: [hexId(1)] }, [jsonItem("event", anError())]),
      status: 400,
      said: notAccepted("EVENT_ID_INVALID", expect.stringMatching(/is no UUID$/) as unknown as string),
      counted: "error rejected EVENT_ID_INVALID 1",
    },
    {
      given: "another project's number",
      body: errorEnvelope(1, { project_id: 2 }),
      status: 400,
      said: notAccepted("PROJECT_MISMATCH", "project_id: is 2, but it was sent to project 1"),
      counted: "error rejected PROJECT_MISMATCH 1",
    },
  ];

  test.each(rows)("$given: $status", async ({ body, status, said, counted }) => {
    const { issues, post, errors } = await openDoor();
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("x-sentry-rate-limits")).toBeNull();
    expect(response.headers.get("retry-after")).toBeNull();
    expect(await response.json()).toEqual(said);
    expect(await issueLines(issues)).toEqual([]);
    expect(await receivedLines(issues)).toEqual([counted]);
    expect(errors).toEqual([]);

    expect((await post(errorEnvelope(2))).status, "the next one is served").toBe(200);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });
});

describe("a body over its limit is 413", () => {
  const body = errorEnvelope(1, { extra: { text: "x".repeat(5_000) } });
  const said = (limit: number) => ({ detail: `the body is larger than ${limit} bytes` });

  test.each([
    { given: "as it announces", options: { maxWireBytes: 4_000 }, sent: body },
    { given: "in pieces, without announcing anything", options: { maxWireBytes: 4_000 }, sent: chunked(body, 100) },
    { given: "though it announces little", options: { maxWireBytes: 4_000 }, sent: chunked(body, 100), length: "10" },
    { given: "as it announces, though it is short", options: { maxWireBytes: 4_000 }, sent: "{}", length: "4001" },
    { given: "once decoded", options: { maxDecodedBytes: 4_000 }, sent: body },
  ])("$given", async ({ options, sent, length }) => {
    const { issues, post } = await openDoor(options);
    const response = await post(sent, length === undefined ? {} : { headers: { "content-length": length } });
    expect([response.status, await response.json()]).toEqual([413, said(4_000)]);
    expect(await receivedLines(issues)).toEqual(["envelope invalid too_large 1"]);
    expect(await issueLines(issues)).toEqual([]);
    expect((await post('{"event_id":"x"}')).status, "the next one is served").toBe(200);
  });

  test("by default over 20 MiB", async () => {
    const { post } = await openDoor();
    const attachment = (size: number): Uint8Array<ArrayBuffer> =>
      writeEnvelope({}, [{ headers: { type: "attachment" }, payload: new Uint8Array(size), sized: true }]);
    expect((await post(attachment(limits.envelopeBytes - 100))).status).toBe(200);
    expect((await post(attachment(limits.envelopeBytes))).status).toBe(413);
  });

  test("and no more of it is read than that", async () => {
    const { post } = await openDoor({ maxWireBytes: 4_000 });
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1_000;
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    expect((await post(endless)).status).toBe(413);
    expect(pulled).toBeLessThanOrEqual(7_000);
  });

  test("an event's own limit holds beside it", async () => {
    const { issues, post } = await openDoor({ maxEventBytes: 4_000 });
    expect((await post(body)).status).toBe(413);
    expect(await receivedLines(issues)).toEqual(["error invalid item_too_large 1"]);
  });

  test("a sender that goes away in mid-body leaves nothing", async () => {
    const { issues, post } = await openDoor();
    let pulls = 0;
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        if (pulls === 1) controller.enqueue(body.slice(0, 100));
        else controller.error(new Error("gone"));
      },
    });
    const response = await post(broken);
    expect([response.status, await response.json()]).toEqual([400, { detail: "the body ended early" }]);
    expect(await receivedLines(issues)).toEqual(["envelope invalid incomplete 1"]);
    expect(await issueLines(issues)).toEqual([]);
  });
});

describe("an event that is odd is kept, and mended", () => {
  test("numbers that are none become null", async () => {
    const { issues, post } = await openDoor();
    const response = await post(eventText('{"message":"a NaN","extra":{"a":NaN,"b":[-Infinity,"NaN"]}}'));
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect((await onlyEvent(issues)).payload.extra).toEqual({ a: null, b: [null, "NaN"] });
  });

  test("NUL and lone surrogates are replaced, escaped or not", async () => {
    const { issues, post } = await openDoor();
    const escaped = '{"message":"a\\u0000b\\ud800c","tags":{"k":"v\\u0000"},"extra":{"k\\u0000":"\\udfff"}}';
    expect((await post(eventText(escaped))).status).toBe(200);
    const { payload } = await onlyEvent(issues);
    expect(payload.logentry).toMatchObject({ formatted: "a\ufffdb\ufffdc" });
    expect(payload.tags).toContainEqual(["k", "v\ufffd"]);
    expect(payload.extra).toEqual({ "k\ufffd": "\ufffd" });
  });

  test("bytes that are no UTF-8 are replaced", async () => {
    const { issues, post } = await openDoor();
    const [before = new Uint8Array(), after = new Uint8Array()] = ['{"message":"a', 'b"}'].map(utf8);
    const payload = new Uint8Array([...before, 0xff, 0xc3, ...after]);
    expect((await post(envelope(hexId(1), { headers: { type: "event" }, payload, sized: true }))).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["1 a\ufffd\ufffdb"]);
  });

  test("of 10,000 tags 200 are kept", async () => {
    const { issues, post } = await openDoor();
    const tags = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`tag${index}`, String(index)]));
    expect((await post(errorEnvelope(1, { tags }))).status).toBe(200);
    expect((await onlyEvent(issues)).tags.length).toBe(limits.tags);
  });

  test("a fingerprint part of 900 KB leads to one issue like any other", async () => {
    const { issues, post } = await openDoor();
    const fingerprint = ["x".repeat(900_000)];
    for (const number of [1, 2]) expect((await post(errorEnvelope(number, { fingerprint }))).status).toBe(200);
    expect((await post(errorEnvelope(3, { fingerprint: ["x".repeat(900_001)] }))).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined", "2 PaymentError: declined"]);
  });

  test.each([
    { given: "in year 9999", timestamp: "9999-12-31T23:59:59Z" },
    { given: "before 1970", timestamp: "1931-05-17T00:00:00Z" },
    { given: "in seconds beyond any calendar", timestamp: 1e300 },
    { given: "that is none", timestamp: "soon" },
    { given: "that is an object", timestamp: {} },
  ])("a date $given counts as now", async ({ timestamp }) => {
    const { issues, post } = await openDoor();
    expect((await post(errorEnvelope(1, { timestamp }))).status).toBe(200);
    const { items } = await issues.search({ project: "shop" });
    expect(items).toMatchObject([{ firstSeen: noon, lastSeen: noon, timesSeen: 1 }]);
  });

  test.each(["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "soon", 7, null, "x".repeat(10_000)])(
    "a sent_at of %j does no harm",
    async (sentAt) => {
      const { issues, post } = await openDoor();
      expect((await post(writeEnvelope({ sent_at: sentAt }, [jsonItem("event", anError())]))).status).toBe(200);
      const { items } = await issues.search({ project: "shop" });
      expect(items).toMatchObject([{ firstSeen: noon, lastSeen: noon }]);
    },
  );

  test("the id in the envelope's headers overrules the payload's", async () => {
    const { issues, post } = await openDoor();
    const body = writeEnvelope({ event_id: hexId(1) }, [jsonItem("event", anError({ event_id: hexId(2) }))]);
    expect(await (await post(body)).json()).toEqual({ id: hexId(1) });
    expect((await onlyEvent(issues)).eventId).toBe(hexId(1));
  });

  test("ids are 32 lower hex in every spelling, and one event", async () => {
    const { issues, post } = await openDoor();
    const spelt = "FC6D8C0C-43FC-4630-AD85-0EE518F1B9D1";
    const id = spelt.replaceAll("-", "").toLowerCase();
    for (const written of [spelt, id]) {
      expect(await (await post(envelope(written, jsonItem("event", anError())))).json()).toEqual({ id });
    }
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });

  test("an event without any id gets one, the same for the same request", async () => {
    const { issues, post } = await openDoor();
    const body = writeEnvelope({ sent_at: new Date(noon).toISOString() }, [jsonItem("event", anError())]);
    const first = await (await post(body)).json();
    expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(await (await post(body)).json()).toEqual(first);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });

  test("names of every object's own parts are names like any other", async () => {
    const { issues, post } = await openDoor();
    expect((await post(eventText('{"message":"x","extra":{"__proto__":{"a":1},"constructor":2}}'))).status).toBe(200);
    expect(JSON.stringify((await onlyEvent(issues)).payload.extra)).toBe('{"__proto__":{"a":1},"constructor":2}');
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});

describe("whatever comes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.constantFrom("{}", "\n", '{"type":"event"}', '{"type":"feedback","length":3}', "abc", '"', "[", "\0"))
      .map((parts) => utf8(parts.join(""))),
    fc
      .tuple(fc.constantFrom("event", "feedback", "client_report"), fc.jsonValue())
      .map(([type, value]) => writeEnvelope({}, [jsonItem(type, value)])),
    fc
      .dictionary(fc.constantFrom(...Object.keys(anError()), "tags", "user", "message", "contexts"), fc.jsonValue())
      .map((event) => writeEnvelope({}, [jsonItem("event", event)])),
  );

  test("it is taken or refused in JSON, and what was received is no more than what was sent", async () => {
    const { issues, post, errors } = await openDoor();
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom("envelope", "store"), async (body, route) => {
        sent += 1;
        const response = await post(new Uint8Array(body), { path: `/api/1/${route}/` });
        expect([200, 400, 413]).toContain(response.status);
        const said: unknown = await response.json();
        expect(said).toMatchObject(response.status === 200 ? {} : { detail: expect.stringMatching(/\S/) });
      }),
      { numRuns: 1_000 },
    );
    const seen = (await issueLines(issues)).reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
    expect(seen).toBeGreaterThan(0);
    expect(seen).toBeLessThan(sent);
    expect(errors).toEqual([]);
  });
});

describe("one envelope, several inputs", () => {
  test("what is wrong with one does not stop the other, and is said beside the id", async () => {
    const { issues, post } = await openDoor();
    const tooDeep = anError({ extra: nested(1_000) });
    const response = await post(
      envelope(hexId(1), jsonItem("event", tooDeep), jsonItem("feedback", aFeedback("It broke"))),
    );
    expect([response.status, await response.json()]).toEqual([
      200,
      { id: hexId(1), causes: [expect.stringMatching(/^extra.*nested more than 32/)] },
    ]);
    expect(await issueLines(issues)).toEqual(["1 User Feedback: It broke"]);
    expect(await receivedLines(issues)).toEqual(["error rejected EVENT_TOO_DEEP 1", "feedback accepted 1"]);
  });

  test.each([
    { given: "no message", feedback: aFeedback(undefined), reason: "FEEDBACK_MISSING_CONTEXT" },
    { given: "no context", feedback: {}, reason: "FEEDBACK_MISSING_CONTEXT" },
    { given: "a blank message", feedback: aFeedback("  "), reason: "FEEDBACK_EMPTY" },
    { given: "4,097 characters", feedback: aFeedback("x".repeat(4_097)), reason: "FEEDBACK_TOO_LARGE" },
    { given: "a robot's words", feedback: aFeedback("Sent in the unattended mode"), reason: "FEEDBACK_UNATTENDED" },
    {
      given: "an associated id that is none",
      feedback: { contexts: { feedback: { message: "hi", associated_event_id: "hi" } } },
      reason: "FEEDBACK_ASSOCIATED_EVENT_INVALID",
    },
  ])("a feedback with $given is filtered: 200, so that no widget complains", async ({ feedback, reason }) => {
    const { issues, post } = await openDoor();
    const response = await post(envelope(hexId(1), jsonItem("feedback", feedback)));
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect(await issueLines(issues)).toEqual([]);
    expect(await receivedLines(issues)).toEqual([`feedback rejected ${reason} 1`]);
  });

  test("a repetition is 200 and has no effect", async () => {
    const { issues, post } = await openDoor();
    const body = envelope(hexId(1), jsonItem("event", anError()), jsonItem("feedback", aFeedback("It broke")));
    for (let time = 0; time < 3; time += 1) expect(await (await post(body)).json()).toEqual({ id: hexId(1) });
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined", "1 User Feedback: It broke"]);
  });

  test("a hundred requests at once, every fifth of them bad, count each good one once", async () => {
    const { issues, post } = await openDoor();
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const fields = { exception: exceptionOf("Burst", String(index % 2)), event_id: index % 5 === 0 ? "hi" : null };
        return (await post(writeEnvelope({}, [jsonItem("event", anError({ ...fields, extra: { index } }))]))).status;
      }),
    );
    expect(statuses.filter((status) => status === 400)).toHaveLength(20);
    expect(statuses.filter((status) => status === 200)).toHaveLength(80);
    expect((await receivedLines(issues)).toSorted()).toEqual([
      "error accepted 80",
      "error rejected EVENT_ID_INVALID 20",
    ]);
  });
});
