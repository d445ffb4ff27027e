import { categories } from "../group-types/define-group-type.ts";

export type FieldType =
  | ("is" | "status" | "substatus" | "priority" | "category" | "issueType" | "stage" | "deviceClass")
  | ("actor" | "user" | "release" | "version" | "build" | "name" | "shortId" | "hexId")
  | ("date" | "number" | "duration" | "boolean" | "text" | "message");

export type ComparisonOperator = "=" | "!=" | ">" | ">=" | "<" | "<=";

export interface FieldTypeRow {
  readonly operators: readonly ComparisonOperator[];
  /** Whether it takes `[a, b]`. */
  readonly list: boolean;
  /** Whether a star in it stands for anything. */
  readonly wildcard: boolean;
  /** All that it takes, where that is a list. */
  readonly values?: readonly string[];
  /** Ends the sentence "it takes …". */
  readonly takes: string;
}

const equality = ["=", "!="] as const;
const comparisons = ["=", "!=", ">", ">=", "<", "<="] as const;
const one = { operators: equality, list: false, wildcard: false } as const;
const many = { operators: equality, list: true, wildcard: false } as const;
const compared = { operators: comparisons, list: false, wildcard: false } as const;

const statuses = ["unresolved", "resolved", "archived", "ignored", "muted", "reprocessing"] as const;
const openSubstatuses = ["new", "ongoing", "escalating", "regressed"] as const;
const archivedSubstatuses = ["archived_until_escalating", "archived_until_condition_met", "archived_forever"] as const;
const substatuses = [...openSubstatuses, ...archivedSubstatuses];
const facts = ["assigned", "unassigned", "linked", "unlinked", "for_review"] as const;
/** Categories that the field knows and none of our issues has. */
const foreignCategories = ["profile", "cron", "uptime", "metric_alert", "configuration"] as const;

/** What values of each type of field are. */
export const fieldTypes: Readonly<Record<FieldType, FieldTypeRow>> = {
  is: { ...one, values: [...statuses, ...substatuses, ...facts], takes: "a state" },
  status: { ...many, values: statuses, takes: "a status" },
  substatus: { ...many, values: substatuses, takes: "a substatus" },
  priority: { ...many, values: ["low", "medium", "high"], takes: "a priority" },
  category: { ...many, values: [...Object.keys(categories), ...foreignCategories], takes: "a category" },
  issueType: { ...many, takes: "the slug of an issue type" },
  stage: { ...many, values: ["adopted", "low", "replaced"], takes: "a stage" },
  deviceClass: { ...many, values: ["low", "medium", "high"], takes: "a class" },
  actor: { ...many, takes: "a user, me, my_teams, #team or none" },
  user: { ...many, takes: "a user or me" },
  release: { ...many, wildcard: true, takes: "a version or latest" },
  version: { ...compared, wildcard: true, takes: "a version such as 1.2.3, shop@1.2.3 or 1.2.*" },
  build: { ...compared, wildcard: true, takes: "a build number or code" },
  name: { ...many, takes: "a whole name" },
  shortId: { ...many, takes: "a short id such as SHOP-1A" },
  hexId: { ...many, takes: "32 hexadecimal digits" },
  date: { ...compared, takes: "a date such as 2026-01-31, or an age such as -24h (newer) or +7d (older)" },
  number: { ...compared, list: true, takes: "a number such as 500 or 2k" },
  duration: { ...compared, list: true, takes: "a duration such as 500ms, or a number of milliseconds" },
  boolean: { ...one, values: ["true", "false"], takes: "true or false" },
  text: { ...many, wildcard: true, takes: "text" },
  message: { ...many, wildcard: true, takes: "text that it contains, in any case" },
};
