import { describe, expect, test } from "vitest";
import { commonWording } from "./browser-wordings.ts";

interface Row {
  readonly bug: string;
  /** As Chrome, Firefox, Safari and older engines say it. */
  readonly said: readonly (readonly [type: string, value: string])[];
  readonly expected: readonly [type: string, value: string];
}

const rows: readonly Row[] = [
  {
    bug: "reading a property of undefined",
    said: [
      ["TypeError", "Cannot read properties of undefined (reading 'price')"],
      ["TypeError", "Cannot read property 'price' of undefined"],
      ["TypeError", "Cannot destructure property 'price' of 'item' as it is undefined."],
      ["TypeError", 'can\'t access property "price", item is undefined'],
      ["TypeError", 'can\'t access property "price" of undefined'],
      ["TypeError", 'item is undefined, can\'t access property "price" of it'],
      ["TypeError", 'item is undefined; can\'t access its "price" property'],
      ["TypeError", "undefined is not an object (evaluating 'item.price')"],
      ["TypeError", "undefined is not an object (evaluating 'cart.items[0].price')"],
      ["TypeError", "undefined is not an object (evaluating 'item[\"price\"]')"],
      ["TypeError", "undefined is not an object (evaluating 'item.price(1, f(2))')"],
    ],
    expected: ["TypeError", "Cannot access property 'price' of undefined"],
  },
  {
    bug: "writing a property of null",
    said: [
      ["TypeError", "Cannot set properties of null (setting 'value')"],
      ["TypeError", 'can\'t access property "value", document.getElementById(...) is null'],
      ["TypeError", "null is not an object (evaluating 'document.getElementById(\"a.b\").value = 5')"],
    ],
    expected: ["TypeError", "Cannot access property 'value' of null"],
  },
  {
    bug: "reading an index of null",
    said: [
      ["TypeError", "Cannot read properties of null (reading '0')"],
      ["TypeError", "can't access property 0, list is null"],
      ["TypeError", "null is not an object (evaluating 'list[0]')"],
    ],
    expected: ["TypeError", "Cannot access property '0' of null"],
  },
  {
    bug: "calling what is no function",
    said: [
      ["TypeError", "cart.add is not a function"],
      ["TypeError", "cart.add is not a function. (In 'cart.add(1)', 'cart.add' is undefined)"],
      ["TypeError", "undefined is not a function (evaluating 'cart.add(1, f(2))')"],
      ["TypeError", "Uncaught TypeError: cart.add is not a function"],
    ],
    expected: ["TypeError", "cart.add is not a function"],
  },
  {
    bug: "calling what a call answered",
    said: [
      ["TypeError", "cart.of(...).add is not a function"],
      ["TypeError", "cart.of(user, (1)).add is not a function. (In 'cart.of(user, (1)).add()', '' is undefined)"],
    ],
    expected: ["TypeError", "cart.of(...).add is not a function"],
  },
  {
    bug: "new of what is no constructor",
    said: [
      ["TypeError", "Cart is not a constructor"],
      ["TypeError", "undefined is not a constructor (evaluating 'new Cart(1)')"],
    ],
    expected: ["TypeError", "Cart is not a constructor"],
  },
  {
    bug: "a name that is not defined",
    said: [
      ["ReferenceError", "gtag is not defined"],
      ["ReferenceError", "Can't find variable: gtag"],
    ],
    expected: ["ReferenceError", "gtag is not defined"],
  },
  {
    bug: "a name before its definition",
    said: [
      ["ReferenceError", "Cannot access 'cart' before initialization"],
      ["ReferenceError", "can't access lexical declaration 'cart' before initialization"],
      ["ReferenceError", "Cannot access 'cart' before initialization."],
    ],
    expected: ["ReferenceError", "Cannot access 'cart' before initialization"],
  },
  {
    bug: "writing to a constant",
    said: [
      ["TypeError", "Assignment to constant variable."],
      ["TypeError", "invalid assignment to const 'cart'"],
    ],
    expected: ["TypeError", "Assignment to constant variable"],
  },
  {
    bug: "a recursion without an end",
    said: [
      ["RangeError", "Maximum call stack size exceeded"],
      ["RangeError", "Maximum call stack size exceeded."],
      ["InternalError", "too much recursion"],
    ],
    expected: ["RangeError", "Maximum call stack size exceeded"],
  },
  {
    bug: "a length that no array has",
    said: [
      ["RangeError", "Invalid array length"],
      ["RangeError", "invalid array length"],
      ["RangeError", "Array size is not a small enough positive integer."],
    ],
    expected: ["RangeError", "Invalid array length"],
  },
  {
    bug: "a request that did not come through",
    said: [
      ["TypeError", "Failed to fetch"],
      ["TypeError", "NetworkError when attempting to fetch resource."],
      ["TypeError", "Load failed"],
    ],
    expected: ["TypeError", "Failed to fetch"],
  },
  {
    bug: "a request whose host the SDK names",
    said: [
      ["TypeError", "Failed to fetch (api.shop.example)"],
      ["TypeError", "NetworkError when attempting to fetch resource. (api.shop.example)"],
      ["TypeError", "Load failed (api.shop.example)"],
    ],
    expected: ["TypeError", "Failed to fetch (api.shop.example)"],
  },
  {
    bug: "a module that did not load",
    said: [
      ["TypeError", "Failed to fetch dynamically imported module: https://shop.example/a.4f3a2b1c.js"],
      ["TypeError", "error loading dynamically imported module: https://shop.example/a.4f3a2b1c.js"],
      ["TypeError", "Importing a module script failed."],
    ],
    expected: ["TypeError", "Failed to import a module"],
  },
  {
    bug: "a page where JSON was expected",
    said: [
      ["SyntaxError", "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"],
      ["SyntaxError", "Unexpected token < in JSON at position 0"],
      ["SyntaxError", "Unexpected non-whitespace character after JSON at position 4"],
      ["SyntaxError", "JSON.parse: unexpected character at line 1 column 1 of the JSON data"],
      ["SyntaxError", "JSON Parse error: Unrecognized token '<'"],
    ],
    expected: ["SyntaxError", "Unexpected token in JSON"],
  },
  {
    bug: "nothing where JSON was expected",
    said: [
      ["SyntaxError", "Unexpected end of JSON input"],
      ["SyntaxError", "JSON.parse: unexpected end of data at line 1 column 1 of the JSON data"],
      ["SyntaxError", "JSON Parse error: Unexpected EOF"],
    ],
    expected: ["SyntaxError", "Unexpected end of JSON"],
  },
  {
    bug: "JSON of what holds itself",
    said: [
      ["TypeError", "Converting circular structure to JSON\n    --> starting at object with constructor 'Cart'"],
      ["TypeError", "cyclic object value"],
      ["TypeError", "JSON.stringify cannot serialize cyclic structures."],
    ],
    expected: ["TypeError", "Converting circular structure to JSON"],
  },
  {
    bug: "a request that was called off",
    said: [
      ["AbortError", "The user aborted a request."],
      ["AbortError", "The operation was aborted. "],
      ["AbortError", "Fetch is aborted"],
      ["AbortError", "signal is aborted without reason"],
    ],
    expected: ["AbortError", "The operation was aborted"],
  },
  {
    bug: "a storage that is full",
    said: [
      [
        "QuotaExceededError",
        "Failed to execute 'setItem' on 'Storage': Setting the value of 'cart' exceeded the quota.",
      ],
      ["QuotaExceededError", "The quota has been exceeded."],
      ["NS_ERROR_DOM_QUOTA_REACHED", "The quota has been exceeded."],
    ],
    expected: ["QuotaExceededError", "The quota has been exceeded"],
  },
  {
    bug: "an observer that resizes what it observes",
    said: [
      ["Error", "ResizeObserver loop limit exceeded"],
      ["Error", "ResizeObserver loop completed with undelivered notifications."],
      ["Error", "Uncaught ResizeObserver loop limit exceeded"],
    ],
    expected: ["Error", "ResizeObserver loop limit exceeded"],
  },
  {
    bug: "an error of a foreign script",
    said: [
      ["Error", "Script error."],
      ["Error", "Script error"],
    ],
    expected: ["Error", "Script error"],
  },
];

