import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupEvent } from "./algorithms.ts";
import { hashFingerprint, resolveFingerprint } from "./fingerprint.ts";
import { hashText } from "./hash.ts";
import { errorEvent, event, frame, libraryFrame, messageEvent, thrown } from "./samples.ts";
import { resolveVariable } from "./variables.ts";

const error = errorEvent(thrown("Error", "boom", libraryFrame("run"), frame("pay")));
const hashesOf = (fingerprint: readonly string[]): readonly string[] => groupEvent({ ...error, fingerprint }).hashes;
const plain = groupEvent(error).hashes;

describe("kinds", () => {
  test.each<readonly [string, readonly string[] | undefined, string]>([
    ["no list", undefined, "default"],
    ["an empty list", [], "default"],
    ["the default entry", ["{{ default }}"], "default"],
    ["the default entry without spaces", ["{{default}}"], "default"],
    ["the default entry twice", ["{{ default }}", "{{default}}"], "default"],
    ["the default entry and others", ["{{ default }}", "x"], "hybrid"],
    ["others only", ["x", "{{ transaction }}"], "custom"],
    ["the default entry within a text", ["a {{ default }}"], "custom"],
  ])("%s: %j is %s", (_, fingerprint, kind) => {
    expect(resolveFingerprint(fingerprint === undefined ? event() : event({ fingerprint })).kind).toBe(kind);
  });
});

describe("a default fingerprint", () => {
  test.each([[[]], [["{{ default }}"]], [["{{default}}"]], [["{{ default }}", "{{ default }}"]]])(
    "%j groups plainly",
    (list) => {
      expect(hashesOf(list)).toEqual(plain);
    },
  );
});

describe("a hybrid fingerprint", () => {
  test("divides every hash of the rules", () => {
    const salted = hashesOf(["{{ default }}", "tenant-7"]);
    expect(salted).toHaveLength(plain.length);
    expect(new Set([...salted, ...plain]).size).toBe(2 * plain.length);
    expect(salted).not.toEqual(hashesOf(["{{ default }}", "tenant-8"]));
  });

  test("counts the order of its parts", () => {
    expect(hashesOf(["{{ default }}", "x"])).not.toEqual(hashesOf(["x", "{{ default }}"]));
  });

  test("keeps apart what the rules keep apart", () => {
    const other = errorEvent(thrown("Error", "boom", frame("refund")), { fingerprint: ["{{ default }}", "x"] });
    expect(groupEvent(other).hashes).not.toEqual(hashesOf(["{{ default }}", "x"]));
  });

  test("does not take a value that looks like the default entry for it", () => {
    const tagged = { ...error, tags: [["t", "{{ default }}"]] as const };
    const [literal, variable] = ["{{ tags.t }}", "{{ default }}"].map(
      (part) => groupEvent({ ...tagged, fingerprint: ["{{ default }}", "x", part] }).hashes,
    );
    expect(literal).not.toEqual(variable);
  });
});

describe("a custom fingerprint", () => {
  test("has one hash, whatever the event", () => {
    const fingerprint = ["db-down"];
    expect(groupEvent(messageEvent("anything", { fingerprint })).hashes).toEqual(hashesOf(fingerprint));
    expect(hashesOf(fingerprint)).toHaveLength(1);
  });

  test("divides by the variables in it", () => {
    const inRegion = (region: string): readonly string[] =>
      groupEvent({ ...error, tags: [["region", region]], fingerprint: ["db-down", "{{ tags.region }}"] }).hashes;
    expect(inRegion("eu")).not.toEqual(inRegion("us"));
    expect(inRegion("eu")).toEqual(hashesOf(["db-down", "eu"]));
  });

  test("keeps its parts apart: they cannot run together", () => {
    expect(hashesOf(["ab", "c"])).not.toEqual(hashesOf(["a", "bc"]));
    expect(hashesOf(["a\nfingerprint:b"])).not.toEqual(hashesOf(["a", "b"]));
    expect(hashesOf(["a\nfingerprint:1:b"])).not.toEqual(hashesOf(["a", "b"]));
    const parts = fc.array(fc.string({ unit: fc.constantFrom("a", "1", ":", "\n", "fingerprint:1:") }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(hashesOf(one)).not.toEqual(hashesOf(other));
      }),
    );
  });
});

