import type { IssueStorage } from "@issuekit/core";

/** Lets nobody pass before everybody has arrived; from then on it stands open. */
export interface Barrier {
  arrive(): Promise<void>;
}

export function createBarrier(parties: number): Barrier {
  let missing = parties;
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    arrive() {
      missing -= 1;
      if (missing === 0) open();
      return opened;
    },
  };
}

/** The storage of one of several writers: its first commit waits until every writer's first load has answered. */
export function behindBarrier(storage: IssueStorage, barrier: Barrier): IssueStorage {
  let loaded = false;
  return overriding(storage, {
    async load(request) {
      const snapshot = await storage.load(request);
      if (!loaded) {
        loaded = true;
        await barrier.arrive();
      }
      return snapshot;
    },
  });
}

/** A storage with some of its methods replaced. */
export function overriding(storage: IssueStorage, methods: Partial<IssueStorage>): IssueStorage {
  return new Proxy(storage, {
    get: (target, name: keyof IssueStorage) => methods[name] ?? target[name],
  });
}
