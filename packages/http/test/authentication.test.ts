import { describe, expect, test } from "vitest";
import {
  anError,
  authHeaders,
  envelope,
  errorEnvelope,
  hexId,
  issueLines,
  keyOf,
  openDoor,
  receivedLines,
  type PostOptions,
} from "./support/door.ts";
import { jsonItem, writeEnvelope } from "./support/envelopes.ts";

const basic = (user: string): string => `Basic ${btoa(user)}`;
const dsnEnvelope = (dsn: unknown): Uint8Array<ArrayBuffer> =>
  writeEnvelope({ event_id: hexId(1), dsn }, [jsonItem("event", anError())]);
const storeBody = JSON.stringify(anError({ event_id: hexId(1) }));

describe("a key opens its project", () => {
  const places: readonly { readonly given: string; readonly show: (key: string) => PostOptions }[] = [
    { given: "in X-Sentry-Auth", show: (key) => ({ headers: authHeaders(key) }) },
    { given: "in Authorization", show: (key) => ({ headers: { authorization: `Sentry sentry_key=${key}` } }) },
    { given: "as the user of Basic", show: (key) => ({ headers: { authorization: basic(`${key}:`) } }) },
    { given: "in the query", show: (key) => ({ path: `?sentry_version=7&sentry_key=${key}` }) },
    { given: "in upper case", show: (key) => ({ path: `?sentry_key=${key.toUpperCase()}` }) },
    {
      given: "beside somebody else's bearer",
      show: (key) => ({ path: `?sentry_key=${key}`, headers: { authorization: "Bearer x" } }),
    },
  ];

  test.each(places)("$given", async ({ show }) => {
    const { issues, key, post } = await openDoor();
    const { path = "", headers = {} } = show(key);
    const enveloped = await post(errorEnvelope(1), { path: `/api/1/envelope/${path}`, key: null, headers });
    expect([enveloped.status, await enveloped.json()]).toEqual([200, { id: hexId(1) }]);
    const stored = await post(JSON.stringify(anError({ event_id: hexId(2) })), {
      path: `/api/1/store/${path}`,
      key: null,
      headers,
    });
    expect([stored.status, await stored.json()]).toEqual([200, { id: hexId(2) }]);
    expect(await issueLines(issues)).toEqual(["2 PaymentError: declined"]);
  });

  test("in the envelope's dsn, which is all that a tunnel sends", async () => {
    const { issues, key, post } = await openDoor();
    const response = await post(dsnEnvelope(`https://${key}@app.example/errors/1`), { key: null });
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });

  test("each of several keys, until it is revoked", async () => {
    const { issues, key, post } = await openDoor();
    const { publicKey: second } = await issues.addKey("shop", { label: "second" });
    expect((await post(errorEnvelope(1), { key })).status).toBe(200);
    expect((await post(errorEnvelope(2), { key: second })).status).toBe(200);
    await issues.revokeKey(key);
    expect((await post(errorEnvelope(3), { key })).status).toBe(403);
    expect((await post(errorEnvelope(4), { key: second })).status).toBe(200);
    expect(await issueLines(issues)).toEqual(["3 PaymentError: declined"]);
  });

  test("whose number has sixteen digits", async () => {
    const id = Number.MAX_SAFE_INTEGER;
    const { issues, post } = await openDoor({ engine: { projects: [{ id, slug: "shop" }] } });
    expect((await post(errorEnvelope(1), { path: `/api/${id}/envelope/` })).status).toBe(200);
    expect((await post(errorEnvelope(2), { path: `/api/${id}0/envelope/` })).status).toBe(400);
    expect(await issueLines(issues)).toEqual(["1 PaymentError: declined"]);
  });
});

