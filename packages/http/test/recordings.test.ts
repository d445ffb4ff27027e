import { describe, expect, test } from "vitest";
import { issueLines, onlyEvent, openDoor, receivedLines, type OpenDoor } from "./support/door.ts";
import {
  recordedKey,
  recordedProject,
  recording,
  recordings,
  recordedUntil,
  toRequest,
  type Recording,
} from "./support/recordings.ts";

/** An engine whose key is the one that the clients were given, a little after they were recorded. */
async function openThen(): Promise<OpenDoor> {
  const door = await openDoor({
    engine: {
      projects: [{ id: recordedProject, slug: "shop" }],
      ids: { next: (kind) => (kind === "key" ? recordedKey : `${kind}-${(drawn += 1)}`) },
    },
  });
  door.clock.set(recordedUntil);
  return door;
}
let drawn = 0;

/** What a tunnel sends arrives wherever the host leads it. */
const send = ({ handle }: OpenDoor, one: Recording): Promise<Response> =>
  handle(toRequest(one, one.url === "/my-tunnel" ? `/api/${recordedProject}/envelope/` : one.url));

interface Expected {
  readonly id: string | null;
  readonly counted: readonly string[];
  /** Issues with how often they were seen; none by default. */
  readonly issues?: readonly string[];
}

const expected: Readonly<Record<string, Expected>> = {
  "browser11-event-exception": {
    id: "6f88dbf6df6d4974970a2a915daa8a92",
    counted: ["error accepted 1"],
    issues: ["1 TypeError: Cannot read properties of null (reading 'foo')"],
  },
  "browser11-event-message": {
    id: "2004004c0f1d427983504167e1157aca",
    counted: ["error accepted 1"],
    issues: ["1 hello from browser"],
  },
  "browser11-feedback-captureFeedback": {
    id: "3f831683d71543c9b7f7cc00c35f66c5",
    counted: ["feedback accepted 1"],
    issues: ["1 User Feedback: Love it"],
  },
  "browser11-feedback-widget": {
    id: "2e4e90335e184c0ab5b96aebdfdf589e",
    counted: ["feedback accepted 1"],
    issues: ["1 User Feedback: From the real widget"],
  },
  "browser11-session": { id: null, counted: ["session ignored 1"] },
  "cli3-checkin-error": { id: null, counted: ["monitor ignored 1"] },
  "cli3-checkin-in-progress": { id: null, counted: ["monitor ignored 1"] },
  "cli3-send-envelope-raw-user-report": { id: "fc6d8c0c43fc4630ad850ee518f1b9d2", counted: ["user_report ignored 1"] },
  "cli3-send-envelope": {
    id: "fc6d8c0c43fc4630ad850ee518f1b9d1",
    counted: ["default accepted 1"],
    issues: ["1 env file"],
  },
  "cli3-send-event-raw": {
    id: "fc6d8c0c43fc4630ad850ee518f1b9d0",
    counted: ["default accepted 1"],
    issues: ["1 from file"],
  },
  "cli3-send-event": {
    id: "37e8d5a575444d389a141ab893d771e2",
    counted: ["default accepted 1"],
    issues: ["1 Hello world"],
  },
  "node10-event-exception": {
    id: "df96fa7b88d54e8690123aa669a4f555",
    counted: ["error accepted 1"],
    issues: ["1 TypeError: Cannot read properties of undefined (reading 'price')"],
  },
  "node10-transaction": { id: "3c3e59bf62a348f7be83136ce22c628d", counted: ["transaction ignored 1"] },
  "node11-checkin-error": { id: null, counted: ["monitor ignored 1"] },
  "node11-checkin-in-progress": { id: null, counted: ["monitor ignored 1"] },
  "node11-client-report": { id: null, counted: ["error client_discard before_send 2", "internal ignored 1"] },
  "node11-event-attachments": {
    id: "38369925fa4147bd8486d0f9db23291a",
    counted: ["attachment ignored 2", "error accepted 1"],
    issues: ["1 with attachments"],
  },
  "node11-event-exception-chain-fingerprint": {
    id: "4bd8f745a75740a28e293a25945429df",
    counted: ["error accepted 1"],
    issues: ["1 Error: order 1234 failed for user 550e8400-e29b-41d4-a716-446655440000"],
  },
  "node11-event-exception": {
    id: "b690ff87c6944da48451b194dc519b1c",
    counted: ["error accepted 1"],
    issues: ["1 TypeError: Cannot read properties of undefined (reading 'price')"],
  },
  "node11-event-gzip": {
    id: "23f6b3b31ac94100aece8197a5ab026b",
    counted: ["error accepted 1"],
    issues: ["1 TypeError: Cannot read properties of undefined (reading 'price')"],
  },
  "node11-event-http-request-edited": {
    id: "206f413756fb4ffc92f489d2dca2357e",
    counted: ["error accepted 1"],
    issues: ["1 Error: in request"],
  },
  "node11-event-message-parameterized": {
    id: "c751b4eb413b45fe88ae9e673eca8259",
    counted: ["error accepted 1"],
    issues: ["1 User u-17 hit quota 12"],
  },
  "node11-event-message": {
    id: "5c29cc77bf2e43648c194c02f3c88511",
    counted: ["error accepted 1"],
    issues: ["1 Disk almost full: 91%"],
  },
  "node11-feedback-attachment": {
    id: "875a3eb6cf5f461996871323322ed0a4",
    counted: ["attachment ignored 1", "feedback accepted 1"],
    issues: ["1 User Feedback: See screenshot"],
  },
  "node11-feedback": {
    id: "b20a20de19094f6eade812f616e04da5",
    counted: ["feedback accepted 1"],
    issues: ["1 User Feedback: The pay button does nothing"],
  },
  "node11-log-container": { id: null, counted: ["log_item ignored 2"] },
  "node11-session-exited": { id: null, counted: ["session ignored 1"] },
  "node11-session-init": { id: null, counted: ["session ignored 1"] },
  "node11-sessions-aggregate": { id: null, counted: ["session ignored 1"] },
  "node11-span-v2-container": { id: null, counted: ["span ignored 2"] },
  "node11-tunnel": {
    id: "f15607de648442a4bd75fd9379369cb9",
    counted: ["error accepted 1"],
    issues: ["1 TypeError: Cannot read properties of undefined (reading 'price')"],
  },
  "node6-session": { id: null, counted: ["session ignored 1"] },
  "node6-store-exception": {
    id: "74eaea9c9efe49c3859adcfbe98c4e60",
    counted: ["error accepted 1"],
    issues: ["1 TypeError: Cannot read properties of undefined (reading 'price')"],
  },
  "raven-store-exception": {
    id: "3939c99e23b04f56b9215d45d965d2a5",
    counted: ["error accepted 1"],
    issues: ["1 Error: raven boom"],
  },
};

