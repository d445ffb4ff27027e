import { execFile, execFileSync, fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBinaries, program, type Binaries } from "./binaries.ts";

/** A running Postgres 18 with a data folder of its own, which syncs to disk as a server does by default. */
export interface PostgresServer {
  /** Leads to the database `postgres` as superuser, password included. */
  readonly url: string;
  /** Stops it, cutting all connections, and starts it on the same data and port. A crash leaves it to recover from its log. */
  restart(how: "orderly" | "crash"): Promise<void>;
  /** Stops it and removes its data. Calling it twice does nothing. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Further settings, such as `{ max_wal_size: "64MB" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Postgres refuses to run as root: there it runs as `nobody`. */
type Account = { readonly uid?: number; readonly gid?: number };

const run = promisify(execFile);

/** Starts a server on a free port of this machine. It ends with this process, however that ends. Throws where there is no binary: ask `findBinaries`. */
export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const found = findBinaries();
  if ("missing" in found) throw new Error(found.missing);
  const account = accountToUse();
  const folder = await mkdtemp(join(tmpdir(), "issuekit-postgres-"));
  try {
    if (account.uid !== undefined) await chown(folder, account.uid, account.gid ?? account.uid);
    const binaries = await readableBy(account, found, folder);
    const data = join(folder, "data");
    const password = randomBytes(12).toString("hex");
    await initialise(binaries, account, data, password);

    const port = await freePort();
    const begin = (): Promise<ChildProcess> => beginServer({ folder, binaries, account, data, port, ...options });
    let server: ChildProcess | undefined = await begin();
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      async restart(how) {
        if (server === undefined) throw new Error("The server is stopped.");
        await end(server, how === "crash" ? "SIGQUIT" : "SIGINT");
        server = await begin();
      },
      async stop() {
        if (server === undefined) return;
        const last = server;
        server = undefined;
        await end(last, "SIGINT");
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function accountToUse(): Account {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** The same programs, or a copy of them where the account cannot reach them, as below root's home. */
async function readableBy(account: Account, binaries: Binaries, folder: string): Promise<Binaries> {
  if (account.uid === undefined) return binaries;
  try {
    await run(program(binaries, "postgres"), ["--version"], account);
    return binaries;
  } catch {
    const copy = join(folder, "native");
    await cp(binaries.folder, copy, { recursive: true, verbatimSymlinks: true });
    return { folder: copy };
  }
}

async function initialise(binaries: Binaries, account: Account, data: string, password: string): Promise<void> {
  const passwordFile = `${data}.password`;
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined) {
    for (const path of [data, passwordFile]) await chown(path, account.uid, account.gid ?? account.uid);
  }
  // A collation that people use, not bytes: text whose order matters must say so itself.
  const locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];
  await run(
    program(binaries, "initdb"),
    [
      `--pgdata=${data}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=password",
      "--encoding=UTF8",
      ...locale,
    ],
    account,
  );
  await rm(passwordFile);
}

interface Order extends StartOptions {
  readonly folder: string;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly data: string;
  readonly port: number;
}

/** Resolves when it accepts connections. */
function beginServer({ folder, binaries, account, data, port, settings = {} }: Order): Promise<ChildProcess> {
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    ...settings,
  };
  const args = [
    "-D",
    data,
    "-p",
    String(port),
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const order = JSON.stringify({ program: program(binaries, "postgres"), args, account });
  const keeper = fork(join(import.meta.dirname, "keeper.ts"), [folder, order], {
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  return new Promise((resolve, reject) => {
    let log = "";
    const listen = (text: Buffer): void => {
      log += String(text);
      if (!log.includes("database system is ready to accept connections")) return;
      keeper.stderr?.off("data", listen).resume();
      letGo(keeper);
      resolve(keeper);
    };
    keeper.stderr?.on("data", listen);
    keeper.once("exit", (code) => reject(new Error(`Postgres ended with ${code} before it was ready:\n${log}`)));
  });
}

/** A server that somebody forgot to stop does not keep its program running. */
function letGo(keeper: ChildProcess): void {
  keeper.unref();
  keeper.channel?.unref();
  (keeper.stderr as (NodeJS.ReadableStream & { unref(): void }) | null)?.unref();
}

function end(keeper: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (keeper.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    keeper.ref();
    keeper.once("exit", () => resolve());
    keeper.send(signal);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
