import { describe, expect, test } from "vitest";
import { fullAllowance, toPlainData } from "./plain-data.ts";

const plain = (value: unknown): unknown => toPlainData(value, fullAllowance());

class Refusal {
  readonly code = 7;
}
const circular: Record<string, unknown> = { a: 1 };
circular["self"] = circular;
const shared = { x: 1 };
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const throwing = {
  get broken(): string {
    throw new Error("no");
  },
  fine: 1,
};

describe("plain data", () => {
  test.each<{ given: string; value: unknown; data: unknown }>([
    { given: "what JSON knows", value: { a: [1, "b", true, null] }, data: { a: [1, "b", true, null] } },
    { given: "undefined", value: { a: undefined, b: [undefined] }, data: { b: [null] } },
    {
      given: "numbers without a value",
      value: [NaN, Infinity, -Infinity],
      data: ["[NaN]", "[Infinity]", "[-Infinity]"],
    },
    { given: "bigints and symbols", value: [12n, Symbol("s")], data: ["[BigInt: 12]", "[Symbol(s)]"] },
    { given: "functions", value: [Math.max, () => 1], data: ["[Function: max]", "[Function: <anonymous>]"] },
    { given: "instances", value: new Refusal(), data: { code: 7 } },
    { given: "dates", value: new Date(0), data: "1970-01-01T00:00:00.000Z" },
    { given: "dates without a value", value: new Date(NaN), data: null },
    { given: "addresses", value: new URL("https://shop.example/a"), data: "https://shop.example/a" },
    {
      given: "maps",
      value: new Map<unknown, unknown>([
        ["a", 1],
        [2, new Set(["b"])],
      ]),
      data: { a: 1, "2": ["b"] },
    },
    { given: "bytes", value: new Uint8Array(9_000), data: "[Uint8Array]" },
    { given: "a circle", value: circular, data: { a: 1, self: "[Circular]" } },
    { given: "the same object twice", value: [shared, shared], data: [{ x: 1 }, { x: 1 }] },
    { given: "a getter that throws", value: throwing, data: { broken: "[Throws]", fine: 1 } },
    { given: "a revoked proxy", value: { a: revoked.proxy }, data: { a: {} } },
    {
      given: "a toJSON that throws",
      value: { toJSON: () => JSON.parse("{"), a: 1 },
      data: { toJSON: "[Function: toJSON]", a: 1 },
    },
    {
      given: "a key that would be the prototype",
      value: JSON.parse('{"__proto__":{"a":1}}'),
      data: JSON.parse('{"__proto__":{"a":1}}'),
    },
  ])("of $given", ({ value, data }) => {
    expect(plain(value)).toEqual(data);
  });

  test("of an error has what it hides", () => {
    expect(plain(Object.assign(new TypeError("no price"), { code: 7 }))).toMatchObject({
      name: "TypeError",
      message: "no price",
      code: 7,
    });
  });

  test("ends eight levels down", () => {
    let deep: unknown = "bottom";
    for (let level = 0; level < 40; level += 1) deep = level % 2 === 0 ? { deep } : [deep];
    const levels = JSON.stringify(plain(deep)).split(/[[{]/).length - 1;
    expect(levels).toBe(9);
    expect(JSON.stringify(plain(deep))).toMatch(/"\[(?:Object|Array)\]"/);
  });

  test("is bounded in text, over all parts of an event", () => {
    const allowance = fullAllowance();
    const sizes = Array.from({ length: 50 }, () => JSON.stringify(toPlainData(["x".repeat(50_000)], allowance)).length);
    expect(sizes[0]).toBeLessThan(8_300);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(105_000);
  });

  test("is bounded in its keys too", () => {
    const named = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`${index}${"k".repeat(400)}`, {}]));
    const data = plain([named, named]) as readonly Record<string, unknown>[];
    expect(Object.keys(data[0] ?? {}).every((key) => key.length === 200)).toBe(true);
    expect(data[1]).toBe("...");
  });

  test("is bounded in the length of a list", () => {
    expect(plain(Array.from({ length: 5_000 }, (_, index) => index))).toHaveLength(1_000);
    expect(
      Object.keys(plain(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [index, 1]))) as object),
    ).toHaveLength(1_000);
  });

  test("is bounded in values", () => {
    const wide = Array.from({ length: 1_200 }, () => Array.from({ length: 1_200 }, () => ({})));
    expect(JSON.stringify(plain(wide)).length).toBeLessThan(120_000);
  });

  test("of a toJSON that makes ever more ends", () => {
    const endless = (): object => ({ toJSON: endless });
    expect(plain(endless())).toBe("[Object]");
  });
});
