import type { ChangeSet, IssueStorage } from "@issuekit/core";

/** A storage that shows each change set before it commits it. */
export function recording(storage: IssueStorage, see: (changes: ChangeSet) => void): IssueStorage {
  return new Proxy(storage, {
    get(target, name: keyof IssueStorage) {
      if (name !== "commit") return target[name];
      return (changes: ChangeSet) => {
        see(changes);
        return target.commit(changes);
      };
    },
  });
}
