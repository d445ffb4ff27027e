import { createIssueEngine, limits } from "@issuekit/core";
import { createIngestHandler, type IngestHandlerOptions } from "../src/index.ts";
import { serveIngestion } from "../src/node.ts";
import { memory } from "@issuekit/memory";
import { describe, expect, test, vi } from "vitest";
import { createReport } from "../src/report.ts";
import { openDoor } from "./support/door.ts";

const issues = createIssueEngine({ ...memory(), projects: [{ slug: "shop" }] });

describe("options that cannot work are refused when they are given", () => {
  test.each([
    { options: { maxWireBytes: 0 }, says: "maxWireBytes: 0 must be a whole number from 1." },
    { options: { maxDecodedBytes: 1.5 }, says: "maxDecodedBytes: 1.5" },
    { options: { maxItems: Number.NaN }, says: "maxItems: NaN" },
    { options: { maxEventBytes: "1" as unknown as number }, says: "maxEventBytes: 1" },
    { options: { maxEventBytes: limits.eventBytes + 1 }, says: "maxEventBytes: 1048577 is too much" },
  ])("$says", async ({ options, says }) => {
    const fault = { code: "OPTIONS_INVALID", message: expect.stringContaining(says) };
    expect(() => createIngestHandler(issues, options)).toThrow(expect.objectContaining(fault));
    await expect(serveIngestion(issues, options)).rejects.toMatchObject(fault);
  });

  test("no engine", () => {
    expect(() => createIngestHandler({} as never)).toThrow(expect.objectContaining({ code: "OPTIONS_INVALID" }));
    expect(() => createIngestHandler(undefined as never)).toThrow(expect.objectContaining({ code: "OPTIONS_INVALID" }));
  });
});

test("an option that is undefined is its default, not no limit", async () => {
  const { post } = await openDoor({ maxItems: undefined, maxWireBytes: undefined } as unknown as IngestHandlerOptions);
  expect((await post(`{}\n${'{"type":"session"}\n{}\n'.repeat(1_001)}`)).status).toBe(413);
});

describe("createReport", () => {
  test("tells the host, whose own failure ends there", () => {
    const heard: unknown[] = [];
    createReport((error) => heard.push(error))(1);
    expect(heard).toEqual([1]);
    createReport(() => {
      throw new Error("the host's");
    })(2);
  });

  test("without a host, says each message once", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const report = createReport(undefined);
    for (let time = 0; time < 3; time += 1) report(new Error("away"));
    report("other");
    expect(said.mock.calls.map(([text]) => text)).toEqual([
      "[issuekit] ingestion: Error: away",
      "[issuekit] ingestion: other",
    ]);
    said.mockRestore();
  });
});
