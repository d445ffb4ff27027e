import type { StackFrame } from "../../model/event.ts";
import { stripGenerated } from "./frame-function.ts";
import { isJavaScript } from "./platform.ts";
import type { PartValue } from "./part.ts";

const url =
  /^(?:https?|blob|data|applewebdata|capacitor|ionic|chrome-extension|moz-extension|safari-(?:web-)?extension):/i;

/** Where a frame says that it lies: as the engine saw it rather than as it was rewritten. */
export function framePath(frame: StackFrame): string {
  return frame.abs_path ?? frame.filename ?? "";
}

/** Addresses name a bundle, and a bundle is renamed with every build. */
export function isUrl(path: string): boolean {
  return url.test(path);
}

const nativePlaces: ReadonlySet<string> = new Set([
  "[native code]",
  "native code",
  "native",
  "eval code",
  "<anonymous>",
]);

/** Code that is part of the engine or was made at run time, in no file. */
export function isNativePlace(path: string): boolean {
  return nativePlaces.has(path);
}

/** The module, or else the file's base name; neither line nor column nor folder. `null` where the place tells nothing. */
export function placeValue(frame: StackFrame, platform: string): PartValue | null {
  const path = framePath(frame);
  const module = frame.module?.trim() ?? "";
  if (module !== "" && !(platform === "javascript" && repeatsPath(module, path))) {
    return ["module", stripGenerated(module, platform)];
  }
  if (isUrl(path) || isNativePlace(path)) return null;
  const name = baseName(frame.filename ?? path, platform);
  return name === "" ? null : ["filename", name];
}

/** Loaders of browsers call a module like its file, and the file may be an address. */
function repeatsPath(module: string, path: string): boolean {
  const end = path.search(/[?#]/);
  const plain = (end === -1 ? path : path.slice(0, end)).replace(/\.[cm]?[jt]sx?$/, "");
  return plain.endsWith(`/${module}`);
}

const shortestDigest = 8;

function baseName(filename: string, platform: string): string {
  const javascript = isJavaScript(platform);
  const end = javascript ? filename.search(/[?#]/) : -1;
  const plain = end === -1 ? filename : filename.slice(0, end);
  const name = plain.slice(Math.max(plain.lastIndexOf("/"), plain.lastIndexOf("\\")) + 1).toLowerCase();
  // Bundlers put a digest of the content into the name: main.4f3a2b1c.js.
  return javascript && name.length > shortestDigest
    ? name.replace(/([.\-_])(?=[a-f]*\d)[0-9a-f]{8,}(?=\.)/g, "$1<hash>")
    : name;
}
