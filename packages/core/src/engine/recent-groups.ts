import type { LoadedGroup } from "../model/group.ts";
import type { HashOwner, Snapshot } from "../model/snapshot.ts";
import type { ParsedInput } from "../ingest/parsed-input.ts";

const limit = 2_000;

/**
 * The open groups that one project's batches have met last, by hash: an event of such a group needs no load.
 *
 * What is remembered may be stale, and that is harmless. A group's state changes, and a hash leaves it, only by a decision,
 * which raises its `stateVersion`; an occurrence that is stored already is refused by the commit. A unit that was
 * decided on something stale is refused, forgotten, loaded and decided again. What decides nothing is not remembered
 * well enough to be shown: counts, titles and ranks are those of the time it was loaded.
 */
export class RecentGroups {
  readonly #byHash = new Map<string, LoadedGroup>();

  /** Whether an input can be decided without a load: an error event, all of whose hashes are remembered. */
  covers({ kind, event, hashes }: ParsedInput): boolean {
    return kind === "event" && event !== null && hashes.every((hash) => this.#byHash.has(hash));
  }

  /** What was loaded, and what is remembered of the hashes of the inputs that nothing was loaded for. What was loaded is newer. */
  addTo(loaded: Snapshot, covered: readonly ParsedInput[]): Snapshot {
    const hashes = new Map<string, HashOwner>();
    const groups = new Map<string, LoadedGroup>();
    for (const input of covered) {
      for (const hash of input.hashes) {
        const group = this.#byHash.get(hash);
        if (group === undefined) continue;
        hashes.set(hash, { kind: "group", groupId: group.id });
        groups.set(group.id, group);
      }
    }
    for (const [hash, owner] of loaded.hashes) hashes.set(hash, owner);
    for (const [id, group] of loaded.groups) groups.set(id, group);
    return { ...loaded, hashes, groups };
  }

  learn({ hashes, groups }: Snapshot): void {
    for (const [hash, owner] of hashes) {
      const group = owner.kind === "group" ? groups.get(owner.groupId) : undefined;
      this.#byHash.delete(hash);
      if (group?.condition.status === "unresolved") this.#byHash.set(hash, group);
    }
    for (const hash of this.#byHash.keys()) {
      if (this.#byHash.size <= limit) return;
      this.#byHash.delete(hash);
    }
  }

  forget(inputs: readonly ParsedInput[]): void {
    for (const { hashes } of inputs) for (const hash of hashes) this.#byHash.delete(hash);
  }
}

export const nothingLoaded: Snapshot = {
  known: new Map(),
  events: new Map(),
  hashes: new Map(),
  groups: new Map(),
  releases: new Map(),
};
