import type { Issue, IngestInput } from "@issuekit/core";
import fc from "fast-check";
import { allPages, hexId, hour, minute, noon, seconds, type Stage } from "../../src/scenario.ts";

/** A detector's type that neither threshold nor quota stands before: order has no say by definition. */
export const freeType = { id: 9_001, slug: "free", category: "metric", creationQuota: null } as const;

const at = fc.constantFrom(noon - 3 * hour, noon - hour, noon - minute, noon - 1, noon, noon + 30_000);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const fields = fc.record(
  {
    level: fc.constantFrom("debug", "warning", "error", "fatal"),
    platform: fc.constantFrom("node", "python"),
    release: maybe(fc.constantFrom("shop@1", "shop@2", "")),
    environment: maybe(fc.constantFrom("prod", "dev")),
    transaction: maybe(fc.constantFrom("/pay", "/ship")),
    user: maybe(fc.record({ id: fc.constantFrom("1", "2", "3") })),
    tags: fc.dictionary(fc.constantFrom("step", "browser"), fc.constantFrom("a", "b", "c")),
    sdk: maybe(
      fc.constantFrom({ name: "sentry.javascript.node", version: "11.0.0" }, { name: "raven", version: "1.0.0" }),
    ),
  },
  { requiredKeys: ["level", "platform", "tags"] },
);
const words = fc.constantFrom("declined", "no funds", "<unlabeled event>", "");

/** An error with one of four fingerprints; its id follows from its place in the list. */
const error = fc.record({ at, fields, words, key: fc.constantFrom("a", "b", "c", "d"), thrown: fc.boolean() });
/** A detector's finding with one of three fingerprints, some of two parts. */
const finding = fc.record({ at, fields, words, key: fc.constantFrom(["x"], ["y"], ["z"], ["z", "zz"]) });

/** Inputs whose order and repetition must not matter: each has an id of its own and one content. */
export const freeInputs: fc.Arbitrary<readonly IngestInput[]> = fc
  .array(fc.oneof({ arbitrary: error, weight: 3 }, { arbitrary: finding, weight: 2 }), { minLength: 1, maxLength: 12 })
  .map((samples) =>
    samples.map((sample, index): IngestInput => {
      const event_id = hexId(0x1000 + ((index * 7_919) % 4_096));
      const event = { event_id, timestamp: seconds(sample.at), ...sample.fields };
      if ("thrown" in sample) {
        const said = sample.thrown
          ? { exception: { values: [{ type: "PaymentError", value: sample.words }] } }
          : { message: sample.words };
        return { kind: "event", event: { ...event, ...said, fingerprint: [sample.key] } };
      }
      const title = sample.words === "" ? "<untitled>" : sample.words;
      return {
        kind: "occurrence",
        occurrence: {
          id: event_id,
          event_id,
          project_id: 1,
          fingerprint: sample.key,
          issue_title: title,
          subtitle: `about ${sample.words}`,
          type: freeType.id,
          detection_time: seconds(sample.at),
          culprit: sample.fields.transaction ?? "",
          level: sample.fields.level,
          event: { ...event, project_id: 1 },
        },
      };
    }),
  );

/** Everything that readers can see of one issue. */
export interface SeenIssue {
  readonly issue: Issue;
  /** Kept with the issue and shown by no read yet. */
  readonly sdk: string | null | undefined;
  readonly tags: unknown;
  readonly values: unknown;
  readonly stats: unknown;
  readonly byEnvironment: unknown;
  readonly events: readonly { readonly eventId: string; readonly occurrenceId: string; readonly at: number }[];
  readonly activity: readonly unknown[];
}

/** All issues with all that can be read of them, in the order of their lists. */
export async function readAll({ issues, store }: Pick<Stage, "issues" | "store">): Promise<readonly SeenIssue[]> {
  const all = await allPages((cursor) => issues.search({ limit: 7, ...(cursor === undefined ? {} : { cursor }) }));
  const span = { since: noon - 24 * hour, until: noon + 24 * hour };
  return Promise.all(
    all.map(async (issue) => ({
      issue,
      sdk: (await store.storage.read.findGroup(issue.project.id, { id: issue.id }))?.sdk,
      tags: await issues.tags(issue.id),
      values: await Promise.all(
        ["step", "browser", "environment", "release"].map((key) => issues.tagValues(issue.id, key)),
      ),
      stats: await issues.stats(issue.id, span),
      byEnvironment: await issues.stats(issue.id, { ...span, environment: "prod" }),
      events: await allPages((cursor) =>
        issues.events(issue.id, { limit: 5, ...(cursor === undefined ? {} : { cursor }) }),
      ),
      activity: await issues.activity(issue.id),
    })),
  );
}