test("every recording has its row", () => {
  expect(Object.keys(expected)).toEqual(recordings.map(({ name }) => name));
});

describe("what real clients send is answered 200, with the id that they know, and counted", () => {
  test.each(recordings)("$name", async (recording) => {
    const door = await openThen();
    const response = await send(door, recording);
    const { id, counted, issues = [] } = expected[recording.name] ?? { id: null, counted: [] };
    expect([response.status, await response.json()]).toEqual([200, id === null ? {} : { id }]);
    expect(await receivedLines(door.issues)).toEqual(counted);
    expect(await issueLines(door.issues)).toEqual(issues);
  });
});

test("all of them together, at once and twice, are as many events as clients meant", async () => {
  const door = await openThen();
  const responses = await Promise.all([...recordings, ...recordings].map((one) => send(door, one)));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
  const seen = (await issueLines(door.issues)).reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
  expect(seen).toBe(recordings.filter(({ name }) => expected[name]?.issues !== undefined).length);
});

test("an address that the server is to fill in is not taken for one", async () => {
  const door = await openThen();
  const name = "cli3-send-event";
  const recorded = recording(name);
  expect(new TextDecoder().decode(recorded.body), "the recording has one").toContain("{{auto}}");
  await send(door, recorded);
  expect(JSON.stringify((await onlyEvent(door.issues)).payload)).not.toContain("{{auto}}");
});
