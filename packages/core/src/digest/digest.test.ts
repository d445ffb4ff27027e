import fc from "fast-check";
import { expect, test } from "vitest";
import { md5 as anywhere } from "./default.ts";
import { md5 as onNode } from "./node.ts";

test("a text has the same digest on Node and anywhere else", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.lorem({ maxCount: 200 })), (text) => {
      expect(anywhere(text)).toBe(onNode(text));
    }),
  );
});
