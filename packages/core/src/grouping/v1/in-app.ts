import type { StackFrame } from "../../model/event.ts";

const libraryPaths: Readonly<Record<string, RegExp>> = {
  javascript: /^node:|^internal\/|(?:^|[\\/~])node_modules[\\/]|^webpack\/|^(?:chrome|moz|safari(?:-web)?)-extension:/,
  node: /^node:|^internal\/|(?:^|[\\/])node_modules[\\/]/,
  python: /[\\/](?:site|dist)-packages[\\/]|[\\/]lib[\\/]python\d|^<frozen /,
  php: /(?:^|[\\/])vendor[\\/]/,
  ruby: /[\\/]gems[\\/]|[\\/]vendor[\\/]bundle[\\/]|[\\/]lib[\\/]ruby[\\/]|^<internal:/,
  go: /[\\/]vendor[\\/]|[\\/]pkg[\\/]mod[\\/]|[\\/]go[\\/]src[\\/](?:runtime|net|internal|sync|encoding)[\\/]/,
};

const libraryModules: Readonly<Record<string, RegExp>> = {
  java: /^(?:javax?|jdk|sun|com\.sun|kotlinx?|scala|androidx?|com\.android|dalvik)\./,
  csharp: /^(?:System|Microsoft)\./,
};

/**
 * Whether a frame is known not to be the application's own, whatever its sender says: browsers mark every frame as in
 * app. The other way round there is no rule: a sender that leaves the flag out is not second-guessed.
 */
export function isLibraryFrame(frame: StackFrame, platform: string): boolean {
  const paths = libraryPaths[platform];
  if (paths !== undefined) {
    if (frame.filename !== undefined && paths.test(frame.filename)) return true;
    return frame.abs_path !== undefined && paths.test(frame.abs_path);
  }
  return frame.module !== undefined && (libraryModules[platform]?.test(frame.module) ?? false);
}
