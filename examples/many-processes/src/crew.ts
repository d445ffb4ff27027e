import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Post {
  readonly script: string;
  /** What whoever holds the post now is started with. */
  readonly args: () => readonly string[];
  readonly onMessage: (message: unknown) => void;
}

/** Processes that are started anew when they end, until all are told to stop. */
export interface Crew {
  readonly alive: () => number;
  /** How often somebody had to be replaced. */
  readonly replaced: () => number;
  killOne(): void;
  /** Lets everybody finish what is under way. */
  stop(): Promise<void>;
}

export function startCrew(posts: readonly Post[]): Crew {
  const alive = new Set<ChildProcess>();
  const ends: Promise<void>[] = [];
  let replaced = 0;
  let stopping = false;

  function hire(post: Post): void {
    const child = fork(fileURLToPath(new URL(post.script, import.meta.url)), [...post.args()]);
    alive.add(child);
    child.on("message", post.onMessage);
    ends.push(
      new Promise((resolve) => {
        child.once("exit", () => {
          alive.delete(child);
          if (!stopping) {
            replaced += 1;
            hire(post);
          }
          resolve();
        });
      }),
    );
  }

  for (const post of posts) hire(post);
  return {
    alive: () => alive.size,
    replaced: () => replaced,
    killOne() {
      const everybody = [...alive].filter(({ killed }) => !killed);
      everybody[Math.floor(Math.random() * everybody.length)]?.kill("SIGKILL");
    },
    async stop() {
      stopping = true;
      for (const child of alive) child.send("stop");
      await Promise.all(ends);
    },
  };
}
