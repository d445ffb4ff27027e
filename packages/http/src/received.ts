import type { ReceivedTotals } from "@issuekit/core";
import type { EnvelopeItem } from "./envelope.ts";
import { parseJson } from "./json-text.ts";

/** The protocol's category of each item type. Counts are kept by category, so the list is closed: senders cannot add to it. */
const categories: Readonly<Record<string, string>> = {
  event: "error",
  feedback: "feedback",
  user_report: "user_report",
  transaction: "transaction",
  attachment: "attachment",
  session: "session",
  sessions: "session",
  client_report: "internal",
  check_in: "monitor",
  profile: "profile",
  profile_chunk: "profile_chunk",
  replay_event: "replay",
  replay_recording: "replay",
  replay_video: "replay",
  span: "span",
  log: "log_item",
  trace_metric: "trace_metric",
  statsd: "metric_bucket",
  metric_buckets: "metric_bucket",
  security: "security",
  raw_security: "security",
};
const knownCategories: ReadonlySet<string> = new Set([...Object.values(categories), "default", "log_byte"]);

const knownReasons: ReadonlySet<string> = new Set([
  "queue_overflow",
  "cache_overflow",
  "buffer_overflow",
  "ratelimit_backoff",
  "network_error",
  "sample_rate",
  "before_send",
  "event_processor",
  "ignored",
  "send_error",
  "internal_sdk_error",
  "insufficient_data",
  "backpressure",
]);

const reportBytes = 4_096;
const reportLines = 100;
const mostPerLine = 1_000_000;

export function categoryOf(type: string): string {
  return Object.hasOwn(categories, type) ? (categories[type] ?? "unknown") : "unknown";
}

/** How an item counts that is accepted and not used. */
export function countIgnored(item: EnvelopeItem): readonly ReceivedTotals[] {
  const count = (quantity: number): ReceivedTotals => ({
    category: categoryOf(item.type),
    outcome: "ignored",
    reason: "",
    quantity,
  });
  if (item.type === "client_report") return [count(1), ...countDiscards(item.payload)];
  // A container holds many; how many is what its sender says.
  const inside = item.headers["item_count"];
  const isCount = typeof inside === "number" && Number.isSafeInteger(inside) && inside > 0;
  return [count(isCount ? Math.min(inside, mostPerLine) : 1)];
}

/** What an SDK says it has dropped itself. Its word is taken within bounds; a report that cannot be read says nothing. */
function countDiscards(payload: Uint8Array): readonly ReceivedTotals[] {
  if (payload.byteLength > reportBytes) return [];
  const result = parseJson(payload);
  const report = result.kind === "json" ? (result.value as { discarded_events?: unknown } | null) : null;
  const lines = report?.discarded_events;
  if (!Array.isArray(lines)) return [];
  return lines.slice(0, reportLines).flatMap((line: unknown) => {
    const { category, reason, quantity } = (line ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof quantity !== "number" || !Number.isSafeInteger(quantity) || quantity < 1) return [];
    return [
      {
        category: nameIn(knownCategories, category, "unknown"),
        outcome: "client_discard",
        reason: nameIn(knownReasons, reason, "other"),
        quantity: Math.min(quantity, mostPerLine),
      },
    ];
  });
}

function nameIn(known: ReadonlySet<string>, value: unknown, otherwise: string): string {
  return typeof value === "string" && known.has(value) ? value : otherwise;
}
