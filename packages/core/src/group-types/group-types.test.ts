import { describe, expect, test } from "vitest";
import { UsageError } from "../model/errors.ts";
import { builtinGroupTypes } from "./builtin.ts";
import { defineGroupType } from "./define-group-type.ts";
import { createGroupTypeRegistry } from "./registry.ts";

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
  return "nothing thrown";
}

describe("built-in types", () => {
  const types = createGroupTypeRegistry();

  test("every id of the field's table is there", () => {
    const ids = [
      1, 1001, 1004, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1015, 1016, 1017, 1018, 1019, 1020, 1021, 1906,
      1910, 1911, 2001, 2002, 2003, 2004, 2006, 2007, 2008, 2009, 2010, 2011, 3501, 4001, 5001, 5002, 5003, 6001, 7001,
      8001, 8002, 10001, 11001, 11002, 12001,
    ];
    expect(builtinGroupTypes.map(({ id }) => id)).toEqual(ids);
  });

  test.each([
    ["error", { defaultPriority: "medium", noise: null, creationQuota: null, released: true }],
    [
      "performance_slow_db_query",
      { defaultPriority: "low", noise: { ignoreLimit: 100, expiresInMs: 86_400_000, window: "sliding" } },
    ],
    ["performance_http_overhead", { noise: { ignoreLimit: 20, expiresInMs: 86_400_000, window: "sliding" } }],
    [
      "profile_frame_drop",
      { noise: { ignoreLimit: 2000, expiresInMs: 86_400_000, window: "sliding" }, category: "mobile" },
    ],
    [
      "feedback",
      {
        inDefaultSearch: false,
        autoResolve: false,
        creationQuota: { limit: 1000, windowMs: 3_600_000, slotMs: 60_000 },
      },
    ],
    [
      "monitor_check_in_failure",
      { defaultPriority: "high", creationQuota: { limit: 60_000, windowMs: 3_600_000, slotMs: 60_000 } },
    ],
    [
      "profile_file_io_main_thread",
      { creationQuota: { limit: 5, windowMs: 3_600_000, slotMs: 60_000 }, released: true },
    ],
    [
      "performance_p95_endpoint_regression",
      { escalationDetection: false, notificationContext: ["Approx. Start Time"] },
    ],
    ["web_vitals", { statusChangeNotifications: false, workflowNotifications: false }],
    ["llm_detected_experimental", { released: false }],
  ])("%s is as the table says", (slug, expected) => {
    expect(types.find(slug)).toMatchObject(expected);
  });

  test("old ids of a type lead to it", () => {
    expect(types.find(4003)?.slug).toBe("monitor_check_in_failure");
  });

  test("an unknown slug or id is absent", () => {
    expect(types.find("nothing_of_the_kind")).toBeUndefined();
    expect(types.find(300)).toBeUndefined();
    expect(types.find("constructor")).toBeUndefined();
  });
});

describe("defineGroupType", () => {
  const base = { id: 50_001, slug: "slow_checkout", category: "metric" } as const;

  test("fills in every default", () => {
    expect(defineGroupType(base)).toMatchObject({
      defaultPriority: "medium",
      noise: null,
      creationQuota: { limit: 5, windowMs: 3_600_000, slotMs: 60_000 },
      released: true,
      inDefaultSearch: true,
      autoResolve: true,
      escalationDetection: true,
      notificationContext: ["Events", "Users Affected", "State", "First Seen"],
    });
  });

  test("fills in what a threshold leaves out", () => {
    expect(defineGroupType({ ...base, noise: {} }).noise).toEqual({
      ignoreLimit: 3,
      expiresInMs: 86_400_000,
      window: "sliding",
    });
  });

  test.each([
    ["an id of 0", { ...base, id: 0 }],
    ["a slug with capitals", { ...base, slug: "Slow" }],
    ["an unknown category", { ...base, category: "weather" as "metric" }],
    ["a window that is no multiple of its slot", { ...base, creationQuota: { limit: 5, windowMs: 100, slotMs: 30 } }],
    ["a window that is none", { ...base, creationQuota: { limit: 5, windowMs: 0, slotMs: 0 } }],
    ["a quota below nothing", { ...base, creationQuota: { limit: -1, windowMs: 100, slotMs: 50 } }],
    ["an unknown priority", { ...base, defaultPriority: "urgent" as "high" }],
    ["a threshold that is no integer", { ...base, noise: { ignoreLimit: 1.5 } }],
    ["an expiry of nothing", { ...base, noise: { expiresInMs: 0 } }],
    ["an unknown kind of window", { ...base, noise: { window: "rolling" as "fixed" } }],
  ])("refuses %s", (_, definition) => {
    expect(codeOf(() => defineGroupType(definition))).toBe("GROUP_TYPE_INVALID");
  });
});

describe("the registry", () => {
  test.each([
    ["id", { id: 1001, slug: "mine", category: "metric" }],
    ["alias as id", { id: 4002, slug: "mine", category: "metric" }],
    ["slug", { id: 50_001, slug: "feedback", category: "metric" }],
  ] as const)("refuses a second owner of an %s", (_, own) => {
    expect(codeOf(() => createGroupTypeRegistry([own]))).toBe("GROUP_TYPE_TAKEN");
  });

  test("a host's setting changes a built-in type", () => {
    const types = createGroupTypeRegistry([], { error: { noise: { ignoreLimit: 2 } } });
    expect(types.find(1)?.noise?.ignoreLimit).toBe(2);
  });

  test("a setting for a type that nobody registered is refused", () => {
    expect(codeOf(() => createGroupTypeRegistry([], { eror: { released: true } }))).toBe("GROUP_TYPE_INVALID");
  });
});
