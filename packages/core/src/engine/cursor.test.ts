import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValidationError } from "../model/errors.ts";
import { parseCursor, printCursor } from "./cursor.ts";

describe("a cursor", () => {
  test("reads back the position that it was made of", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.string({ unit: "grapheme" }), (number, text) => {
        expect(parseCursor("events", ["number", "string"], printCursor("events", [number, text]))).toEqual([
          number,
          text,
        ]);
      }),
    );
  });

  test("is safe in an address", () => {
    expect(printCursor("events", [1, "event:ÿþ??>>"])).toMatch(/^[\w-]+$/);
  });

  test.each([
    ["of another list", printCursor("issues", [1, "a"])],
    ["with another shape", printCursor("events", ["a", 1])],
    ["with a part too many", printCursor("events", [1, "a", 2])],
    ["with a fraction", printCursor("events", [1.5, "a"])],
    ["that is no base64", "%%%"],
    ["that is no JSON", "YWJj"],
    ["that is empty", ""],
  ])("%s is refused with a stable code", (_, cursor) => {
    let thrown: unknown;
    try {
      parseCursor("events", ["number", "string"], cursor);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ValidationError);
    expect(thrown).toMatchObject({ code: "CURSOR_INVALID", faults: [{ path: "cursor" }] });
  });
});
