import { parseArgs } from "node:util";

export interface Options {
  readonly storage: "sqlite" | "postgres";
  readonly seconds: number;
  /** Ends it earlier, once so many are stored. */
  readonly events: number;
  /** How many processes are killed meanwhile, at random. Yours are welcome too. */
  readonly kills: number;
}

/** Ends the process with a message where the arguments make no sense. */
export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        storage: { type: "string", default: "postgres" },
        seconds: { type: "string", default: "20" },
        events: { type: "string", default: "1e9" },
        kills: { type: "string", default: "0" },
      },
    });
    const { storage } = values;
    if (storage !== "sqlite" && storage !== "postgres")
      throw new Error(`there is no storage "${storage}". Choose one of sqlite, postgres.`);
    return {
      storage,
      seconds: numberOf(values.seconds, "seconds"),
      events: numberOf(values.events, "events"),
      kills: numberOf(values.kills, "kills"),
    };
  } catch (error) {
    console.error(`many-processes: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

function numberOf(text: string, name: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} is a number, 0 or more.`);
  return number;
}
