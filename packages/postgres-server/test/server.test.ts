import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { findBinaries, startPostgres } from "../src/index.ts";

const binaries = findBinaries();
const missing = "missing" in binaries ? `: skipped, ${binaries.missing}` : "";

async function ask<Row>(url: string, sql: string): Promise<Row | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0] as Row | undefined;
  } finally {
    await client.end();
  }
}

describe.skipIf(missing !== "")(`a server that starts by itself${missing}`, () => {
  test("is Postgres 18, syncs to disk, and does not order text by bytes", async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const row = await ask<Record<string, unknown>>(
      server.url,
      `select current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync,
         current_setting('synchronous_commit') as waits, 'a' < 'B' as by_words, 'a' collate "C" < 'B' as by_bytes`,
    );
    expect(row).toEqual({ version: 18, fsync: "on", waits: "on", by_words: true, by_bytes: false });
  });

  test.each(["orderly", "crash"] as const)("keeps its data and its port through a restart (%s)", async (how) => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    await ask(server.url, "create table kept as select 7 as a");
    await server.restart(how);
    expect(await ask(server.url, "select a from kept")).toEqual({ a: 7 });
  });

  test("cuts the connections of its clients when it restarts", async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const client = new pg.Client({ connectionString: server.url });
    const cut = new Promise<Error>((resolve) => {
      client.on("error", resolve);
    });
    await client.connect();
    await server.restart("crash");
    expect((await cut).message).not.toBe("");
  });

  test("leaves nothing behind when it is stopped, and can be stopped twice", async () => {
    const server = await startPostgres();
    await server.stop();
    await server.stop();
    await expect(ask(server.url, "select 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await expect(server.restart("orderly")).rejects.toThrow("stopped");
  });

  test("ends with its program, even one that is killed, and takes its folder along", async () => {
    const program = spawn(
      process.execPath,
      ["--conditions=@issuekit/source", join(import.meta.dirname, "forgets.ts")],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const url = await new Promise<string>((resolve) => {
      program.stdout.once("data", (text) => resolve(String(text)));
    });
    const row = await ask<{ folder: string }>(url, "select current_setting('data_directory') as folder");
    const folder = row?.folder ?? "";
    expect(existsSync(folder)).toBe(true);
    program.kill("SIGKILL");
    await expect.poll(() => existsSync(join(folder, "..")), { timeout: 20_000 }).toBe(false);
  });

  test("does not keep a program running that forgets to stop it", async () => {
    const ended = new Promise((resolve) => {
      execFile(process.execPath, [join(import.meta.dirname, "forgets.ts"), "and-ends"], (error) => resolve(error));
    });
    expect(await ended).toBe(null);
  });
});

test("says which platform has no binary", () => {
  const { arch } = process;
  onTestFinished(() => {
    Object.defineProperty(process, "arch", { value: arch });
  });
  Object.defineProperty(process, "arch", { value: "s390x" });
  expect(findBinaries()).toEqual({ missing: expect.stringMatching(/^npm has no Postgres binary for \w+-s390x$/) });
});
