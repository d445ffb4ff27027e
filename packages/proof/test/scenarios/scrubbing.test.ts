import { defaultScrub } from "@issuekit/core";
import { describe, expect, test } from "vitest";
import { adapters } from "../../src/adapters.ts";
import { aFeedback, aFinding, anError, issueOf, openStage, type Stage } from "../../src/scenario.ts";

/** Texts that must not be found anywhere in what is stored. */
const secrets = {
  password: "hunter2-in-the-form",
  header: "Bearer abcdef0123456789abcdef",
  basic: "Basic dXNlcjpwYXNz",
  cookie: "session-cookie-7f3a9c",
  csrf: "csrf-value-55d1",
  apiKey: "key-live-9981",
  card: "4111 1111 1111 1111",
  otp: "otp-118822",
  query: "query-secret-4711",
  variable: "local-variable-secret",
  crumb: "crumb-secret-3141",
  inline: "inline-event-secret",
  said: "feedback-event-secret",
  tag: "tag-secret-2718",
  bearer: "tag4bearer0123456789",
  title: "title-url-secret",
  subtitle: "subtitle-secret-1",
  resource: "resource-secret-2",
  culprit: "culprit-secret-3",
  part: "fingerprint-secret-4",
  evidence: "evidence-secret-5",
  row: "evidence-row-secret-6",
} as const;

const leakyFinding = {
  issue_title: `cannot reach postgres://ann:${secrets.title}@db/shop`,
  subtitle: `password=${secrets.subtitle}`,
  resource_id: `token=${secrets.resource}`,
  culprit: `secret: ${secrets.culprit}`,
  fingerprint: [`password=${secrets.part}`],
  evidence_data: { password: secrets.evidence },
  evidence_display: [{ name: "api_key", value: secrets.row, important: true }],
};

const leaky = {
  tags: { api_token: secrets.tag, note: `Bearer ${secrets.bearer}`, step: "payment" },
  request: {
    url: "https://shop.example/pay",
    method: "POST",
    query_string: `a=1&password=${secrets.query}`,
    headers: {
      Authorization: secrets.header,
      "Proxy-Authorization": secrets.basic,
      Cookie: `sessionid=${secrets.cookie}; csrftoken=${secrets.csrf}; theme=dark`,
      "X-Api-Key": secrets.apiKey,
      "User-Agent": "curl/8",
    },
    cookies: { sessionid: secrets.cookie, csrftoken: secrets.csrf },
    data: { user: "ann", password: secrets.password, card: secrets.card, two_factor: secrets.otp },
  },
  extra: { nested: { deep: [{ passwd: secrets.password }] }, note: `paid with ${secrets.card}` },
  contexts: { app: { api_key: secrets.apiKey } },
  breadcrumbs: { values: [{ category: "http", data: { token: secrets.crumb } }] },
  exception: {
    values: [
      {
        type: "PaymentError",
        value: "declined",
        stacktrace: { frames: [{ function: "pay", filename: "pay.js", vars: { password: secrets.variable } }] },
      },
    ],
  },
};

async function storedText({ issues, store }: Stage): Promise<string> {
  const texts: string[] = [];
  for (const { id } of (await issues.search()).items) {
    texts.push(JSON.stringify(await issues.get(id)), JSON.stringify(await issues.event(id, "latest")));
    for (const { key } of await issues.tags(id)) texts.push(JSON.stringify(await issues.tagValues(id, key)));
  }
  for (const { content } of await store.bytes()) texts.push(content.toString("latin1"));
  return texts.join("\n");
}

