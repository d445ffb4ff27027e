import type { IssueStorage } from "@issuekit/core";

/** Lets nobody pass before everybody has arrived; from then on it stands open. */
export interface Barrier {
  readonly opened: Promise<void>;
  arrive(): Promise<void>;
}

export function createBarrier(parties: number): Barrier {
  let missing = parties;
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    opened,
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

/** Storages whose first commits wait until all parties have one to make, and are then made in the order of their turns. */
export function inTurn(parties: number): (storage: IssueStorage, turn: number) => IssueStorage {
  const ready = createBarrier(parties);
  const turns = Array.from({ length: parties + 1 }, () => createBarrier(1));
  void turns[0]?.arrive();
  return (storage, turn) => {
    let committed = false;
    return overriding(storage, {
      async commit(changes) {
        if (committed) return storage.commit(changes);
        committed = true;
        await ready.arrive();
        await turns[turn]?.opened;
        const result = await storage.commit(changes);
        void turns[turn + 1]?.arrive();
        return result;
      },
    });
  };
}

/** A storage with some of its methods replaced. */
export function overriding(storage: IssueStorage, methods: Partial<IssueStorage>): IssueStorage {
  return new Proxy(storage, {
    get: (target, name: keyof IssueStorage) => methods[name] ?? target[name],
  });
}
