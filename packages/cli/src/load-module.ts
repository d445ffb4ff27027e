import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CommandError } from "./usage.ts";

/** A package of the project in this folder, else one that is installed beside the command. */
export async function loadModule<Module>(name: string, folder: string): Promise<Module> {
  const places = [join(folder, "package.json"), import.meta.filename];
  for (const place of places) {
    const path = resolveFrom(place, name);
    if (path !== undefined) return (await import(pathToFileURL(path).href)) as Module;
  }
  throw new CommandError(`The package ${name} is not installed here. Run: npm install ${name}`);
}

function resolveFrom(place: string, name: string): string | undefined {
  try {
    return createRequire(place).resolve(name);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
