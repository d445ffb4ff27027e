import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { createIngestHandler } from "../src/index.ts";
import { authHeaders, errorEnvelope, hexId, issueLines, openDoor } from "./support/door.ts";

describe("the address", () => {
  test.each([
    "/api/1/envelope/",
    "/api/1/envelope",
    "/api/1/envelope/?a=b",
    "//api//1//envelope//",
    "/errors/api/1/envelope/",
    "/deep/er/api/1/envelope/",
    "/api/errors/api/1/envelope/",
    "/api/0001/envelope/",
  ])("%s leads here", async (path) => {
    const { post } = await openDoor();
    const response = await post(errorEnvelope(1), { path });
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
  });

  test.each([
    "/",
    "/api/",
    "/api/1/",
    "/api/envelope/",
    "/api/1/envelope/more/",
    "/api/1/envelop/",
    "/api/1/security/",
    "/API/1/envelope/",
    "/%61pi/1/envelope%2F",
    "/api/%ff/store/x",
  ])("%s does not: 404", async (path) => {
    const { issues, post } = await openDoor();
    const response = await post(errorEnvelope(1), { path });
    expect([response.status, await response.json()]).toEqual([
      404,
      { detail: "there is nothing here: POST /api/{project}/envelope/" },
    ]);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await issueLines(issues)).toEqual([]);
  });

  test.each([
    "/api/-1/envelope/",
    "/api/1e0/envelope/",
    "/api/0x1/envelope/",
    "/api/1%20/envelope/",
    "/api/%ff/envelope/",
    "/api/٣/envelope/",
  ])("%s names no project: 400", async (path) => {
    const { post } = await openDoor();
    const response = await post(errorEnvelope(1), { path });
    expect([response.status, await response.json()]).toEqual([400, { detail: "the project in the path is no number" }]);
  });

  test.each(["GET", "PUT", "PATCH", "DELETE"])("%s is 405, and says what is taken", async (method) => {
    const { handle, key } = await openDoor();
    for (const route of ["envelope", "store"]) {
      const response = await handle(
        new Request(`http://localhost/api/1/${route}/`, { method, headers: authHeaders(key) }),
      );
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("POST, OPTIONS");
      expect(await response.json()).toEqual({ detail: "POST is what this address takes" });
    }
  });

  test("HEAD is 405 without a body", async () => {
    const { handle } = await openDoor();
    const response = await handle(new Request("http://localhost/api/1/envelope/", { method: "HEAD" }));
    expect([response.status, await response.text()]).toEqual([405, ""]);
  });
});

describe("browsers", () => {
  const exposed = "x-sentry-error,x-sentry-rate-limits,retry-after";

  test.each(["envelope", "store"])("may ask before they post to %s", async (route) => {
    const { handle } = await openDoor();
    const response = await handle(
      new Request(`http://localhost/api/1/${route}/`, {
        method: "OPTIONS",
        headers: {
          origin: "https://shop.example",
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,x-sentry-auth",
        },
      }),
    );
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-methods")).toBe("POST");
    expect(response.headers.get("access-control-max-age")).toBe("3600");
    const allowed = response.headers.get("access-control-allow-headers")?.split(",") ?? [];
    expect(allowed).toEqual(expect.arrayContaining(["x-sentry-auth", "content-type", "content-encoding"]));
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test.each([
    { given: "200", body: errorEnvelope(1), options: {} },
    { given: "400", body: "", options: {} },
    { given: "403", body: errorEnvelope(1), options: { key: hexId(9) } },
    { given: "404", body: "", options: { path: "/api/1/" } },
    { given: "413", body: errorEnvelope(1, { extra: { text: "x".repeat(1_100_000) } }), options: {} },
    { given: "415", body: "", options: { headers: { "content-encoding": "x" } } },
  ])("can read a $given and the limits beside it", async ({ given, body, options }) => {
    const { post } = await openDoor();
    const { status, headers } = await post(body, options);
    expect(String(status)).toBe(given);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")).toBe(exposed);
    expect(headers.get("content-type")).toBe("application/json");
  });

  test("get no HTML back, whatever they send", async () => {
    const { post } = await openDoor();
    const response = await post('{}\n{"type":"event"}\n{"event_id":"<script>alert(1)</script>"}\n');
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/json");
  });
});

describe("mounted in an app", () => {
  test("under a prefix, beside the app's own routes", async () => {
    const { issues, key } = await openDoor();
    const app = new Hono();
    app.mount("/errors", createIngestHandler(issues));
    app.get("/", (context) => context.text("shop"));
    const dsn = new URL(await issues.dsn("shop", "https://app.example/errors"));
    expect(dsn.pathname).toBe("/errors/1");
    const response = await app.request(`/errors/api${dsn.pathname.replace("/errors", "")}/envelope/`, {
      method: "POST",
      body: errorEnvelope(1),
      headers: authHeaders(key),
    });
    expect([response.status, await response.json()]).toEqual([200, { id: hexId(1) }]);
    expect(await (await app.request("/")).text()).toBe("shop");
  });

  test("behind a parser that has read the body, it says so to the host, and 429 to the client", async () => {
    const { handle, key, errors } = await openDoor();
    const request = new Request("http://localhost/api/1/envelope/", {
      method: "POST",
      body: errorEnvelope(1),
      headers: authHeaders(key),
    });
    await request.text();
    expect((await handle(request)).status).toBe(429);
    expect(errors.map(String)).toEqual([expect.stringContaining("in front of body parsers")]);
  });
});
