import type { ComparisonOperator } from "../field-types.ts";

/** What the language's own values mean, where their field does not say it already. */
export const valueWords: ReadonlyMap<string, string> = new Map([
  ["unresolved", "Still open"],
  ["resolved", "Fixed"],
  ["archived", "Put aside"],
  ["ignored", "Put aside, as archived"],
  ["muted", "Put aside, as archived"],
  ["reprocessing", "Being taken in again"],
  ["new", "First seen within a week"],
  ["ongoing", "Open for longer"],
  ["escalating", "Seen more often than expected"],
  ["regressed", "Came back after it was resolved"],
  ["archived_until_escalating", "Put aside until it is seen more often"],
  ["archived_until_condition_met", "Put aside until a time or a count"],
  ["archived_forever", "Put aside for good"],
  ["assigned", "Somebody is assigned"],
  ["unassigned", "Nobody is assigned"],
  ["linked", "An issue of another tracker is linked"],
  ["unlinked", "No issue of another tracker is linked"],
  ["for_review", "Waits in the inbox"],
  ["me", "You"],
  ["my_teams", "Any of your teams"],
  ["none", "Nobody"],
  ["latest", "The newest release of each project"],
]);

export const operatorWords: Readonly<Record<Exclude<ComparisonOperator, "=">, string>> = {
  "!=": "is not",
  ">": "above, or later than",
  ">=": "from, or at the earliest",
  "<": "below, or earlier than",
  "<=": "up to, or at the latest",
};
