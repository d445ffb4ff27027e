import type { Adapter } from "../../../src/adapters.ts";

/** A part of issuekit that is not built yet. */
export type Part = "life" | "search" | "faces" | "postgres";

interface RowBase {
  /** The group's letter and the number of the scenario among those that the reference's own tests check. */
  readonly id: string;
  /** What holds here, as a sentence. */
  readonly title: string;
}

/** What became of one scenario of the reference. */
export type ReferenceRow =
  | (RowBase & { readonly kind: "kept"; readonly run: (adapter: Adapter) => Promise<void> })
  | (RowBase & {
      readonly kind: "restated";
      /** The promise that takes its place. */
      readonly promise: string;
      readonly run: (adapter: Adapter) => Promise<void>;
    })
  | (RowBase & { readonly kind: "later"; readonly part: Part });
