import { describe, expect, test } from "vitest";
import type { EventPayload } from "../model/event.ts";
import { defaultScrub, defaultTextScrubber } from "./scrub.ts";
import { scrubCode, scrubMessage, scrubRoute, scrubText } from "./scrub-patterns.ts";

const payload = (fields: Record<string, unknown>): EventPayload => ({
  event_id: "a".repeat(32),
  timestamp: 0,
  platform: "node",
  level: "error",
  tags: [],
  ...fields,
});
const scrubbed = (fields: Record<string, unknown>) => defaultScrub(payload(fields)) as Record<string, unknown>;

describe("texts lose the secret and keep the rest", () => {
  test.each([
    ["Authorization: Token abc123", "Authorization: [Filtered]"],
    ['Authorization: Digest username="ann", nonce="x"', "Authorization: [Filtered]"],
    ["sent Cookie: sid=1; theme=dark\nand more", "sent Cookie: [Filtered]\nand more"],
    ["Bearer abcdef0123456789", "Bearer [Filtered]"],
    ["Bearer\tabcdef0123456789", "Bearer [Filtered]"],
    ["Basic dXNlcjpwYXNz", "Basic [Filtered]"],
    ["postgres://ann:hunter2@db/shop", "postgres://ann:[Filtered]@db/shop"],
    ["redis://:hunter2@cache:6379", "redis://:[Filtered]@cache:6379"],
    ["amqp://ann:pa@ss@mq/x", "amqp://ann:[Filtered]@mq/x"],
    ["amqp://ann:pa/ss@mq/x", "amqp://ann:[Filtered]@mq/x"],
    ["password=hunter2&a=1", "password=[Filtered]&a=1"],
    ["otp=118822", "otp=[Filtered]"],
    ["paid with 4111 1111 1111 1111 today", "paid with [Filtered] today"],
    ["at /home/ann/shop.js and /Users/ann/shop.js", "at /home/[user]/shop.js and /Users/[user]/shop.js"],
    ["C:\\Users\\ann\\shop.js", "C:\\Users\\[user]\\shop.js"],
  ])("%s", (text, expected) => {
    expect(scrubText(text)).toBe(expected);
  });
});

describe("harmless texts stay as they are", () => {
  test.each([
    "Basic plan limit reached",
    "basic validation failed",
    "bearer token missing",
    "failed to parse cookie: unexpected end",
    "GET /users/settings",
    "https://shop.example/home/start",
    "https://cdn.example:8443/logo@2x.png",
    "order 1700000000000 of 2026-03-01",
    "the author's token_count is 12",
  ])("%s", (text) => {
    expect(scrubText(text)).toBe(text);
  });

  test("of routes and of code", () => {
    expect(scrubRoute("GET /home/settings")).toBe("GET /home/settings");
    expect(scrubCode('const password = "x"; headers.Authorization: token')).toContain('password = "x"');
  });

  test("addresses of people go from messages only", () => {
    expect(scrubMessage("mail ann@example.com")).toBe("mail [email]");
    expect(scrubText("mail ann@example.com")).toBe("mail ann@example.com");
  });
});

describe("a payload loses what stands under a key of a secret, wherever it stands", () => {
  const secret = "s3cr3t";
  test.each([
    ["tags", { tags: [["api_token", secret]] }],
    ["extra", { extra: { deep: [{ passwd: secret }] } }],
    ["a query in pairs", { request: { query_string: [["token", secret]] } }],
    ["a form in pairs", { request: { data: [["password", secret]] } }],
    ["headers in pairs", { request: { headers: [["Cookie", secret]] } }],
    ["a header of the environment", { request: { env: { HTTP_COOKIE: secret } } }],
    ["a cookie header of a span", { breadcrumbs: { values: [{ data: { "http.request.header.cookie": secret } }] } }],
    ["variables of a frame", { stacktrace: { frames: [{ function: "f", vars: { password: secret } }] } }],
    ["any other key of a frame", { stacktrace: { frames: [{ function: "f", state: { password: secret } }] } }],
    ["settings of the SDK", { sdk: { name: "x", settings: { auth: secret } } }],
    ["what SDKs say of their own cuts", { _meta: { request: { token: secret } } }],
    ["an address with two question marks", { request: { url: `https://a/?next=/b?password=${secret}` } }],
  ])("%s", (_, fields) => {
    expect(JSON.stringify(payload(fields))).toContain(secret);
    expect(JSON.stringify(scrubbed(fields))).not.toContain(secret);
  });

  test("places, and addresses behind their second question mark, stay readable", () => {
    const frames = [{ filename: "/home/ann/auth.js", abs_path: "/home/ann/auth.js", function: "auth", module: "auth" }];
    expect(scrubbed({ stacktrace: { frames } })["stacktrace"]).toEqual({ frames });
    const url = "/find?next=/a?b=1&page=2#frag";
    expect(scrubbed({ request: { url } })["request"]).toEqual({ url });
    expect(scrubbed({ transaction: "GET /home/auth" })["transaction"]).toBe("GET /home/auth");
  });

  test("a payload without secrets is answered itself", () => {
    const harmless = payload({ extra: { a: [1, { b: "c" }] }, contexts: { os: { name: "Linux" } } });
    expect(defaultScrub(harmless)).toBe(harmless);
  });

  test("what a person wrote loses addresses in its message, not the one to answer to", () => {
    const said = { message: "I am ann@example.com", contact_email: "ann@example.com" };
    const kept = { message: "I am [email]", contact_email: "ann@example.com" };
    expect(scrubbed({ contexts: { feedback: said } })["contexts"]).toEqual({ feedback: kept });
    expect(defaultTextScrubber.evidence(said)).toEqual(kept);
  });
});

test("long texts that begin like secrets again and again come out as they are", () => {
  const request = { data: `${"a".repeat(1_000_000)}=x` };
  const extra = { users: "://a:".repeat(200_000), at: "@".repeat(1_000_000), slashes: "/user".repeat(200_000) };
  expect(scrubbed({ request, extra })).toMatchObject({ request, extra });
});
