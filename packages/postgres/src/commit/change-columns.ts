import { arrayText } from "./array-text.ts";
import type { ChangeRows, ManyRowed } from "./change-rows.ts";

/**
 * Lists that grow with the events of a batch, several rows for each. They go column by column, each as the text of an
 * array, which the server reads several times faster than rows in JSON; where they are empty they are left out.
 */
const manyRowed: Readonly<Record<ManyRowed, readonly string[]>> = {
  occurrences: [
    "position",
    "number",
    "at",
    "received_at",
    "kind",
    "suppressed",
    "brings",
    "id",
    "event_id",
    "hash",
    "environment",
    "release",
    "occurrence",
  ],
  users: ["number", "key"],
  tags: ["number", "key", "value", "times", "first_seen_at", "last_seen_at"],
  buckets: ["number", "hour_start", "environment", "times"],
  releases: ["number", "environment", "release", "times", "first_seen_at", "last_seen_at"],
};

/** A change set as `issuekit.commit` takes it, but for the payloads themselves. */
export function toChangeColumns(rows: ChangeRows): Readonly<Record<string, unknown>> {
  const lists = Object.entries(manyRowed).map(([list, names]) => {
    const ofList = rows[list as ManyRowed];
    const columns = names.map((name) => [name, arrayText(ofList.map((row) => row[name]))]);
    return [list, ofList.length === 0 ? undefined : Object.fromEntries(columns)];
  });
  const payloads = rows.occurrences.filter(({ brings }) => brings === true).length;
  return { ...rows, ...Object.fromEntries(lists), payloads };
}