for (const adapter of adapters) {
  describe(`what is never stored on ${adapter.name}`, () => {
    test("no password, cookie or authorization header is in what is stored, in any file of the store", async () => {
      const stage = await openStage(adapter);
      const { issues, store } = stage;
      await issues.ingestMany([
        anError(leaky),
        aFinding(leakyFinding, { ...leaky, extra: { password: secrets.inline } }),
        aFeedback({}, { ...leaky, exception: undefined, extra: { password: secrets.said } }),
      ]);
      const text = await storedText(stage);
      for (const [name, secret] of Object.entries(secrets)) {
        expect(text.includes(secret), `${name} is stored`).toBe(false);
      }
      expect(text).toContain("[Filtered]");
      expect(text, "control: what is no secret is there").toContain("https://shop.example/pay");
      expect((await store.bytes()).length > 0, "something is kept outside of the process").toBe(adapter.durable);
    });

    test("control: without scrubbing they are found where the test looks", async () => {
      const stage = await openStage(adapter, { scrub: false });
      const said = `mail ann@example.com, password=${secrets.said}`;
      await stage.issues.ingestMany([
        anError(leaky),
        aFinding(leakyFinding, { extra: { password: secrets.inline } }),
        aFeedback({ message: said }),
      ]);
      const text = await storedText(stage);
      for (const [name, secret] of Object.entries(secrets)) {
        expect(text.includes(secret), `${name} is not found`).toBe(true);
      }
      expect(text).not.toContain("[Filtered]");
      expect(text).not.toContain("[email]");
    });

    test("what a host's scrubber takes away is counted nowhere: no tag, no person, no release, no place", async () => {
      const stage = await openStage(adapter, {
        scrub: ({ user: _user, release: _release, environment: _environment, ...event }) => ({ ...event, tags: [] }),
      });
      const fields = { user: { id: "7" }, release: "shop@1", environment: "prod", tags: { step: "payment" } };
      const { id } = issueOf(await stage.issues.ingest(anError(fields)));
      expect(await stage.issues.tags(id)).toEqual([]);
      expect(await stage.issues.get(id)).toMatchObject({ usersSeen: 0, firstRelease: null });
      expect(await stage.store.storage.read.listGroupReleases(1, 1)).toMatchObject([{ release: "", environment: "" }]);
    });

    test.each([
      ["nothing", () => undefined],
      ["a promise", (event: unknown) => Promise.resolve(event)],
      ["text", () => "event"],
      [
        "an error",
        () => {
          throw new Error("broken");
        },
      ],
    ])("a host's scrubber that answers %s rejects the event and says so", async (_, scrub) => {
      const stage = await openStage(adapter, { scrub: scrub as never });
      expect(await stage.issues.ingest(anError())).toMatchObject({
        kind: "rejected",
        code: "SCRUBBER_FAILED",
        reason: expect.stringContaining("the scrubber failed"),
      });
      expect((await stage.issues.search()).items).toEqual([]);
    });

    test("an event at the bound stays one, though a host's scrubber touches it", async () => {
      const stage = await openStage(adapter, { scrub: (event) => ({ ...event, server_name: "x" }) });
      const breadcrumbs = [{ data: { note: "y".repeat(1_048_000) } }];
      expect(await stage.issues.ingest(anError({ breadcrumbs }))).toMatchObject({ kind: "created" });
    });

    test("a host's scrubber sees events; texts and evidence of detectors and people have the defaults", async () => {
      const stage = await openStage(adapter, { scrub: (event) => event });
      await stage.issues.ingestMany([aFinding(leakyFinding), aFeedback({ message: "mail ann@example.com" })]);
      const text = JSON.stringify((await stage.issues.search()).items);
      expect(text).toContain("[Filtered]");
      expect(text).toContain("[email]");
    });

    test("what an application captures itself is scrubbed as well", async () => {
      const stage = await openStage(adapter);
      await stage.issues.capture(new Error("declined"), {
        extra: { password: secrets.password, headers: { authorization: secrets.header } },
        contexts: { session: { cookie: secrets.cookie } },
      });
      const text = await storedText(stage);
      for (const secret of [secrets.password, secrets.header, secrets.cookie]) expect(text).not.toContain(secret);
    });

    test("a host's own scrubber replaces the defaults, and can begin with them", async () => {
      const stage = await openStage(adapter, {
        scrub: (event) => ({ ...defaultScrub(event), server_name: "somewhere" }),
      });
      const { id } = issueOf(await stage.issues.ingest(anError({ ...leaky, server_name: "db-7.internal" })));
      expect((await stage.issues.event(id, "latest"))?.payload?.server_name).toBe("somewhere");
      expect(await storedText(stage)).not.toContain(secrets.password);
    });

    test("scrubbing changes no grouping: the same error before and after is one issue", async () => {
      const stage = await openStage(adapter);
      const first = await stage.issues.ingest(anError(leaky));
      const second = await stage.issues.ingest(
        anError({ ...leaky, request: { ...leaky.request, data: { password: "another" } } }),
      );
      expect(issueOf(second)).toEqual(issueOf(first));
    });
  });
}
