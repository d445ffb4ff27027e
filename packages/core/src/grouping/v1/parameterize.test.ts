import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parameterizeMessage } from "./parameterize.ts";

test.each([
  ["mail to jane.doe+x@shop.example.com bounced", "mail to <email> bounced"],
  ["müller@firma.de is unknown", "<email> is unknown"],
  ["GET https://a.b/c?d=1, then (http://x.y/z).", "GET <url>, then (<url>)."],
  ["cannot show data:image/png;base64,iVBORw0KGgo=", "cannot show <url>"],
  ["getaddrinfo ENOTFOUND db-7.prod.internal", "getaddrinfo ENOTFOUND <hostname>"],
  ["certificate of api.shop.com has expired", "certificate of <hostname> has expired"],
  ["connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED <ip>:<int>"],
  ["connect ECONNREFUSED ::ffff:10.1.2.3:80", "connect ECONNREFUSED <ip>:<int>"],
  ["from fe80::1ff:fe23:4567:890a to 2001:db8:0:0:0:0:2:1", "from <ip> to <ip>"],
  ["trace 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "trace <traceparent>"],
  ["order 550e8400-e29b-41d4-a716-446655440000", "order <uuid>"],
  ["blob da39a3ee5e6b4b0d3255bfef95601890afd80709", "blob <sha1>"],
  ["etag d41d8cd98f00b204e9800998ecf8427e", "etag <md5>"],
  ["since 2024-01-02T03:04:05.678Z", "since <date>"],
  ["since 2024-01-02 03:04:05 +02:00", "since <date>"],
  ["since Mon, 02 Jan 2006 15:04:05 GMT", "since <date>"],
  ["since Sunday, 06-Nov-94 08:49:37 GMT", "since <date>"],
  ["since Mon Jan 02 2006 15:04:05 GMT+0000 (Coordinated Universal Time)", "since <date>"],
  ["since Mon Jan  2 15:04:05 2006", "since <date>"],
  ["at 15:04:05 or 3:04 PM", "at <date> or <date>"],
  ["timeout of 5000ms exceeded", "timeout of <duration> exceeded"],
  ["waited 1.5s, 3 seconds, 1h30m", "waited <duration>, <duration>, <duration>"],
  ["12MB exceeds 10 MB", "<size> exceeds <size>"],
  ["at 0x7fff12", "at <hex>"],
  ["token deadbeef12 or DEADBEEF12", "token <hex> or <hex>"],
  ["user 12345678", "user <hex>"],
  ["user 1234567", "user <int>"],
  ["commit 3f2a91c", "commit <git_sha>"],
  ["ratio -3.14 of 2.5e-5", "ratio <float> of <float>"],
  ["offset -7, disk 91%", "offset <int>, disk <int>%"],
  ["items [1,2,3] of #44 in /users/42/x", "items [<int>,<int>,<int>] of #<int> in /users/<int>/x"],
  ["用户123不存在", "用户<int>不存在"],
  ["ulid 01ARZ3NDEKTSV4RRFFQ69G5FAV", "ulid <id>"],
  ["name='bob' title=\"x y\" ok=true", "name=<quoted_str> title=<quoted_str> ok=<bool>"],
])("%j reads %j", (text, then) => {
  expect(parameterizeMessage(text)).toBe(then);
});

test.each([
  "foo123 is no number",
  "E11000 duplicate key",
  "deadbeef is a word",
  "DeadBeef12 mixes its cases",
  "std::string and core::fmt",
  "java.io.IOException",
  "user.name is not a function",
  "this.config.local is undefined",
  'it\'s "kept" and true',
  "User %s hit quota %s",
])("%j stays as it is", (text) => {
  expect(parameterizeMessage(text)).toBe(text);
});

describe("lines", () => {
  test.each([
    ["one", "one"],
    ["one\ntwo", "one\ntwo"],
    ["\n\none\r\n \r\n  two  \n", "one\ntwo"],
    ["one\ntwo\nthree", "one\ntwo..."],
    ["", ""],
    [" \n ", ""],
  ])("of %j count as %j", (text, then) => {
    expect(parameterizeMessage(text)).toBe(then);
  });
});

test("values of any size end in one text, though parsing has cut the message behind them", () => {
  const cut = (id: string): string => `user ${id} failed${" and so on".repeat(200)}`.slice(0, 1024);
  expect(parameterizeMessage(cut("1"))).toBe(parameterizeMessage(cut("1234567")));
});

test("a message of any size costs little", () => {
  const hostile = ["a.", "1.", "1:", "a@", "a-", "a+", "ab://", '="', "::1", "1h", "Mon Jan 01 ", "ab.cd.", "data:a/"];
  for (const piece of hostile) {
    const text = `${piece.repeat(500_000)}!`;
    const start = performance.now();
    parameterizeMessage(text);
    expect({ piece, isQuick: performance.now() - start < 250 }).toEqual({ piece, isQuick: true });
  }
});

test("what was replaced is not replaced again", () => {
  const words = fc.constantFrom(
    "user",
    "42",
    "0x1f",
    "a@b.com",
    "=true",
    "10.0.0.1",
    "5ms",
    "\n",
    "3f2a91c",
    "1.5",
    ":",
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
      const once = parameterizeMessage(parts.join(" "));
      expect(parameterizeMessage(once)).toBe(once);
    }),
  );
});
