import type { IdKind, Ids } from "@issuekit/core";

/**
 * Ids that are readable and the same in every run: `t-group-1`, `t-group-2`. Events and keys are 32 hex digits, projects
 * numbers, as their protocols ask. Two engines on one store need two prefixes.
 */
export function sequentialIds({ prefix }: { readonly prefix: string }): Ids {
  const counts = new Map<IdKind, number>();
  const salt = Array.from(prefix, (char) => (char.codePointAt(0) ?? 0).toString(16)).join("");
  return {
    next(kind) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      if (kind === "project") return String(1000 + count);
      if (kind === "event" || kind === "key") {
        const mark = kind === "event" ? "e" : "d";
        return `${salt.slice(0, 15)}${mark}`.padEnd(16, "0") + count.toString(16).padStart(16, "0");
      }
      return `${prefix}-${kind}-${count}`;
    },
  };
}
