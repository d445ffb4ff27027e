import { findBinaries, startPostgres } from "@issuekit/postgres-server";
import { measureBatches } from "./p-batches.ts";
import { measureWriters } from "./p-writers.ts";
import type { Finding } from "./report.ts";

/** P1 to P7, on a server of their own, which syncs to disk at each commit. */
export async function measurePostgres(): Promise<{
  readonly findings: readonly Finding[];
  readonly print: () => void;
}> {
  const found = findBinaries();
  if ("missing" in found) return { findings: [], print: () => console.log(`\nP is skipped: ${found.missing}.`) };
  // Room for all that is measured, so that no checkpoint falls on one side by chance.
  const server = await startPostgres({
    settings: { shared_buffers: "1GB", max_wal_size: "8GB", checkpoint_timeout: "1h" },
  });
  try {
    const batches = await measureBatches(server.url);
    const writers = await measureWriters(server.url);
    return {
      findings: [...batches.findings, ...writers.findings],
      print() {
        batches.print();
        writers.print();
      },
    };
  } finally {
    await server.stop();
  }
}
