import { attempt } from "./safe-read.ts";

/**
 * Whether a file looks like the application's own: a path or an address, and not below `node_modules`. What the
 * runtime brings (`node:fs`), builds (`eval at …`, `<anonymous>`) or leaves unnamed is not.
 *
 * On Windows a `node_modules\` counts as the application's own. That is wrong and stays so: the SDK's events say the
 * same, and a host's events from both have to meet in one group.
 */
export function looksInApp(path: string | undefined): boolean {
  if (path === undefined || path.includes("node_modules/")) return false;
  return /^(?:\/|\.|[A-Z]:|[a-zA-Z][a-zA-Z0-9.\-+]*:\/\/)/.test(path);
}

/**
 * The module that a Node file is: `lib.checkout:cart` for `<base>/lib/checkout/cart.js`, counted from the package for
 * what lies in `node_modules`, and the bare file name for all other places.
 */
export function moduleName(filename: string, base: string | undefined): string {
  const windows = base !== undefined && /^(?:[A-Za-z]:)?\\/.test(base);
  const path = (windows ? slashed(filename) : filename).replace(/(?<!\/)\/+$/, "");
  const lastSlash = path.lastIndexOf("/");
  const directory = lastSlash === -1 ? "." : path.slice(0, Math.max(lastSlash, 1));
  const encoded = path.slice(lastSlash + 1).replace(/(?<=.)\.[cm]?js$/, "");
  const file = attempt(() => decodeURIComponent(encoded), encoded);

  const packagesAt = directory.lastIndexOf("/node_modules");
  if (packagesAt !== -1) return `${dotted(directory.slice(packagesAt + "/node_modules/".length))}:${file}`;

  const root = windows ? slashed(base) : base;
  if (root === undefined || !directory.startsWith(root)) return file;
  const inside = dotted(directory.slice(root.length + 1));
  return inside === "" ? file : `${inside}:${file}`;
}

const dotted = (path: string): string => path.replaceAll("/", ".");
const slashed = (path: string): string => path.replace(/^[A-Z]:/, "").replaceAll("\\", "/");
