import { setTimeout } from "node:timers/promises";

export interface Sdk {
  readonly stored: () => number;
  readonly retries: () => number;
  stop(): Promise<void>;
}

/** Sends one event after the other to whoever listens, each until it is stored, as a patient client would. */
export function startSdk(address: () => { readonly port: number; readonly dsn: string } | undefined): Sdk {
  let stored = 0;
  let retries = 0;
  let stopping = false;

  async function send(number: number): Promise<boolean> {
    const face = address();
    if (face === undefined) return false;
    const { username, pathname } = new URL(face.dsn);
    const id = `ffff${number.toString(16).padStart(28, "0")}`;
    const event = JSON.stringify({ event_id: id, platform: "javascript", message: "the page was left" });
    const envelope = `${JSON.stringify({ event_id: id })}\n${JSON.stringify({ type: "event" })}\n${event}`;
    try {
      const url = `http://127.0.0.1:${face.port}/api${pathname}/envelope/?sentry_key=${username}`;
      return (await fetch(url, { method: "POST", body: envelope })).status === 200;
    } catch {
      return false;
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      if (await send(stored)) stored += 1;
      else retries += 1;
      await setTimeout(20);
    }
  }

  const running = run();
  return {
    stored: () => stored,
    retries: () => retries,
    async stop() {
      stopping = true;
      await running;
    },
  };
}
