/**
 * The text without its case, the same on every machine and storage.
 *
 * Both small sigmas fold to one, so that folding the parts of a text is folding the text.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().replaceAll("ς", "σ");
}
