export { run, type Host } from "./run.ts";
