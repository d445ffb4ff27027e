import type { GroupStatus } from "../model/group.ts";

const statuses: Readonly<Record<string, GroupStatus>> = {
  unresolved: "unresolved",
  resolved: "resolved",
  archived: "archived",
  ignored: "archived",
  muted: "archived",
};

export type StatusQuery =
  | { readonly kind: "all" }
  | { readonly kind: "status"; readonly status: GroupStatus }
  /** Text that only the search language can answer. */
  | { readonly kind: "unavailable" };

/** Reads the queries that run before the search language does: nothing, or a lone `is:<status>`. */
export function parseStatusQuery(text: string): StatusQuery {
  const query = text.trim();
  if (query === "") return { kind: "all" };
  const [, name] = /^is:([a-z]+)$/.exec(query) ?? [];
  const status = name !== undefined && Object.hasOwn(statuses, name) ? statuses[name] : undefined;
  return status === undefined ? { kind: "unavailable" } : { kind: "status", status };
}
