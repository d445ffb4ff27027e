import { numberedEvent } from "../workers/seeded.ts";

const hotGroups = 7;
const otherGroups = 500;

function groupOf(number: number): number {
  return number % 2 === 0 ? (number / 2) % hotGroups : hotGroups + ((number * 7919) % otherGroups);
}

/** Every other event belongs to one of a few hot groups, the rest to one of hundreds. The same number is the same event. */
export function chaosEvent(number: number, at: number): Record<string, unknown> {
  return numberedEvent(number, at, groupOf(number));
}

/** Title and times seen of every group, once events 0 to `count` - 1 are counted. */
export function expectedGroups(count: number): readonly string[] {
  const times = new Map<number, number>();
  for (let number = 0; number < count; number += 1) times.set(groupOf(number), (times.get(groupOf(number)) ?? 0) + 1);
  return [...times].map(([group, seen]) => `Error${group}: boom ${seen}`).sort();
}
