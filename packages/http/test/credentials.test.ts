import { describe, expect, test } from "vitest";
import { readCredentials, withDsn } from "../src/credentials.ts";

const key = "0123456789abcdef0123456789abcdef";
const other = "f".repeat(32);
const none = { kind: "none" } as const;
const aKey = { kind: "key", publicKey: key } as const;
const basic = (user: string): string => `Basic ${btoa(user)}`;

function read(headers: Record<string, string>, query = ""): ReturnType<typeof readCredentials> {
  return readCredentials({ headers: new Headers(headers), url: `http://localhost/api/1/envelope/${query}` });
}

describe("readCredentials", () => {
  test.each([
    { given: "X-Sentry-Auth", headers: { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${key}` } },
    { given: "one without blanks", headers: { "x-sentry-auth": `Sentry sentry_version=7,sentry_key=${key}` } },
    { given: "one in another case", headers: { "x-sentry-auth": `SENTRY sentry_key=${key.toUpperCase()}` } },
    {
      given: "one with a secret, a time and a client",
      headers: {
        "x-sentry-auth": `Sentry sentry_version=5, sentry_timestamp=1, sentry_client=raven/2, sentry_key=${key}, sentry_secret=s`,
      },
    },
    { given: "Authorization", headers: { authorization: `Sentry sentry_key=${key}` } },
    { given: "Basic with the key as user", headers: { authorization: basic(`${key}:`) } },
    { given: "Basic without a colon", headers: { authorization: basic(key) } },
    { given: "the query", headers: {}, query: `?sentry_version=7&sentry_key=${key}&sentry_client=a%2F1` },
    { given: "a key beside somebody's bearer", headers: { authorization: "Bearer x" }, query: `?sentry_key=${key}` },
    {
      given: "a key beside somebody's password",
      headers: { authorization: basic("admin:secret") },
      query: `?sentry_key=${key}`,
    },
    {
      given: "three kinds that agree",
      headers: { "x-sentry-auth": `Sentry sentry_key=${key}`, authorization: `Sentry sentry_key=${key.toUpperCase()}` },
      query: `?sentry_key=${key}`,
    },
  ])("takes $given", ({ headers, query }) => {
    expect(read(headers as unknown as Record<string, string>, query)).toEqual(aKey);
  });

  test.each([
    { given: "nothing", headers: {} },
    { given: "a bearer", headers: { authorization: "Bearer x" } },
    { given: "a password", headers: { authorization: basic("admin:secret") } },
    { given: "Basic that is no base64", headers: { authorization: "Basic %%%" } },
  ])("finds none in $given", ({ headers }) => {
    expect(read(headers as unknown as Record<string, string>)).toEqual(none);
  });

  test.each([
    { given: "a header without a key", headers: { "x-sentry-auth": "Sentry sentry_version=7" }, status: 401 },
    { given: "an empty key", headers: { "x-sentry-auth": "Sentry sentry_key=" }, status: 401 },
    { given: "a header of another scheme", headers: { "x-sentry-auth": `Bearer ${key}` }, status: 401 },
    { given: "a header of 3 KB", headers: { "x-sentry-auth": `Sentry ${"a=b,".repeat(800)}` }, status: 401 },
    { given: "a key that is none", headers: {}, query: "?sentry_key=hello", status: 400 },
    { given: "an empty key in the query", headers: {}, query: "?sentry_key=", status: 400 },
    { given: "a newer protocol", headers: {}, query: `?sentry_key=${key}&sentry_version=8`, status: 400 },
    {
      given: "two kinds that differ",
      headers: { "x-sentry-auth": `Sentry sentry_key=${key}` },
      query: `?sentry_key=${other}`,
      status: 401,
    },
  ])("answers $given with $status", ({ headers, query, status }) => {
    expect(read(headers as unknown as Record<string, string>, query)).toEqual({
      kind: "refused",
      status,
      detail: expect.stringMatching(/\S/),
    });
  });
});

describe("withDsn", () => {
  const dsn = `https://${key}@app.example/errors/1`;

  test("is all there is through a tunnel", () => {
    expect(withDsn(none, dsn)).toEqual(aKey);
    expect(withDsn(none, dsn.replace("@", ":secret@"))).toEqual(aKey);
    expect(withDsn(none, undefined)).toEqual(none);
  });

  test.each(["hello", 7, {}, "https://app.example/1", "x".repeat(3_000)])("refuses %j with 401 then", (bad) => {
    expect(withDsn(none, bad)).toMatchObject({ kind: "refused", status: 401 });
  });

  test("beside another key it must not name a different one, and need not be one", () => {
    expect(withDsn(aKey, dsn)).toEqual(aKey);
    expect(withDsn(aKey, undefined)).toEqual(aKey);
    expect(withDsn(aKey, "https://app.example/1")).toEqual(aKey);
    expect(withDsn(aKey, dsn.replace(key, other))).toMatchObject({ kind: "refused", status: 401 });
  });
});
