import { searchFields } from "../fields.ts";

/** Shorter keys are a typo away from too many others. */
const shortest = 4;

const names = [...new Set(searchFields.flatMap((field) => [field.written, field.name, ...field.aliases]))];
const byLength = Map.groupBy(names, ({ length }) => length);

/** The name of a field that is one typo away, or differs in case; `undefined` where none is. */
export function nearestKey(key: string): string | undefined {
  if (key.length < shortest) return undefined;
  const folded = key.toLowerCase();
  for (const length of [key.length, key.length - 1, key.length + 1]) {
    const found = byLength.get(length)?.find((name) => isOneTypoAway(folded, name.toLowerCase()));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Equal, or but for one character that is missing, added, another or swapped with the next. */
function isOneTypoAway(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a.charCodeAt(start) === b.charCodeAt(start)) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA -= 1;
    endB -= 1;
  }
  const [restA, restB] = [endA - start, endB - start];
  if (restA <= 1 && restB <= 1) return true;
  return (
    restA === 2 && restB === 2 && a.charAt(start) === b.charAt(start + 1) && a.charAt(start + 1) === b.charAt(start)
  );
}
