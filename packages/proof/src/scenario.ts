import {
  createIssueEngine,
  type EventInput,
  type FeedbackInput,
  type IssueEngine,
  type IssueEngineOptions,
  type IssueRef,
  type OccurrenceInput,
  type Outcome,
  type Page,
} from "@issuekit/core";
import { manualClock, sequentialIds, type ManualClock } from "@issuekit/memory";
import { onTestFinished } from "vitest";
import type { Adapter, OpenStore } from "./adapter.ts";

export const second = 1_000;
export const minute: number = 60 * second;
export const hour: number = 60 * minute;
export const day: number = 24 * hour;

/** When every scenario begins, epoch ms. */
export const noon: number = Date.parse("2026-03-01T12:00:00Z");

/** Times on the wire are in seconds. */
export function seconds(ms: number): number {
  return ms / 1000;
}

/** 32 hex digits that are easy to recognise. */
export function hexId(number: number): string {
  return number.toString(16).padStart(32, "0");
}

let drawn = 0;

/** An id that no other sample has. */
export function freshId(): string {
  drawn += 1;
  return `f${drawn.toString(16).padStart(31, "0")}`;
}

/** A store with an engine on it and a clock that only the test moves. */
export interface Stage {
  readonly issues: IssueEngine;
  readonly clock: ManualClock;
  readonly store: OpenStore;
  /** One more process on the same store: an engine and a connection of its own. */
  readonly process: (options?: Partial<IssueEngineOptions>) => Promise<IssueEngine>;
  /** What the engines have reported since the last call. A test that leaves any behind fails. */
  takeInternalErrors(): readonly Error[];
  /** Takes everything down; done by itself when the test is over. */
  close(): Promise<void>;
}

export const shop = { id: 1, slug: "shop" } as const;

/** Opens a fresh store with an engine on it, and takes both down when the test is over. */
export async function openStage(adapter: Adapter, options: Partial<IssueEngineOptions> = {}): Promise<Stage> {
  const store = await adapter.open();
  const clock = manualClock(noon);
  const engines: IssueEngine[] = [];
  let errors: Error[] = [];
  const build = (parts: Pick<IssueEngineOptions, "storage" | "counter">, more: Partial<IssueEngineOptions>) => {
    const engine = createIssueEngine({
      ...parts,
      clock,
      ids: sequentialIds({ prefix: `p${engines.length + 1}` }),
      projects: [shop],
      onInternalError: (error) => errors.push(error),
      ...options,
      ...more,
    });
    engines.push(engine);
    return engine;
  };
  const issues = build(store, {});
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    for (const engine of engines) await engine.stop();
    await store.close();
    if (errors.length > 0) throw new AggregateError(errors, `unexpected: ${errors.map(String).join("; ")}`);
  };
  onTestFinished(() => (closed ??= close()));
  return {
    issues,
    clock,
    store,
    process: async (more = {}) => build(await store.another(), more),
    takeInternalErrors() {
      const taken = errors;
      errors = [];
      return taken;
    },
    close: () => (closed ??= close()),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** An error as an SDK sends it, at noon, for the one issue `PaymentError: declined` unless the fields say otherwise. */
export function anError(fields: Fields = {}, envelope: Omit<EventInput, "kind" | "event"> = {}): EventInput {
  return {
    kind: "event",
    event: {
      event_id: freshId(),
      timestamp: seconds(noon),
      platform: "node",
      exception: { values: [{ type: "PaymentError", value: "declined" }] },
      ...fields,
    },
    ...envelope,
  };
}

/** The exception of an error, for `anError`. */
export function thrown(type: string, value: string): Fields {
  return { exception: { values: [{ type, value }] } };
}

/** A detector's finding with its event, of a type without a threshold: the standard message of the reference's tests. */
export function aFinding(fields: Fields = {}, eventFields: Fields = {}): OccurrenceInput {
  const eventId = typeof fields["event_id"] === "string" ? fields["event_id"] : freshId();
  return {
    kind: "occurrence",
    occurrence: {
      ...bareFinding,
      id: freshId(),
      event_id: eventId,
      event: {
        event_id: eventId,
        project_id: 1,
        platform: "genericplatform",
        tags: {},
        timestamp: seconds(noon),
        received: seconds(noon),
        ...eventFields,
      },
      ...fields,
    },
  };
}

/** A detector's finding about an event that is stored already. */
export function aFindingAbout(eventId: string, fields: Fields = {}): OccurrenceInput {
  return { kind: "occurrence", occurrence: { ...bareFinding, id: freshId(), event_id: eventId, ...fields } };
}

const bareFinding = {
  project_id: 1,
  fingerprint: ["touch-id"],
  issue_title: "segfault",
  subtitle: "buffer overflow",
  resource_id: "12345",
  evidence_data: { Line: 40 },
  evidence_display: [
    { name: "hi", value: "bye", important: true },
    { name: "what", value: "where", important: false },
  ],
  type: 2001,
  detection_time: seconds(noon),
} as const;

/** What a person wrote, as the widget sends it. */
export function aFeedback(feedback: Fields = {}, fields: Fields = {}): FeedbackInput {
  return {
    kind: "feedback",
    feedback: {
      event_id: freshId(),
      timestamp: seconds(noon),
      platform: "javascript",
      contexts: {
        feedback: {
          message: "the pay button does nothing",
          contact_email: "ann@example.com",
          name: "Ann",
          source: "widget",
          ...feedback,
        },
      },
      ...fields,
    },
  };
}

/** The issue that an outcome names. */
export function issueOf(outcome: Outcome | undefined): IssueRef {
  if (outcome === undefined || !("issue" in outcome) || outcome.issue === null) {
    throw new Error(`an outcome without an issue: ${JSON.stringify(outcome)}`);
  }
  return outcome.issue;
}

/** Every item of a paged list. Stops at a list that does not end. */
export async function allPages<Item>(
  page: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 1_000; pages += 1) {
    const { items: more, next } = await page(cursor);
    items.push(...more);
    if (next === null) return items;
    cursor = next;
  }
  throw new Error("a list without an end");
}
