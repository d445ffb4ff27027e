import { fieldTypes } from "../field-types.ts";
import type { SearchStatus } from "../query.ts";

/** The fields whose values are a list of names. */
export type NamedType = "status" | "substatus" | "priority" | "category" | "stage" | "deviceClass";

export const statusNames: ReadonlyMap<string, SearchStatus> = new Map([
  ["unresolved", "unresolved"],
  ["resolved", "resolved"],
  ["archived", "archived"],
  ["ignored", "archived"],
  ["muted", "archived"],
  ["reprocessing", "reprocessing"],
]);

/** The numbers that the field has for some names. */
const numbers: Readonly<Partial<Record<NamedType, Readonly<Record<string, string>>>>> = {
  status: { 0: "unresolved", 1: "resolved", 2: "archived", 6: "reprocessing" },
  substatus: {
    1: "archived_until_escalating",
    2: "escalating",
    3: "ongoing",
    4: "archived_until_condition_met",
    5: "archived_forever",
    6: "regressed",
    7: "new",
  },
};

const inAnyCase: readonly NamedType[] = ["priority", "category"];

/** The name that a text stands for among those of a type, or `undefined`. */
export function readName(type: NamedType, text: string): string | undefined {
  const name = inAnyCase.includes(type) ? text.toLowerCase() : text;
  const number = numbers[type];
  if (number !== undefined && Object.hasOwn(number, name)) return number[name];
  if (type === "status") return statusNames.get(name);
  return fieldTypes[type].values?.includes(name) === true ? name : undefined;
}

export const unknownName: Readonly<Record<NamedType, (text: string) => string>> = {
  status: (text) => `invalid status value of '${text}'`,
  substatus: (text) => `invalid substatus value of '${text}'`,
  priority: (text) => `Invalid priority value of '${text}'`,
  category: (text) => `Invalid category value of '${text}'`,
  stage: () => "Unsupported release.stage value.",
  deviceClass: (text) => `Invalid device.class value of '${text}'`,
};
