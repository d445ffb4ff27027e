import type { CreationQuota, GroupType } from "../group-types/define-group-type.ts";

/** One spending that the counter is asked for, and what it answered. */
export interface QuotaRequest {
  readonly key: string;
  readonly token: string;
  readonly windows: readonly CreationQuota[];
}

/** The spending that a new group of this type needs; `null` for a type without quota. One group to be has one token, so that racing workers spend once. */
export function creationQuotaRequest(projectId: number, type: GroupType, hash: string): QuotaRequest | null {
  if (type.creationQuota === null) return null;
  return {
    key: `${projectId}:creation:${type.slug}`,
    token: `${projectId}:${type.id}:${hash}`,
    windows: [type.creationQuota],
  };
}

/** The spending of one occurrence under the limit per fingerprint. */
export function fingerprintLimitRequest(
  projectId: number,
  hash: string,
  occurrenceKey: string,
  limit: CreationQuota,
): QuotaRequest {
  return { key: `${projectId}:fingerprint:${hash}`, token: occurrenceKey, windows: [limit] };
}
