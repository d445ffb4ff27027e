import { md5 } from "#digest";

/**
 * md5 of the UTF-8 bytes, 32 lower hex: the digest that fingerprints and hashes of the field are made of. Half a
 * surrogate pair counts as U+FFFD.
 */
export function hashText(text: string): string {
  return md5(text.toWellFormed());
}
