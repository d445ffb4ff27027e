import type { EventPayload } from "../../model/event.ts";
import { encodePart, type Part, type PartValue } from "./part.ts";

/** A browser's report of its content policy: which rule was broken, and from where. `null` where the event is none. */
export function cspPart(payload: EventPayload): Part | null {
  const report = payload["csp"];
  if (typeof report !== "object" || report === null) return null;
  const facts = report as Readonly<Record<string, unknown>>;
  const directive = firstWord(facts["effective_directive"]) || firstWord(facts["violated_directive"]);
  if (directive === "") return null;
  const values: readonly PartValue[] = [
    ["directive", directive],
    ["blocked", origin(firstWord(facts["blocked_uri"]))],
  ];
  return {
    kind: "csp",
    exception: null,
    frame: null,
    values,
    contributes: true,
    why: "counts",
    text: encodePart("csp", values),
  };
}

function firstWord(value: unknown): string {
  return typeof value === "string" ? (value.trim().split(/\s/, 1)[0] ?? "") : "";
}

/** Scheme and host: paths of blocked resources vary with the reader. */
function origin(uri: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(uri)?.[0] ?? uri;
}
