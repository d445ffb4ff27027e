import type { Project, ProjectStore } from "@issuekit/core";
import { dataOf, type Store } from "./store.ts";

export function createProjects(store: Store): ProjectStore {
  const bySlug = (slug: string) => [...store.projects.values()].find((project) => project.slug === slug);
  return {
    async ensure({ slug, id, candidateId, name, publicKey, now }) {
      const known = bySlug(slug);
      const holder = id === undefined ? undefined : store.projects.get(id);
      if (known !== undefined && id !== undefined && known.id !== id) return { kind: "conflict", with: known };
      if (known === undefined && holder !== undefined) return { kind: "conflict", with: holder };
      let project = known;
      if (project === undefined) {
        const free = id ?? candidateId;
        const taken = store.projects.get(free);
        if (taken !== undefined) return { kind: "conflict", with: taken };
        project = { id: free, slug, name, createdAt: now } satisfies Project;
        store.projects.set(free, project);
      }
      const { id: projectId } = project;
      if (![...store.keys.values()].some((key) => key.projectId === projectId)) {
        store.keys.set(publicKey, { projectId, publicKey, label: "", createdAt: now, revokedAt: null });
      }
      return { kind: "ensured", project };
    },
    async find(by) {
      return "id" in by ? store.projects.get(by.id) : bySlug(by.slug);
    },
    async findKey(publicKey) {
      return store.keys.get(publicKey);
    },
    async listKeys(projectId) {
      return [...store.keys.values()]
        .filter((key) => key.projectId === projectId)
        .sort((a, b) => a.createdAt - b.createdAt);
    },
    async addKey(key) {
      if (!store.keys.has(key.publicKey)) store.keys.set(key.publicKey, key);
    },
    async revokeKey({ projectId, publicKey, now }) {
      const key = store.keys.get(publicKey);
      if (key === undefined || key.projectId !== projectId) return false;
      if (key.revokedAt === null) store.keys.set(publicKey, { ...key, revokedAt: now });
      return true;
    },
    async addReceived({ id, now, projectId, counts }) {
      const parcel = `${projectId}:${id}`;
      if (store.commits.has(parcel)) return;
      store.commits.set(parcel, { now, refused: [] });
      const { received } = dataOf(store, projectId);
      for (const count of counts) {
        const key = JSON.stringify([count.hourStart, count.category, count.outcome, count.reason]);
        received.set(key, { ...count, quantity: (received.get(key)?.quantity ?? 0) + count.quantity });
      }
    },
    async listReceived({ projectId, since, until }) {
      const rows = [...dataOf(store, projectId).received.values()];
      const name = (row: (typeof rows)[number]) => `${row.category}\n${row.outcome}\n${row.reason}`;
      return rows
        .filter(({ hourStart }) => hourStart >= since && hourStart < until)
        .sort((a, b) => a.hourStart - b.hourStart || (name(a) < name(b) ? -1 : 1));
    },
  };
}
