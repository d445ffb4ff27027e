import { ValidationError } from "../model/errors.ts";
import type { ProjectKey } from "../model/project.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { ProjectStore } from "../ports/storage.ts";
import type { IssueEngine } from "./issue-engine.ts";
import type { ProjectDirectory } from "./project-directory.ts";

export interface ProjectKeysOptions {
  readonly store: ProjectStore;
  readonly directory: ProjectDirectory;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createProjectKeys({
  store,
  directory,
  clock,
  ids,
}: ProjectKeysOptions): Pick<IssueEngine, "dsn" | "keys" | "addKey" | "revokeKey" | "checkKey"> {
  return {
    async dsn(ref, base) {
      const project = await directory.resolve(ref);
      const usable = (await store.listKeys(project.id)).find(({ revokedAt }) => revokedAt === null);
      if (usable === undefined) {
        const reason = `every key of project "${project.slug}" is revoked: add one with addKey()`;
        throw new ValidationError("INPUT_INVALID", `dsn: ${reason}.`, { faults: [{ path: "project", reason }] });
      }
      return printDsn(base, usable);
    },
    async keys(ref) {
      return store.listKeys((await directory.resolve(ref)).id);
    },
    async addKey(ref, options = {}) {
      const project = await directory.resolve(ref);
      const key: ProjectKey = {
        projectId: project.id,
        publicKey: ids.next("key"),
        label: options.label ?? "",
        createdAt: clock.now(),
        revokedAt: null,
      };
      await store.addKey(key);
      return key;
    },
    async revokeKey(publicKey, options = {}) {
      const projects =
        options.project === undefined ? await directory.all() : [await directory.resolve(options.project)];
      for (const { id } of projects) {
        if (await store.revokeKey({ projectId: id, publicKey, now: clock.now() })) return true;
      }
      return false;
    },
    async checkKey(publicKey) {
      const projects = await directory.all();
      const key = /^[0-9a-f]{32}$/.test(publicKey) ? await store.findKey(publicKey) : undefined;
      const project = projects.find(({ id }) => id === key?.projectId);
      if (key === undefined || project === undefined) return { kind: "unknown" };
      return key.revokedAt === null ? { kind: "valid", project } : { kind: "revoked" };
    },
  };
}

function printDsn(base: string, key: ProjectKey): string {
  let url: URL;
  try {
    url = new URL(base);
  } catch (cause) {
    const reason = `"${base}" is no address: pass where ingestion is served, such as https://app.example/errors`;
    throw new ValidationError("INPUT_INVALID", `dsn: ${reason}.`, { cause, faults: [{ path: "base", reason }] });
  }
  return `${url.protocol}//${key.publicKey}@${url.host}${url.pathname.replace(/\/+$/, "")}/${key.projectId}`;
}
