import type { GroupTypeRegistry } from "../group-types/registry.ts";
import { StorageError, UsageError, ValidationError } from "../model/errors.ts";
import { limits } from "../model/limits.ts";
import type { ProjectRef } from "../model/input.ts";
import { printShortId } from "../model/short-id.ts";
import { planUpdate } from "../triage/plan-update.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { IssueStorage } from "../ports/storage.ts";
import { announced } from "./announced.ts";
import type { Announcer } from "./announcer.ts";
import type { ReportInternalError } from "./internal-errors.ts";
import { createIssueFace } from "./issue-face.ts";
import type { IssueUpdate, UpdateResult } from "./issue-engine.ts";
import type { Reads } from "./reads.ts";
import { changeState } from "./state-change.ts";
import { toError } from "./to-error.ts";
import { toStateChangeSet } from "./to-change-set.ts";

export interface TriageOptions {
  readonly storage: IssueStorage;
  readonly reads: Reads;
  readonly types: GroupTypeRegistry;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly announcer: Announcer;
  readonly report: ReportInternalError;
}

export type UpdateIssues = (
  issues: readonly string[],
  update: IssueUpdate,
  who: { readonly actor: string; readonly project?: ProjectRef },
) => Promise<readonly UpdateResult[]>;

export function createTriage(options: TriageOptions): UpdateIssues {
  const { storage, reads, types, clock, ids, announcer, report } = options;

  async function updateOne(
    issue: string,
    update: IssueUpdate,
    who: { readonly actor: string; readonly project?: ProjectRef },
  ): Promise<UpdateResult> {
    const found = await reads.findGroup(issue, who.project);
    if (found === undefined) {
      return { issue, kind: "notFound", reason: "no-such-issue", id: null, shortId: null, error: null };
    }
    const { project, row } = found;
    const naming = { project, ids, face: createIssueFace(project, types) };
    const named = { issue, id: row.id, shortId: printShortId(project.slug, row.number), error: null };
    await announcer.ready(project);
    const result = await changeState({
      storage,
      load: () => storage.read.findGroup(project.id, { id: row.id }),
      decide(fresh) {
        const plan = planUpdate(fresh, update, { actor: who.actor, now: clock.now() });
        return { decision: plan.kind === "change" ? plan.decision : null, verdict: plan };
      },
      write: (fresh, decision) => toStateChangeSet(fresh, decision, { ...naming, now: clock.now() }),
      onCommitted: (changes, committed) => announcer.committed(project, announced(changes, committed)),
    });
    if (result.kind === "gone") return { ...named, kind: "notFound", reason: "no-such-issue" };
    if (result.kind === "contended") return { ...named, kind: "deferred", reason: "contention" };
    return {
      ...named,
      kind: result.verdict.kind === "change" ? "changed" : "unchanged",
      reason: result.verdict.because,
    };
  }

  return async (issues, update, who) => {
    checkUpdate(issues, update, who);
    const results: UpdateResult[] = [];
    for (const issue of issues) {
      try {
        results.push(await updateOne(issue, update, who));
      } catch (thrown) {
        if (thrown instanceof UsageError) throw thrown;
        const error = toError(thrown);
        if (!(error instanceof StorageError)) report(error);
        // What is broken for one issue is so for the rest, and each try may wait long.
        const reason = error instanceof StorageError ? "storage" : "internal";
        for (const rest of issues.slice(results.length)) {
          results.push({ issue: rest, kind: "deferred", reason, id: null, shortId: null, error });
        }
        break;
      }
    }
    return results;
  };
}

function checkUpdate(issues: unknown, update: unknown, who: unknown): void {
  const faults: { path: string; reason: string }[] = [];
  if (!Array.isArray(issues) || issues.some((issue) => typeof issue !== "string")) {
    faults.push({ path: "issues", reason: "must be a list of ids or short ids" });
  }
  const status = (update as { status?: unknown } | null | undefined)?.status;
  if (status !== "resolved" && status !== "unresolved") {
    faults.push({ path: "status", reason: 'must be "resolved" or "unresolved"' });
  }
  const actor = (who as { actor?: unknown } | null | undefined)?.actor;
  if (typeof actor !== "string" || actor === "" || actor.length > limits.actor) {
    faults.push({ path: "actor", reason: `must be a text of 1 to ${limits.actor} characters, such as "user:7"` });
  }
  if (faults.length === 0) return;
  const text = faults.map(({ path, reason }) => `${path} ${reason}`).join("; ");
  throw new ValidationError("INPUT_INVALID", `update: ${text}.`, { faults });
}
