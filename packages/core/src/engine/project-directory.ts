import { UsageError } from "../model/errors.ts";
import type { ProjectRef } from "../model/input.ts";
import type { Project } from "../model/project.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { ProjectStore } from "../ports/storage.ts";
import type { ProjectOptions } from "./options.ts";

/** The engine's own projects, made sure of in storage at first use. */
export interface ProjectDirectory {
  /** All of them, in the order of the options. Rejects while storage cannot be reached; the next call tries again. */
  all(): Promise<readonly Project[]>;
  /** The same, made sure of through another store where they are not known yet. What was made sure of there may be rolled back, and is not kept. */
  allThrough(store: ProjectStore): Promise<readonly Project[]>;
  /** The project that a reference names; without one, the only project. Throws `PROJECT_UNKNOWN` or `PROJECT_AMBIGUOUS`. */
  resolve(ref: ProjectRef | undefined): Promise<Project>;
}

/** A reference that names none of the projects, as text for people. */
export type ProjectFault = { readonly code: "PROJECT_UNKNOWN" | "PROJECT_AMBIGUOUS"; readonly message: string };

export function createProjectDirectory(
  options: readonly ProjectOptions[],
  store: ProjectStore,
  clock: Clock,
  ids: Ids,
): ProjectDirectory {
  checkProjects(options);
  let known: Promise<readonly Project[]> | undefined;
  let found: readonly Project[] | undefined;

  async function ensureAll(through: ProjectStore): Promise<readonly Project[]> {
    const projects: Project[] = [];
    for (const option of options) {
      const answer = await through.ensure({
        slug: option.slug,
        ...(option.id === undefined ? {} : { id: option.id }),
        candidateId: option.id ?? Number(ids.next("project")),
        name: option.name ?? option.slug,
        publicKey: ids.next("key"),
        now: clock.now(),
      });
      if (answer.kind === "conflict") {
        throw new UsageError(
          "PROJECT_CONFLICT",
          `Project { id: ${option.id}, slug: "${option.slug}" } conflicts with the stored { id: ${answer.with.id}, slug: "${answer.with.slug}" }. Name the stored id, or choose another slug.`,
        );
      }
      projects.push(answer.project);
    }
    return projects;
  }

  function all(): Promise<readonly Project[]> {
    known ??= ensureAll(store).then(
      (projects) => (found = projects),
      (error: unknown) => {
        known = undefined;
        throw error;
      },
    );
    return known;
  }

  return {
    all,
    allThrough: async (through) => found ?? ensureAll(through),
    async resolve(ref) {
      const found = findProject(await all(), ref);
      if ("code" in found) throw new UsageError(found.code, found.message);
      return found;
    },
  };
}

/** The project that a reference names, or what is wrong with the reference. */
export function findProject(projects: readonly Project[], ref: ProjectRef | undefined): Project | ProjectFault {
  const names = projects.map((project) => `${project.id} "${project.slug}"`).join(", ");
  if (ref === undefined) {
    const [only] = projects;
    if (only !== undefined && projects.length === 1) return only;
    return { code: "PROJECT_AMBIGUOUS", message: `Name the project: there are ${projects.length} (${names}).` };
  }
  const found = projects.find(({ id, slug }) => id === ref || slug === ref || String(id) === ref);
  const said = typeof ref === "string" || typeof ref === "number" ? JSON.stringify(ref) : `of type ${typeof ref}`;
  return found ?? { code: "PROJECT_UNKNOWN", message: `Project ${said} is none of ${names}.` };
}

function checkProjects(options: readonly ProjectOptions[]): void {
  const refuse = (message: string): never => {
    throw new UsageError("OPTIONS_INVALID", message);
  };
  if (!Array.isArray(options) || options.length === 0) {
    refuse('projects: name at least one, such as [{ id: 1, slug: "shop" }].');
  }
  const slugs = new Set<string>();
  const taken = new Set<number>();
  options.forEach(({ slug, id }, index) => {
    if (typeof slug !== "string" || !/^(?!\d+$)[a-z0-9_][a-z0-9_-]{0,49}$/.test(slug)) {
      refuse(
        `projects[${index}].slug: "${String(slug)}" must be 1 to 50 lower-case letters, digits, "-" and "_", and not digits alone.`,
      );
    }
    if (slugs.has(slug)) refuse(`projects[${index}].slug: "${slug}" stands twice.`);
    slugs.add(slug);
    if (id === undefined) return;
    if (!Number.isSafeInteger(id) || id < 1) {
      refuse(`projects[${index}].id: ${String(id)} must be a positive integer: SDKs refuse a DSN without one.`);
    }
    if (taken.has(id)) refuse(`projects[${index}].id: ${id} stands twice.`);
    taken.add(id);
  });
}
