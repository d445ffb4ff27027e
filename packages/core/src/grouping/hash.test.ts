import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hashText } from "./hash.ts";

const reference = (text: string): string => createHash("md5").update(text, "utf8").digest("hex");

// The test suite of RFC 1321.
test.each([
  ["", "d41d8cd98f00b204e9800998ecf8427e"],
  ["a", "0cc175b9c0f1b6a831c399e269772661"],
  ["abc", "900150983cd24fb0d6963f7d28e17f72"],
  ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
  ["abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"],
  ["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"],
  ["1234567890".repeat(8), "57edf4a22be3c955ac49da2e2107b67a"],
])("the md5 of %j is %s", (text, hash) => {
  expect(hashText(text)).toBe(hash);
});

test("any text has the hash that Node's own digest gives it", () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 });
  const text = fc.oneof(
    fc.string({ maxLength: 300 }),
    units.map((codes) => String.fromCharCode(...codes)),
  );
  fc.assert(
    fc.property(text, (any) => {
      expect(hashText(any)).toBe(reference(any));
    }),
  );
});

test("texts of every length around a block's end have the right hash", () => {
  for (let length = 0; length <= 260; length += 1) {
    const text = "x".repeat(length);
    expect(hashText(text)).toBe(reference(text));
  }
});

test("a text larger than the room kept for texts changes nothing for the next one", () => {
  const large = "päckchen ".repeat(20_000);
  expect(hashText(large)).toBe(reference(large));
  expect(hashText("after")).toBe(reference("after"));
});
