import { createIssueEngine, type EventInput, type IssueEngine, type IssueEngineOptions } from "@issuekit/core";
import { manualClock, sequentialIds } from "@issuekit/memory";
import type { Parts } from "../../src/adapter.ts";
import { withoutClose } from "../../src/local-adapters.ts";

const noon = Date.parse("2026-03-01T12:00:00Z");
/** When everything that was filled in has happened. */
const filledAt = noon + 5 * 3_600_000;
const noisy = 9_001;

/** An engine as a host runs it, with the same ids and times in every run, that leaves the store open. */
export function engineOn(parts: Parts, prefix: string, options: Partial<IssueEngineOptions> = {}): IssueEngine {
  return createIssueEngine({
    ...parts,
    storage: withoutClose(parts.storage),
    projects: [
      { id: 1, slug: "shop" },
      { id: 2, slug: "back-office" },
    ],
    groupTypes: [{ id: noisy, slug: "noisy", category: "metric", noise: { ignoreLimit: 3 } }],
    clock: manualClock(filledAt),
    ids: sequentialIds({ prefix }),
    ...options,
  });
}

/** An error of the shop, `hours` after noon, with everything that makes rows. */
export function anError(id: number, type: string, value: string, hours: number): EventInput {
  return {
    kind: "event",
    project: 1,
    event: {
      event_id: id.toString(16).padStart(32, "0"),
      timestamp: noon / 1_000 + hours * 3_600,
      platform: "node",
      environment: hours % 2 === 0 ? "production" : "staging",
      release: `shop@1.${hours}.0`,
      user: { id: `user-${id % 3}` },
      tags: { page: hours % 2 === 0 ? "cart" : "pay" },
      exception: {
        values: [
          {
            type,
            value,
            stacktrace: { frames: [{ filename: "src/pay.js", function: "pay", lineno: 40 + hours, in_app: true }] },
          },
        ],
      },
    },
  };
}

/** What a store in use holds: states, kinds of input, two projects, odd text, waiting and dead announcements, counters. */
export async function fill(parts: Parts): Promise<void> {
  const clock = manualClock(noon);
  const issues = engineOn(parts, "filled", { clock });
  for (const consumer of ["mail", "chat"]) {
    await parts.storage.outbox.register({ projectId: 1, consumer, names: ["issue.created", "issue.regressed"] });
  }
  for (let hours = 0; hours < 5; hours += 1) {
    const id = 1 + hours * 5;
    await issues.ingestMany([
      anError(id, "PaymentError", "declined", hours),
      anError(id + 1, "TypeError", "cart is undefined", hours),
      anError(id + 2, "RangeError", "resolved at two", hours > 2 ? 0 : hours),
      anError(id + 3, "SyntaxError", `odd text \u0000 \ud800 😀 שלום 'quoted' "twice" \\`, hours),
      aFinding(hours),
    ]);
    await issues.ingest({ ...anError(id + 4, "Error", "of the back office", hours), project: 2 });
    if (hours === 2) await issues.update(["SHOP-2", "SHOP-3"], { status: "resolved" }, { actor: "user:7" });
    clock.advance({ hours: 1 });
  }
  await issues.ingest({
    kind: "feedback",
    project: 1,
    feedback: {
      event_id: "f".repeat(32),
      timestamp: noon / 1_000 + 1,
      platform: "javascript",
      contexts: { feedback: { message: "the pay button does nothing", name: "Ann", source: "widget" } },
    },
  });
  const key = await issues.addKey(1, { label: "old" });
  await issues.revokeKey(key.publicKey, { project: 1 });
  issues.countReceived(1, { category: "error", outcome: "invalid", reason: "json", quantity: 3 });
  await issues.stop();

  const lease = { projectId: 1, consumer: "chat", lease: "l" };
  const [first] = await parts.storage.outbox.claim({ ...lease, now: clock.now(), leaseMs: 1_000, limit: 1 });
  await parts.storage.outbox.fail({ ...lease, id: first?.id ?? "", retryAt: "dead", error: "no such room" });
}

function aFinding(hours: number) {
  const id = `${hours}`.padStart(32, "a");
  return {
    kind: "occurrence",
    project: 1,
    occurrence: {
      id,
      project_id: 1,
      event_id: id,
      fingerprint: ["slow-query"],
      issue_title: "slow query",
      subtitle: "orders",
      resource_id: null,
      evidence_data: { ms: 900 },
      evidence_display: [{ name: "statement", value: "select 1", important: true }],
      type: noisy,
      detection_time: noon / 1_000 + hours * 3_600,
      event: { event_id: id, project_id: 1, platform: "other", tags: {}, timestamp: noon / 1_000 + hours * 3_600 },
    },
  } as const;
}

/** Everything that people can see of a store. */
export async function readAll(parts: Parts): Promise<unknown> {
  const issues = engineOn(parts, "read");
  const projects = [];
  for (const project of [1, 2]) {
    const rows = await parts.storage.read.listGroups({ projectId: project, limit: 100 });
    const seen = [];
    for (const { id } of rows) {
      const tags = await issues.tags(id, { project });
      seen.push({
        issue: await issues.get(id, { project }),
        events: (await issues.events(id, { project, limit: 100 })).items,
        latest: await issues.event(id, "latest", { project }),
        values: await Promise.all(tags.map(({ key }) => issues.tagValues(id, key, { project }))),
        tags,
        stats: await issues.stats(id, { project, since: noon, until: filledAt }),
        activity: await issues.activity(id, { project }),
        hashes: await parts.storage.read.listHashes(project, id),
      });
    }
    projects.push({
      issues: seen,
      keys: await issues.keys(project),
      received: await issues.received(project, { since: noon - 3_600_000, until: filledAt }),
      releases: await parts.storage.read.listReleases(project),
      environments: await parts.storage.read.listEnvironments(project),
      dead: await parts.storage.outbox.listDead({ projectId: project, consumer: "chat", limit: 100 }),
    });
  }
  await issues.stop();
  return projects;
}
