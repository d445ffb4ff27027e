/** Marks a stretch of work, so that code called from within can tell. */
export interface Scope {
  run<T>(task: () => T): T;
  inside(): boolean;
}

/** What differs between Node and other runtimes. Chosen by the package's export condition `node`, never at run time. */
export interface Runtime {
  /** The first lines of a source file, as many as a stack frame may point into; `undefined` when it cannot be read. */
  readSourceLines(path: string): readonly string[] | undefined;
  /** The folder of the program that was started, which the names of modules are relative to. */
  programDirectory(): string | undefined;
  workingDirectory(): string | undefined;
  createScope(): Scope;
}
