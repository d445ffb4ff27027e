import { postgres as server } from "@issuekit/postgres-server/vitest";
import { aBirth, aChangeSet, aCount, aLoadRequest, anAnnouncement, eventKey, hexOf } from "@issuekit/testkit";
import { describe, expect, test } from "vitest";
import { listen, open, openPool } from "./open.ts";

describe.skipIf("missing" in server)("round trips", () => {
  async function ready() {
    const pool = openPool({ max: 1 });
    const heard = listen(pool);
    const opened = open({}, pool);
    await opened.storage.outbox.register({ projectId: 7, consumer: "pager", names: ["issue.created"] });
    heard.length = 0;
    return { ...opened, heard };
  }

  test("a load of any size is one, and so is a commit", async () => {
    const { storage, heard } = await ready();
    const names = Array.from({ length: 300 }, (_, index) => `o${index}`);
    await storage.commit(
      aChangeSet(
        names.map((name, index) =>
          aBirth(index + 1, name, {
            users: ["id:1"],
            announcements: [anAnnouncement(name)],
            spareHashes: [hexOf(name)],
          }),
        ),
        {
          releases: [{ version: "1", firstSeenAt: 0, lastSeenAt: 0 }],
          environments: [{ name: "prod", firstSeenAt: 0 }],
        },
      ),
    );
    expect(heard).toHaveLength(1);

    const request = aLoadRequest({
      occurrenceKeys: names.map(eventKey),
      hashes: names.map((name) => hexOf(`hash ${name}`)),
      events: names.map(hexOf),
      groupIds: ["g1", "g2"],
      releases: ["1"],
    });
    const snapshot = await storage.load(request);
    expect([snapshot.groups.size, snapshot.known.size, snapshot.events.size]).toEqual([300, 300, 300]);
    expect(heard).toHaveLength(2);
  });

  test("what is refused by unit costs no further one", async () => {
    const { storage, heard } = await ready();
    const result = await storage.commit(aChangeSet([aBirth(1, "a"), aCount(9, 1, "b")]));
    expect(result.refused).toEqual(["g9"]);
    expect(heard).toHaveLength(1);
  });

  test("a list of sightings or spendings is one", async () => {
    const { counter, heard } = await ready();
    const sighting = { seenAt: 0, now: 0, expiresInMs: 9, window: "sliding", atMost: 3 } as const;
    await counter.sight(["a", "b", "c"].map((key) => ({ ...sighting, key, member: "m" })));
    expect(heard).toHaveLength(1);
    const windows = [{ limit: 1, windowMs: 1, slotMs: 1 }];
    await counter.spend(["a", "b"].map((key) => ({ key, amount: 1, now: 0, windows, token: "t" })));
    expect(heard).toHaveLength(2);
  });

  test("numbers cost one for each block, and blocks grow while they are used up", async () => {
    const { storage, heard } = await ready();
    const numbers: number[] = [];
    for (let round = 0; round < 250; round += 1) numbers.push(...(await storage.reserveNumbers(7, 1)));
    expect(numbers).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    // 1, 2, 4, … 64, then 100 at a time: begin, reserve and commit for each.
    expect(heard).toHaveLength(9 * 3);
  });
});
