import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { aFeedback, anError, hexId, issueOf, noon, openStage } from "../../src/scenario.ts";

for (const adapter of adapters) {
  describe(`feedback on ${adapter.name}`, () => {
    test("what a person wrote is an issue of its own, and no two fall together", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany([aFeedback(), aFeedback()]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "created"]);
      expect(issueOf(outcomes[0]).id).not.toBe(issueOf(outcomes[1]).id);
      expect(await issues.get(issueOf(outcomes[0]).id)).toMatchObject({
        type: "feedback",
        category: "feedback",
        title: "User Feedback: the pay button does nothing",
        culprit: "user",
        level: "info",
        priority: "medium",
      });
    });

    test("the same feedback sent again is a duplicate: its ids follow from its event's", async () => {
      const { issues } = await openStage(adapter);
      const feedback = aFeedback({}, { event_id: hexId(1) });
      const first = await issues.ingest(feedback);
      const second = await issues.ingest(feedback);
      expect(second).toMatchObject({ kind: "duplicate", occurrenceId: first.occurrenceId });
      expect((await issues.search()).items).toHaveLength(1);
    });

    test("message, name, address and source are its evidence, the message the important one", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest({
        ...aFeedback({ associated_event_id: hexId(7) }),
        source: "crash_report_embed_form",
      });
      const occurrence = await issues.occurrence(outcome.occurrenceId ?? "");
      expect(occurrence).toMatchObject({
        type: "feedback",
        subtitle: "the pay button does nothing",
        evidenceData: {
          message: "the pay button does nothing",
          name: "Ann",
          contact_email: "ann@example.com",
          source: "crash_report_embed_form",
          summary: "the pay button does nothing",
          associated_event_id: hexId(7),
        },
      });
      const shown = Object.fromEntries(occurrence?.evidenceDisplay.map((row) => [row.name, row]) ?? []);
      expect(shown["message"]).toMatchObject({ value: "the pay button does nothing", important: true });
      expect(shown["name"]).toMatchObject({ value: "Ann", important: false });
      expect(shown).not.toHaveProperty("source");
    });

    test("feedback that says nothing but its message is kept", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(aFeedback({ name: undefined, contact_email: undefined, source: undefined }));
      expect(outcome.kind).toBe("created");
    });

    test("whether it is about an error stands in its tags, and the error's issue is left alone", async () => {
      const { issues } = await openStage(adapter);
      const error = await issues.ingest(anError({ event_id: hexId(7) }));
      const linked = await issues.ingest(aFeedback({ associated_event_id: hexId(7) }));
      const free = await issues.ingest(aFeedback());
      expect(await issues.tagValues(issueOf(linked).id, "associated_event_id")).toMatchObject([{ value: hexId(7) }]);
      expect(await issues.tagValues(issueOf(linked).id, "has_linked_error")).toMatchObject([{ value: "true" }]);
      expect(await issues.tagValues(issueOf(free).id, "has_linked_error")).toMatchObject([{ value: "false" }]);
      expect(await issues.get(issueOf(error).id)).toMatchObject({ timesSeen: 1 });
    });

    test("environment and platform have defaults, and the level is info", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(aFeedback({}, { platform: undefined, environment: undefined }));
      const { id } = issueOf(outcome);
      expect(await issues.event(id, "latest")).toMatchObject({
        environment: "production",
        at: noon,
        payload: { platform: "other", level: "info", logentry: { formatted: "the pay button does nothing" } },
      });
      expect(await issues.tagValues(id, "user.email")).toMatchObject([{ value: "ann@example.com" }]);
    });

    test.each([
      { given: "no contexts", fields: { contexts: undefined }, code: "FEEDBACK_MISSING_CONTEXT" },
      { given: "contexts without feedback", fields: { contexts: {} }, code: "FEEDBACK_MISSING_CONTEXT" },
      { given: "no message", feedback: { message: null }, code: "FEEDBACK_MISSING_CONTEXT" },
      { given: "Unreal's default", feedback: { message: "Sent in the unattended mode" }, code: "FEEDBACK_UNATTENDED" },
      { given: "a blank message", feedback: { message: " \n\t " }, code: "FEEDBACK_EMPTY" },
      { given: "a message of 4,097 characters", feedback: { message: "x".repeat(4_097) }, code: "FEEDBACK_TOO_LARGE" },
      {
        given: "an error's id that is none",
        feedback: { associated_event_id: "hi" },
        code: "FEEDBACK_ASSOCIATED_EVENT_INVALID",
      },
      { given: "an id that is none", fields: { event_id: "hi" }, code: "EVENT_ID_INVALID" },
      { given: "no object", whole: "hi", code: "NOT_AN_OBJECT" },
    ])("$given is refused as $code, with its path", async ({ feedback, fields, whole, code }) => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(
        whole === undefined ? aFeedback(feedback, fields) : { kind: "feedback", feedback: whole },
      );
      expect(outcome).toMatchObject({ kind: "rejected", inputKind: "feedback", code });
      expect(outcome.kind === "rejected" && outcome.faults).toHaveLength(1);
      expect((await issues.search()).items).toEqual([]);
    });

    test("a message of 4,096 characters is kept whole", async () => {
      const { issues } = await openStage(adapter);
      const outcome = await issues.ingest(aFeedback({ message: "x".repeat(4_096) }));
      expect(outcome.kind).toBe("created");
      expect(await issues.occurrence(outcome.occurrenceId ?? "")).toMatchObject({ subtitle: "x".repeat(4_096) });
    });

    test.each([
      { given: "ten words", message: "a b c d e f g h i j", title: "a b c d e f g h i j" },
      { given: "eleven words", message: "a b c d e f g h i j k", title: "a b c d e f g h i j..." },
      { given: "one very long word", message: "x".repeat(300), title: `${"x".repeat(182)}...` },
      { given: "blanks around", message: "  hello  ", title: "hello" },
    ])("the title of $given is short", async ({ message, title }) => {
      const { issues } = await openStage(adapter);
      const { id } = issueOf(await issues.ingest(aFeedback({ message })));
      expect(await issues.get(id)).toMatchObject({ title: `User Feedback: ${title}` });
    });

    test("a thousand new issues of feedback fit into an hour", async () => {
      const { issues } = await openStage(adapter);
      const outcomes = await issues.ingestMany(Array.from({ length: 1_001 }, () => aFeedback()));
      expect(outcomes.slice(0, 1_000).every(({ kind }) => kind === "created")).toBe(true);
      expect(outcomes.at(-1)).toMatchObject({ kind: "rateLimited", windows: [{ limit: 1_000, used: 1_000 }] });
    });
  });
}
