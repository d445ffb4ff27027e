import type { memory } from "@issuekit/memory";

type Ports = ReturnType<typeof memory>;

/** A memory whose commits wait until the gate is opened. */
export function gatedCommits({ storage, counter }: Ports): {
  readonly ports: Ports;
  /** Settles when the first commit waits. */
  readonly entered: Promise<void>;
  readonly open: () => void;
} {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    ports: {
      counter,
      storage: {
        ...storage,
        async commit(changes) {
          entered.resolve();
          await opened.promise;
          return storage.commit(changes);
        },
      },
    },
    entered: entered.promise,
    open: opened.resolve,
  };
}