describe("variables", () => {
  const full = event({
    transaction: "GET /cart",
    logger: "shop",
    level: "warning",
    logentry: { message: "no %s", formatted: "no cart" },
    exception: {
      values: [
        thrown("CauseError", "cause"),
        thrown(
          "CartError",
          "no cart",
          frame("main"),
          frame("add", { module: "cart.add", package: "/usr/lib/libcart.so", abs_path: "/srv/app/add.ts" }),
          libraryFrame("throwIt"),
        ),
      ],
    },
    tags: [["region", "eu-west"]],
  });

  test.each([
    ["transaction", "GET /cart", "<no-transaction>"],
    ["message", "no cart", "<no-message>"],
    ["type", "CartError", "<no-type>"],
    ["error.type", "CartError", "<no-type>"],
    ["value", "no cart", "<no-value>"],
    ["error.value", "no cart", "<no-value>"],
    ["function", "add", "<no-function>"],
    ["stack.function", "add", "<no-function>"],
    ["path", "/srv/app/add.ts", "<no-abs-path>"],
    ["stack.abs_path", "/srv/app/add.ts", "<no-abs-path>"],
    ["stack.filename", "/srv/app/add.js", "<no-filename>"],
    ["module", "cart.add", "<no-module>"],
    ["stack.module", "cart.add", "<no-module>"],
    ["package", "libcart.so", "<no-package>"],
    ["stack.package", "libcart.so", "<no-package>"],
    ["logger", "shop", "<no-logger>"],
    ["tags.region", "eu-west", "<no-value-for-tag-region>"],
    ["favourite", "<unrecognized-variable-favourite>", "<unrecognized-variable-favourite>"],
  ])("%s is %j, and %j where it is missing", (name, value, missing) => {
    expect(resolveVariable(name, full)).toBe(value);
    expect(resolveVariable(name, event())).toBe(missing);
  });

  test("level is the event's", () => {
    expect(resolveVariable("level", full)).toBe("warning");
  });

  test.each([
    ["the formatted message", { logentry: { message: "t", formatted: "f" } }, "f"],
    ["else the template", { logentry: { message: "t" } }, "t"],
    ["else the last exception's text", { exception: { values: [thrown("A", "a"), thrown("B", "b")] } }, "b"],
  ])("message is %s", (_, facts, then) => {
    expect(resolveVariable("message", event(facts))).toBe(then);
  });

  test("path is the filename where no absolute path is known", () => {
    expect(resolveVariable("path", errorEvent(thrown("E", "v", { filename: "a.js" })))).toBe("a.js");
  });

  test.each([
    ["the last of the application's own with a function", [frame("a"), frame("b"), libraryFrame("c")], "b"],
    ["else the last with one", [libraryFrame("a"), frame("?")], "a"],
    ["else none", [{ filename: "x.js" }], "<no-function>"],
  ])("frame variables are those of %s", (_, frames, then) => {
    expect(resolveVariable("function", errorEvent(thrown("E", "v", ...frames)))).toBe(then);
  });

  test.each([
    [
      "the crashed thread",
      {
        threads: {
          values: [{ stacktrace: { frames: [frame("a")] } }, { crashed: true, stacktrace: { frames: [frame("b")] } }],
        },
      },
      "b",
    ],
    ["the stack beside the message", { stacktrace: { frames: [frame("c")] } }, "c"],
  ])("frame variables without an exception's stack are those of %s", (_, facts, then) => {
    expect(resolveVariable("function", event(facts))).toBe(then);
  });
});

describe("an occurrence's fingerprint", () => {
  test("has the md5 of each part, in order", () => {
    expect(hashFingerprint(["hi", "bye"])).toEqual([hashText("hi"), hashText("bye")]);
    expect(hashFingerprint(["hi"])).toEqual(["49f68a5c8493ec2c0bf489821c21fc3b"]);
  });

  test("names a part that stands twice once", () => {
    expect(hashFingerprint(["hi", "bye", "hi"])).toEqual([hashText("hi"), hashText("bye")]);
  });

  test("knows no variables and trims nothing", () => {
    expect(hashFingerprint([" {{ default }}"])).toEqual([hashText(" {{ default }}")]);
  });
});
