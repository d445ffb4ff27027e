/** Engines of JavaScript, in a browser or outside. */
export function isJavaScript(platform: string): boolean {
  return platform === "javascript" || platform === "node";
}

const interpreted: ReadonlySet<string> = new Set(["javascript", "node", "python", "php", "ruby", "go"]);

/** Whether the source line beside a frame is the code that ran, rather than what a compiler was given long before. */
export function hasTrustedSource(platform: string): boolean {
  return interpreted.has(platform);
}
