import { UsageError } from "../model/errors.ts";
import { builtinGroupTypes } from "./builtin.ts";
import { defineGroupType, type GroupType, type GroupTypeDefinition } from "./define-group-type.ts";

/** What a host changes on a type that issuekit knows, by slug. */
export type GroupTypeSettings = Readonly<
  Record<string, Partial<Pick<GroupTypeDefinition, "noise" | "creationQuota" | "defaultPriority" | "released">>>
>;

export interface GroupTypeRegistry {
  /** By numeric id, alias or slug; `undefined` for one that nobody registered. */
  find(idOrSlug: number | string): GroupType | undefined;
  readonly all: readonly GroupType[];
}

/**
 * The built-in types, with the host's settings, and the host's own.
 *
 * Throws `GROUP_TYPE_TAKEN` for a second id or slug and `GROUP_TYPE_INVALID` for settings of an unknown slug.
 */
export function createGroupTypeRegistry(
  own: readonly GroupTypeDefinition[] = [],
  settings: GroupTypeSettings = {},
): GroupTypeRegistry {
  const byId = new Map<number, GroupType>();
  const bySlug = new Map<string, GroupType>();
  for (const base of [...builtinGroupTypes, ...own]) {
    const changes = Object.hasOwn(settings, base.slug) ? settings[base.slug] : undefined;
    const type = defineGroupType({ ...base, ...changes });
    for (const id of [type.id, ...type.aliases]) {
      const owner = byId.get(id);
      if (owner !== undefined) throw taken(`id ${id}`, type, owner);
      byId.set(id, type);
    }
    const owner = bySlug.get(type.slug);
    if (owner !== undefined) throw taken(`slug "${type.slug}"`, type, owner);
    bySlug.set(type.slug, type);
  }
  for (const slug of Object.keys(settings)) {
    if (!bySlug.has(slug)) {
      throw new UsageError("GROUP_TYPE_INVALID", `groupTypeSettings names "${slug}", but no such type is registered`);
    }
  }
  return {
    all: [...bySlug.values()],
    find: (idOrSlug) => (typeof idOrSlug === "number" ? byId.get(idOrSlug) : bySlug.get(idOrSlug)),
  };
}

function taken(what: string, type: GroupType, owner: GroupType): UsageError {
  return new UsageError(
    "GROUP_TYPE_TAKEN",
    `Group type "${type.slug}" (${type.id}) cannot take ${what}: "${owner.slug}" (${owner.id}) has it. Choose another.`,
  );
}
