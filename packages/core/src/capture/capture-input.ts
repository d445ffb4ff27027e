import type { EventUser, StackFrame } from "../model/event.ts";
import type { ProjectRef } from "../model/input.ts";
import type { Level } from "../model/level.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** What the caller knows beside the error. Everything is optional; values that are no plain data are made into it. */
export interface CaptureContext {
  readonly project?: ProjectRef;
  /** Default `error`; for a message `info`. */
  readonly level?: Level;
  readonly tags?: Readonly<Record<string, string | number | boolean | bigint | null | undefined>>;
  readonly user?: EventUser;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly fingerprint?: readonly string[];
  readonly release?: string;
  readonly environment?: string;
  readonly transaction?: string;
  readonly logger?: string;
  /** When it happened, epoch ms. Default: now. */
  readonly timestamp?: number;
  readonly eventId?: string;
  /** Whether somebody caught it. Default true. */
  readonly handled?: boolean;
  /** What caught it, such as `onunhandledrejection`. Default `generic`. With this or `handled`, a string counts as thrown. */
  readonly mechanism?: string;
}

/** What building an event needs to know and may not find out by itself. */
export interface CaptureFacts {
  readonly eventId: string;
  /** Epoch ms. */
  readonly now: number;
  readonly runtime: Pick<Runtime, "readSourceLines" | "programDirectory" | "workingDirectory">;
  readonly platform: "node" | "javascript";
  /** Overrules what the file's path says. The frame has its `in_app` by path, and no source lines yet. */
  readonly isInApp?: (frame: StackFrame) => boolean;
}
