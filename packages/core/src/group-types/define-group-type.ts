import { UsageError } from "../model/errors.ts";
import { priorities, type Priority } from "../model/priority.ts";

export const categories = {
  error: 1,
  replay: 5,
  feedback: 6,
  test_notification: 9,
  outage: 10,
  metric: 11,
  db_query: 12,
  http_client: 13,
  frontend: 14,
  mobile: 15,
  ai_detected: 16,
  preprod: 17,
  instrumentation: 18,
  performance: 2,
} as const;

export type Category = keyof typeof categories;

/** Sightings below the limit are remembered and create nothing. */
export interface NoiseConfig {
  /** The sighting that creates the group; 1 or less creates at once. Default 3. */
  readonly ignoreLimit: number;
  /** Default 24 hours. */
  readonly expiresInMs: number;
  /** `sliding` counts from the latest sighting, `fixed` from the first. Default `sliding`. */
  readonly window: "sliding" | "fixed";
}

/** New groups of a type in a project over a sliding window. */
export interface CreationQuota {
  readonly limit: number;
  readonly windowMs: number;
  readonly slotMs: number;
}

export interface GroupType {
  readonly id: number;
  readonly slug: string;
  readonly description: string;
  readonly category: Category;
  readonly defaultPriority: Priority;
  readonly noise: NoiseConfig | null;
  readonly creationQuota: CreationQuota | null;
  /** Types that are not released are refused unless the engine names them in `unreleasedTypes`. */
  readonly released: boolean;
  readonly inDefaultSearch: boolean;
  readonly autoResolve: boolean;
  readonly escalationDetection: boolean;
  readonly statusChangeNotifications: boolean;
  readonly workflowNotifications: boolean;
  /** What a short notification shows beside the title. */
  readonly notificationContext: readonly string[];
  readonly notificationActions: readonly string[];
  /** Ids that older senders use for this type. */
  readonly aliases: readonly number[];
}

type Required = "id" | "slug" | "category";

/** What a host states of a type of its own. All but id, slug and category have defaults. */
export type GroupTypeDefinition = Pick<GroupType, Required> &
  Partial<Omit<GroupType, Required | "noise">> & { readonly noise?: Partial<NoiseConfig> | null };

const noiseDefaults = {
  ignoreLimit: 3,
  expiresInMs: 24 * 60 * 60_000,
  window: "sliding",
} as const satisfies NoiseConfig;

const defaults = {
  defaultPriority: "medium",
  noise: null,
  creationQuota: { limit: 5, windowMs: 60 * 60_000, slotMs: 60_000 },
  released: true,
  inDefaultSearch: true,
  autoResolve: true,
  escalationDetection: true,
  statusChangeNotifications: true,
  workflowNotifications: true,
  notificationContext: ["Events", "Users Affected", "State", "First Seen"],
  notificationActions: ["archive", "resolve", "assign"],
  aliases: [],
} as const satisfies Partial<GroupType>;

/** What is wrong with a limit over a window; `undefined` for one that counters can keep. */
export function quotaFault({ limit, windowMs, slotMs }: CreationQuota): string | undefined {
  if (!Number.isSafeInteger(limit) || limit < 0) return "limit must be an integer from 0";
  const fits = Number.isSafeInteger(windowMs / slotMs) && windowMs >= slotMs && slotMs > 0;
  return fits ? undefined : "windowMs must be a multiple of slotMs, both in ms and more than 0";
}

/**
 * A detector's type of issue, with every default filled in: priority medium, five new issues an hour in a project,
 * no noise threshold.
 *
 * Throws `GROUP_TYPE_INVALID` for an id that is no positive integer, a slug that is not `lower_case`, an unknown
 * category or priority, or a window that is none or no multiple of its slot. That ids and slugs are unique is checked where types are
 * registered.
 */
export function defineGroupType(definition: GroupTypeDefinition): GroupType {
  const { noise, ...rest } = definition;
  const type: GroupType = {
    ...defaults,
    description: definition.slug,
    ...withoutUndefined(rest),
    noise: noise ? { ...noiseDefaults, ...withoutUndefined(noise) } : null,
  };
  const fault = faultOf(type);
  if (fault !== undefined) {
    throw new UsageError("GROUP_TYPE_INVALID", `Group type "${String(type.slug)}" (${String(type.id)}): ${fault}`);
  }
  return type;
}

function faultOf(type: GroupType): string | undefined {
  if (!Number.isSafeInteger(type.id) || type.id < 1) return "id must be a positive integer";
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(type.slug)) {
    return "slug must be 1 to 64 lower-case letters, digits and underscores, a letter first";
  }
  if (!Object.hasOwn(categories, type.category)) {
    return `category "${String(type.category)}" is none of ${Object.keys(categories).join(", ")}`;
  }
  if (!Object.hasOwn(priorities, type.defaultPriority)) {
    return `defaultPriority "${String(type.defaultPriority)}" is none of ${Object.keys(priorities).join(", ")}`;
  }
  if (type.noise !== null) {
    const { ignoreLimit, expiresInMs, window } = type.noise;
    if (!Number.isSafeInteger(ignoreLimit)) return "noise.ignoreLimit must be an integer";
    if (!(expiresInMs > 0)) return "noise.expiresInMs must be more than 0";
    if (window !== "sliding" && window !== "fixed") return 'noise.window must be "sliding" or "fixed"';
  }
  const fault = type.creationQuota === null ? undefined : quotaFault(type.creationQuota);
  return fault === undefined ? undefined : `creationQuota.${fault}`;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
