import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Post {
  readonly name: string;
  readonly script: string;
  /** What whoever holds the post now is started with. */
  readonly args: () => readonly string[];
  readonly onMessage: (message: unknown) => void;
}

/** Processes that are started anew when they end, until all are told to stop. */
export interface Crew {
  /** How many are at work: they have started, and said so. */
  readonly alive: () => number;
  /** How often somebody had to be replaced. */
  readonly replaced: () => number;
  killOne(): void;
  /** Lets everybody finish what is under way. */
  stop(): Promise<void>;
}

export function startCrew(posts: readonly Post[]): Crew {
  const everybody = new Set<ChildProcess>();
  const atWork = new Set<ChildProcess>();
  const ends: Promise<void>[] = [];
  let replaced = 0;
  let stopping = false;

  function hire(post: Post): void {
    const child = fork(fileURLToPath(new URL(post.script, import.meta.url)), [...post.args()]);
    console.log(`${post.name} is process ${child.pid}`);
    everybody.add(child);
    child.once("message", () => atWork.add(child));
    child.on("message", post.onMessage);
    ends.push(
      new Promise((resolve) => {
        child.once("exit", (code, signal) => {
          everybody.delete(child);
          atWork.delete(child);
          if (!stopping) {
            replaced += 1;
            console.log(`${post.name}, process ${child.pid}, has ended: ${signal ?? `code ${code}`}`);
            hire(post);
          }
          resolve();
        });
      }),
    );
  }

  for (const post of posts) hire(post);
  return {
    alive: () => atWork.size,
    replaced: () => replaced,
    killOne() {
      const victims = [...atWork].filter(({ killed }) => !killed);
      victims[Math.floor(Math.random() * victims.length)]?.kill("SIGKILL");
    },
    async stop() {
      stopping = true;
      // Whoever has just ended does not hear it, and is waited for all the same.
      for (const child of everybody) child.send("stop", () => {});
      await Promise.all(ends);
    },
  };
}
