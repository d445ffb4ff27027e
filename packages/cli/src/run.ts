import { createRequire } from "node:module";
import { offlinePlan, openStore, type Store } from "./open-store.ts";
import { parseCommand, type Command, type Verb } from "./parse-command.ts";
import { reportError, reportFindings, reportMigrated, reportPlan, reportStatus, type Report } from "./report.ts";
import { usage } from "./usage.ts";

/** What a command touches of the process that it runs in. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Files are relative to it, and its packages are used. */
  readonly folder: string;
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command line and answers its exit code. Never throws. */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const json = args.includes("--json");
  try {
    const command = parseCommand(args, host.env["DATABASE_URL"]);
    const { text, data, exitCode } = await reportOn(command, host.folder);
    host.out(json ? `${JSON.stringify(data)}\n` : text);
    return exitCode;
  } catch (error) {
    const { text, data, exitCode } = reportError(error);
    if (json) host.out(`${JSON.stringify(data)}\n`);
    else host.err(`issuekit: ${text}${exitCode === 2 ? 'See "issuekit --help".\n' : ""}`);
    return exitCode;
  }
}

async function reportOn(command: Command, folder: string): Promise<Report> {
  switch (command.kind) {
    case "help":
      return { text: usage, data: { usage }, exitCode: 0 };
    case "version": {
      const { version } = createRequire(import.meta.url)("@issuekit/cli/package.json") as { readonly version: string };
      return { text: `${version}\n`, data: { version }, exitCode: 0 };
    }
    case "offline":
      return reportPlan(await offlinePlan(command, folder));
    case "work": {
      const { verb, target, dryRun } = command;
      const store = await openStore(target, folder, verb === "migrate" && !dryRun);
      try {
        return await work(verb === "migrate" && dryRun ? "plan" : verb, store);
      } finally {
        await store.close();
      }
    }
  }
}

async function work(verb: Verb, { schema, name }: Store): Promise<Report> {
  switch (verb) {
    case "migrate":
      return reportMigrated(name, await schema.migrate());
    case "status":
      return reportStatus(name, await schema.status());
    case "plan":
      return reportPlan(await schema.plan());
    case "doctor":
      return reportFindings(name, await schema.examine());
  }
}
