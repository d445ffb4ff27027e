import { median, perSecond, type Finding } from "./report.ts";

/** What one round took: ours, the same rows by the raw driver, and the rows of events alone. */
export interface Round {
  readonly oursMs: number;
  readonly rowsMs: number;
  readonly eventsMs: number;
}

export interface FloorTargets {
  readonly rows: readonly [must: number, aim: number];
  readonly events: readonly [must: number, aim: number];
}

/** Two lines of the report for rounds of `count` events each. */
export function compare(
  id: string,
  what: string,
  rounds: readonly Round[],
  count: number,
  targets: FloorTargets,
): readonly Finding[] {
  const ours = median(rounds.map(({ oursMs }) => oursMs));
  const floors = {
    rows: { ms: median(rounds.map(({ rowsMs }) => rowsMs)), name: "the same rows" },
    events: { ms: median(rounds.map(({ eventsMs }) => eventsMs)), name: "events only" },
  };
  return (["rows", "events"] as const).map((kind) => ({
    id,
    what: `${what}, vs ${floors[kind].name}`,
    ours: perSecond(count, ours),
    floor: perSecond(count, floors[kind].ms),
    ratio: floors[kind].ms / ours,
    must: targets[kind][0],
    aim: targets[kind][1],
  }));
}