const said = rows.flatMap(({ bug, said: all, expected }) =>
  all.map(([type, value]) => ({ bug, type, value, expected })),
);

test.each(said)("$bug: $type $value", ({ type, value, expected }) => {
  expect(commonWording(type, value)).toEqual({ type: expected[0], value: expected[1] });
});

test("an error without a type is known by its words", () => {
  expect(commonWording("", "undefined is not an object (evaluating 'item.price')")).toEqual({
    type: "",
    value: "Cannot access property 'price' of undefined",
  });
});

describe("stays as it is said", () => {
  test.each([
    ["Error", "Load failed"],
    ["Error", "cart.add is not a function"],
    ["TypeError", "undefined is not an object (evaluating 'a[b]')"],
    ["TypeError", "item is undefined"],
    ["TypeError", "undefined is not a function (near '...of items...')"],
    ["SyntaxError", "The string did not match the expected pattern."],
    ["RangeError", "too much"],
    ["InternalError", "too much memory"],
    ["CartError", "Cannot read properties of undefined (reading 'price')"],
  ])("%s: %s", (type, value) => {
    expect(commonWording(type, value)).toEqual({ type, value });
  });
});

test("a message of any size costs little", () => {
  const hostile = ["a", "(", "'", " is ", "can't access property ", " is not a function", "a.", "[", "JSON "];
  const starts = [
    "",
    "can't access property ",
    "undefined is not an object (evaluating '",
    "Cannot destructure property '",
  ];
  for (const piece of hostile) {
    for (const start of starts) {
      const text = start + piece.repeat(100_000);
      const before = performance.now();
      commonWording("TypeError", text);
      commonWording("SyntaxError", text);
      expect({ start, piece, isQuick: performance.now() - before < 250 }).toEqual({ start, piece, isQuick: true });
    }
  }
});
