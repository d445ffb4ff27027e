import type { HostValue, SuggestAsk } from "@issuekit/core";

/** What an app might know of its own events, by the key that it is asked for. */
const known: Readonly<Record<string, readonly HostValue[]>> = {
  tagKeys: [
    { value: "browser", count: 912, description: "A tag of 912 events" },
    { value: "customer", count: 640, description: "A tag of 640 events" },
    { value: "server_name", count: 1200, description: "A tag of 1200 events" },
  ],
  environment: [
    { value: "production", count: 1100 },
    { value: "staging", count: 95 },
  ],
  release: [
    { value: "shop@2.1.0", count: 310 },
    { value: "shop@2.0.4", count: 820 },
    { value: "nightly build", count: 4 },
  ],
  browser: [
    { value: "Firefox 142", count: 300 },
    { value: "Chrome 140", count: 550 },
    { value: "Safari 26", count: 62 },
  ],
  level: [
    { value: "error", count: 1000 },
    { value: "warning", count: 170 },
    { value: "fatal", count: 25 },
  ],
  actor: [
    { value: "ada@example.com", description: "Ada Lovelace" },
    { value: "#payments", description: "The payments team" },
  ],
  user: [{ value: "ada@example.com", description: "Ada Lovelace" }],
};

export function knownValues(ask: SuggestAsk): readonly HostValue[] {
  if (ask.of === "tagKeys") return known["tagKeys"] ?? [];
  return known[ask.key] ?? known[ask.type] ?? [];
}
