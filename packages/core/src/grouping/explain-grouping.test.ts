import { expect, test } from "vitest";
import { algorithms, groupEvent } from "./algorithms.ts";
import { explainGrouping } from "./explain-grouping.ts";
import { errorEvent, event, frame, libraryFrame, messageEvent, thrown } from "./samples.ts";

const error = errorEvent(
  thrown("Error", "order 7 failed", libraryFrame("run"), frame("pay", { context_line: " pay();" })),
);

test("it says of each hash which parts made it and why others did not", () => {
  expect(explainGrouping(error)).toEqual({
    version: 1,
    titleException: 0,
    fingerprint: { kind: "default", client: ["{{ default }}"], resolved: ["{{ default }}"] },
    hashes: [
      {
        hash: groupEvent(error).hashes[0],
        variant: "app",
        version: 1,
        salted: false,
        because: [
          { kind: "type", exception: 0, frame: null, values: { type: "Error" }, contributes: true, why: "counts" },
          {
            kind: "value",
            exception: 0,
            frame: null,
            values: { value: "order 7 failed" },
            contributes: false,
            why: "stack-counts-instead",
          },
          {
            kind: "frame",
            exception: 0,
            frame: 0,
            values: { filename: "run.js", function: "run" },
            contributes: false,
            why: "not-in-app",
          },
          {
            kind: "frame",
            exception: 0,
            frame: 1,
            values: { filename: "pay.js", function: "pay", context: "pay();" },
            contributes: true,
            why: "counts",
          },
        ],
      },
      expect.objectContaining({ hash: groupEvent(error).hashes[1], variant: "system" }),
    ],
  });
});

test("it explains the very hashes that the event is grouped by, in their order", () => {
  const events = [
    error,
    messageEvent("disk 7% full"),
    event(),
    { ...error, fingerprint: ["{{ default }}", "x"] },
    { ...error, fingerprint: ["x", "{{ type }}"] },
    { ...error, checksum: "mine" },
  ];
  for (const payload of events) {
    expect(explainGrouping(payload).hashes.map(({ hash }) => hash)).toEqual(groupEvent(payload).hashes);
  }
});

test("it shows the message that counted, without its values", () => {
  expect(explainGrouping(messageEvent("disk 7% full")).hashes[0]?.because).toEqual([
    {
      kind: "message",
      exception: null,
      frame: null,
      values: { message: "disk <int>% full" },
      contributes: true,
      why: "counts",
    },
  ]);
});

test("it shows a fingerprint as it was named and as it was read", () => {
  const custom = explainGrouping({ ...error, fingerprint: ["db", "{{ type }}"] });
  expect(custom.fingerprint).toEqual({ kind: "custom", client: ["db", "{{ type }}"], resolved: ["db", "Error"] });
  expect(custom.hashes).toMatchObject([
    { variant: "custom", version: null, because: [{ values: { fingerprint: "db" } }, {}] },
  ]);
});

test("it says that a fingerprint went into the hash", () => {
  const hybrid = explainGrouping({ ...error, fingerprint: ["{{ default }}", "x"] });
  expect(hybrid.hashes.map(({ salted }) => salted)).toEqual([true, true]);
});

test("it shows a checksum", () => {
  expect(explainGrouping({ ...error, checksum: "mine" }).hashes).toMatchObject([
    { variant: "checksum", version: null, because: [{ kind: "checksum", values: { checksum: "mine" } }] },
  ]);
});

test("it names an event that tells nothing", () => {
  expect(explainGrouping(event()).hashes).toMatchObject([{ variant: "fallback", because: [] }]);
});

test("it says why a stack does not count", () => {
  const nameless = { filename: "https://shop.example/main.js", function: "?", in_app: true };
  const payload = errorEvent(thrown("Error", "boom", nameless, nameless), { platform: "javascript" });
  expect(explainGrouping(payload).hashes).toMatchObject([
    {
      variant: "message",
      because: [
        { kind: "type", contributes: true },
        { kind: "value", contributes: true },
        { kind: "frame", frame: 0, contributes: false, why: "nothing-to-tell-it-by" },
        { kind: "frame", frame: 1, contributes: false, why: "nothing-to-tell-it-by" },
      ],
    },
  ]);
});

test("it is plain data", () => {
  const explained = explainGrouping(error, { algorithms });
  expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
});
