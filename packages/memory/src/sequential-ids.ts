import type { IdKind, Ids } from "@issuekit/core";

/**
 * Ids that are readable and the same in every run: `t-group-1`, `t-group-2`. Events and keys are 32 hex digits, projects
 * numbers, as their protocols ask; both begin with a hash of the prefix and end with the count. Two engines on one store
 * need two prefixes.
 */
export function sequentialIds({ prefix }: { readonly prefix: string }): Ids {
  const counts = new Map<IdKind, number>();
  const salt = hashOf(prefix);
  return {
    next(kind) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      // A thousand projects of each prefix, all below 2^31.
      if (kind === "project") return String(((salt % 2_000_000) + 1) * 1_000 + count);
      if (kind === "event" || kind === "key") {
        const mark = kind === "event" ? "e" : "d";
        return salt.toString(16).padStart(8, "0") + mark + count.toString(16).padStart(23, "0");
      }
      return `${prefix}-${kind}-${count}`;
    },
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
