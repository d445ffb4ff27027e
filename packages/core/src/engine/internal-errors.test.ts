import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { StorageError } from "../model/errors.ts";
import { createErrorReporter } from "./internal-errors.ts";

const busy = (message: string) => new StorageError("STORAGE_BUSY", message, { retryable: true });

describe("without a function of the host's, errors go to the console", () => {
  let said: string[];
  let now: number;
  const clock = { now: () => now, after: () => () => {} };

  beforeEach(() => {
    said = [];
    now = 0;
    vi.spyOn(console, "error").mockImplementation((text: string) => void said.push(text));
  });
  afterEach(() => vi.restoreAllMocks());

  test("once per code and minute", () => {
    const report = createErrorReporter(undefined, clock);
    report(busy("locked"));
    now = 59_999;
    report(busy("locked still"));
    report(new TypeError("no cart"));
    now = 60_000;
    report(busy("locked again"));
    expect(said).toEqual([
      "[issuekit] STORAGE_BUSY: locked",
      "[issuekit] TypeError: no cart",
      "[issuekit] STORAGE_BUSY: locked again",
    ]);
  });

  test.each([
    ["a text", "down", "down"],
    ["nothing", undefined, "undefined"],
    ["an object without a face", Object.create(null), "object"],
  ])("whatever was thrown: %s", (_, thrown, text) => {
    createErrorReporter(undefined, clock)(thrown);
    expect(said).toEqual([expect.stringContaining(text)]);
  });
});

test("a function of the host's hears every error, and the console none", () => {
  const console_ = vi.spyOn(console, "error").mockImplementation(() => {});
  const heard: Error[] = [];
  const report = createErrorReporter((error) => heard.push(error), { now: () => 0, after: () => () => {} });
  report(busy("one"));
  report(busy("two"));
  expect(heard.map(({ message }) => message)).toEqual(["one", "two"]);
  expect(console_).not.toHaveBeenCalled();
  console_.mockRestore();
});
