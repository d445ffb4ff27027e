import { readFileSync } from "node:fs";

/** A generator of numbers from 0 to 1 that a seed decides. */
export type Chance = () => number;

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const groups = 5_000;
const newGroups = 0.05;
const words =
  "cart price order stock mug ship total refund card token batch queue shard index cursor frame page slot".split(" ");

interface Frame {
  function?: string;
  context_line?: string;
  [key: string]: unknown;
}
interface Template {
  exception: { values: { type: string; value: string; stacktrace: { frames: Frame[] } }[] };
  breadcrumbs?: { message?: string }[];
  [key: string]: unknown;
}

const templates = ["node11", "browser11"].map((name) =>
  readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8"),
);

/**
 * Events as SDKs send them, as JSON text: half of the size of a Node event, half of a browser's, with text that varies,
 * seven tags, a user, a release and an environment. Groups follow Zipf over 5,000, and one event in twenty is of a new
 * group; or all are of one group.
 */
export function* eventTexts(
  seed: number,
  firstAt: number,
  spread: "zipf" | "one group" = "zipf",
): Generator<string, never> {
  const chance = createChance(seed);
  const zipf = createZipf(groups);
  let fresh = 0;
  for (let index = 0; ; index += 1) {
    const isNew = chance() < newGroups;
    const group =
      spread === "one group" ? "known_hot" : isNew ? `fresh_${seed}_${(fresh += 1)}` : `known_${zipf(chance())}`;
    yield eventText(chance, group, index, firstAt);
  }
}

export function takeTexts(texts: Generator<string, never>, count: number): string[] {
  return Array.from({ length: count }, () => texts.next().value);
}

function eventText(chance: Chance, group: string, index: number, firstAt: number): string {
  const event = JSON.parse(templates[chance() < 0.5 ? 0 : 1] as string) as Template;
  event["event_id"] = hex(chance, 32);
  // It would be an eighth tag.
  delete event["server_name"];
  event["timestamp"] = firstAt / 1000 + index / 100;
  event["release"] = `shop@2.${Math.floor(chance() * 5)}.0`;
  event["environment"] = chance() < 0.8 ? "production" : "staging";
  event["transaction"] = `GET /${pick(chance, words)}`;
  event["user"] = { id: `user-${Math.floor(chance() * 20_000)}`, email: `${hex(chance, 8)}@example.com` };
  event["tags"] = {
    browser: pick(chance, ["Chrome 150", "Firefox 149", "Safari 26", "Edge 150"]),
    os: pick(chance, ["Linux", "macOS", "Windows", "Android", "iOS"]),
    device: `model-${Math.floor(chance() * 60)}`,
    region: pick(chance, ["eu-1", "eu-2", "us-1", "us-2", "ap-1"]),
    plan: pick(chance, ["free", "team", "business"]),
    tenant: `tenant-${Math.floor(chance() * 500)}`,
    host: `web-${Math.floor(chance() * 40)}`,
  };
  for (const exception of event.exception.values) {
    exception.value = `${sentence(chance, 6)} ${hex(chance, 12)}`;
    exception.stacktrace.frames.forEach((frame) => {
      if (typeof frame.context_line === "string") frame.context_line = varied(chance, frame.context_line);
    });
    const crash = exception.stacktrace.frames.at(-1);
    if (crash !== undefined) {
      crash.function = group;
      crash.context_line = `  return ${group}(${group}_input);`;
    }
  }
  for (const crumb of event.breadcrumbs ?? []) crumb.message = `${sentence(chance, 8)} ${hex(chance, 16)}`;
  // Frames other than the crash must not tell groups apart.
  for (const { stacktrace } of event.exception.values) {
    stacktrace.frames.slice(0, -1).forEach((frame, depth) => {
      frame.function = `caller_${depth}`;
      delete frame.context_line;
      frame["vars"] = { note: sentence(chance, 4), id: hex(chance, 16) };
    });
  }
  return JSON.stringify(event);
}

function varied(chance: Chance, line: string): string {
  return `${line.slice(0, 60)} // ${sentence(chance, 3)}`;
}

function sentence(chance: Chance, length: number): string {
  return Array.from({ length }, () => pick(chance, words)).join(" ");
}

function pick<T>(chance: Chance, values: readonly T[]): T {
  return values[Math.floor(chance() * values.length)] as T;
}

function hex(chance: Chance, length: number): string {
  let text = "";
  while (text.length < length)
    text += Math.floor(chance() * 0x100000000)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, length);
}

function createZipf(size: number): (point: number) => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= size; rank += 1) sums.push((sum += 1 / rank));
  return (point) => {
    const target = point * sum;
    let low = 0;
    let high = size - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < target) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