describe("a request that no key opens leaves nothing and counts for nobody", () => {
  const none = "no key: send X-Sentry-Auth, sentry_key, or a dsn in the envelope";
  test.each([
    { given: "no key", options: { key: null }, status: 401, detail: none },
    {
      given: "somebody else's bearer",
      options: { key: null, headers: { authorization: "Bearer x" } },
      status: 401,
      detail: none,
    },
    {
      given: "no key at the store",
      path: "/api/1/store/",
      body: storeBody,
      options: { key: null },
      status: 401,
      detail: none,
    },
    {
      given: "a header without a key",
      options: { key: null, headers: { "x-sentry-auth": "Sentry sentry_version=7" } },
      status: 401,
      detail: "the x-sentry-auth header is malformed",
    },
    {
      given: "a dsn that is none",
      body: dsnEnvelope("hello"),
      options: { key: null },
      status: 401,
      detail: "the envelope's dsn is malformed",
    },
    {
      given: "a dsn with an unknown key",
      body: dsnEnvelope(`https://${hexId(9)}@x/1`),
      options: { key: null },
      status: 403,
      detail: "the key is unknown",
    },
    {
      given: "a dsn that names another key than the header",
      body: dsnEnvelope(`https://${hexId(9)}@x/1`),
      options: {},
      status: 401,
      detail: "the request carries two different keys",
    },
    { given: "a key that is none", options: { key: "hello" }, status: 400, detail: "a key has 32 hex digits" },
    { given: "an unknown key", options: { key: hexId(9) }, status: 403, detail: "the key is unknown" },
    {
      given: "a newer protocol",
      path: "/api/1/envelope/?sentry_version=8&sentry_key=0",
      options: {},
      status: 400,
      detail: "sentry_version is newer than 7",
    },
    {
      given: "an unknown project",
      path: "/api/3/envelope/",
      options: {},
      status: 403,
      detail: "the key belongs to another project",
    },
    {
      given: "another project",
      path: "/api/2/envelope/",
      options: {},
      status: 403,
      detail: "the key belongs to another project",
    },
    {
      given: "another project's store",
      path: "/api/2/store/",
      body: storeBody,
      options: {},
      status: 403,
      detail: "the key belongs to another project",
    },
    {
      given: "a project by its slug",
      path: "/api/shop/envelope/",
      options: {},
      status: 400,
      detail: "the project in the path is no number",
    },
  ])("$given: $status", async ({ path, body, options, status, detail }) => {
    const { issues, post } = await openDoor();
    const response = await post(body ?? errorEnvelope(1), { ...(path === undefined ? {} : { path }), ...options });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ detail });
    for (const project of ["shop", "cellar"]) {
      expect(await issueLines(issues, project)).toEqual([]);
      expect(await receivedLines(issues, project)).toEqual([]);
    }
    expect((await post(errorEnvelope(2))).status, "the next one is served").toBe(200);
  });

  test("a revoked key: 403", async () => {
    const { issues, key, post } = await openDoor();
    await issues.revokeKey(key);
    const response = await post(errorEnvelope(1));
    expect([response.status, await response.json()]).toEqual([403, { detail: "the key is revoked" }]);
    expect(await issueLines(issues)).toEqual([]);
    expect(await receivedLines(issues)).toEqual([]);
  });

  test("a key that is shown is looked at before the body is read", async () => {
    const { post } = await openDoor();
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(1_000));
        },
      },
      { highWaterMark: 0 },
    );
    expect((await post(body, { key: hexId(9) })).status).toBe(403);
    expect(pulled).toBe(0);
  });

  test("what belongs to a project stays in it", async () => {
    const { issues, post } = await openDoor();
    const other = await keyOf(issues, "cellar");
    expect((await post(errorEnvelope(1))).status).toBe(200);
    expect((await post(errorEnvelope(1), { path: "/api/2/envelope/", key: other })).status).toBe(200);
    const foreign = envelope(hexId(2), jsonItem("event", anError({ project: 2 })));
    const response = await post(foreign);
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        detail: "not accepted: PROJECT_MISMATCH",
        causes: ["project: is 2, but it was sent to project 1"],
      },
    ]);
    expect(await issueLines(issues, "shop")).toEqual(["1 PaymentError: declined"]);
    expect(await issueLines(issues, "cellar")).toEqual(["1 PaymentError: declined"]);
  });
});
