import { defaultScrub, groupEvent, normalizeEvent } from "@issuekit/core";
import { eventTexts, takeTexts } from "./events.ts";
import { median, perSecond, stopwatch, type Finding } from "./report.ts";

const count = 2_000;
const rounds = 25;

/** V1: JSON.parse, validate and hash, beside JSON.parse alone, by time on the processor. Scrubbing is shown as well. */
export function measureParsing(): { readonly findings: readonly Finding[]; readonly notes: readonly string[] } {
  const texts = takeTexts(eventTexts(11, Date.now() - 3_600_000), count);
  const context = { projectId: 1, receivedAt: Date.now(), sentAt: null, eventId: null, trusted: false };
  const normalize = (text: string) => {
    const result = normalizeEvent(text, context);
    if (result.kind === "rejected") throw new Error(result.reason);
    return result.event;
  };
  const works = {
    parse: (text: string) => JSON.parse(text) as unknown,
    validate: (text: string) => normalize(text),
    hash: (text: string) => groupEvent(normalize(text).payload).hashes,
    scrub: (text: string) => groupEvent(defaultScrub(normalize(text).payload)).hashes,
  };
  const times: Record<keyof typeof works, number[]> = { parse: [], validate: [], hash: [], scrub: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of Object.keys(works) as (keyof typeof works)[]) {
      const work = works[name];
      const spent = stopwatch();
      for (const text of texts) work(text);
      if (round > 4) times[name].push(spent());
    }
  }
  const ms = (name: keyof typeof works) => median(times[name]);
  const each = (name: keyof typeof works) => `${((ms(name) * 1000) / count).toFixed(1)} us`;
  return {
    findings: [
      {
        id: "V1",
        what: "JSON.parse + validate + hash, as a multiple of JSON.parse",
        ours: perSecond(count, ms("hash")),
        floor: perSecond(count, ms("parse")),
        ratio: ms("hash") / ms("parse"),
        must: 2.5,
        aim: 1.3,
        atMost: true,
      },
    ],
    notes: [
      `per event: JSON.parse ${each("parse")}, + validate ${each("validate")}, + hash ${each("hash")}, + scrub ${each("scrub")}`,
    ],
  };
}
