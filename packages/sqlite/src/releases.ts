import type { Environment, Release } from "@issuekit/core";
import { first, type Statements } from "./database.ts";

/** How far the last sighting of a release may lag: rows that a whole project shares are left alone as long as they can be. */
const lagMs = 60_000;

interface Sightings {
  readonly first_seen_at: number;
  readonly last_seen_at: number;
}

const findRelease = "select first_seen_at, last_seen_at from issuekit_releases where project_id = ? and version = ?";
const moveRelease =
  "update issuekit_releases set first_seen_at = ?, last_seen_at = ? where project_id = ? and version = ?";

/** Notes the releases that a change set has seen, and answers those that did not exist. */
export function seeReleases(
  statements: Statements,
  projectId: number,
  releases: readonly Release[],
): readonly string[] {
  const fresh: string[] = [];
  for (const { version, firstSeenAt, lastSeenAt } of releases) {
    const known = first<Sightings>(statements.prepare(findRelease), projectId, version);
    if (known === undefined) {
      fresh.push(version);
      const insert = statements.prepare("insert into issuekit_releases values (?, ?, ?, ?)");
      insert.run(projectId, version, firstSeenAt, lastSeenAt);
      continue;
    }
    const moves = lastSeenAt >= known.last_seen_at + lagMs;
    if (!moves && firstSeenAt >= known.first_seen_at) continue;
    const last = moves ? lastSeenAt : known.last_seen_at;
    statements.prepare(moveRelease).run(Math.min(firstSeenAt, known.first_seen_at), last, projectId, version);
  }
  return fresh;
}

const seeEnvironment = `
  insert into issuekit_environments values (?, ?, ?)
  on conflict do update set first_seen_at = excluded.first_seen_at where excluded.first_seen_at < first_seen_at`;

/** Notes the environments that a change set has seen. One that changes nothing writes nothing. */
export function seeEnvironments(statements: Statements, projectId: number, environments: readonly Environment[]): void {
  const see = statements.prepare(seeEnvironment);
  for (const { name, firstSeenAt } of environments) see.run(projectId, name, firstSeenAt);
}
