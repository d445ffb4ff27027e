/**
 * md5 (RFC 1321), because that is the digest that the field's fingerprints and hashes are made of, and here, because
 * hashing is the largest part of grouping an event: libraries for every runtime take two to four times as long, and a
 * runtime's own digest is either asynchronous or refuses md5 where FIPS rules.
 *
 * It protects nothing, it only names.
 */

/** md5 of the UTF-8 bytes, 32 lower hex: the digest that fingerprints and hashes of the field are made of. */
export function hashText(text: string): string {
  // A character is at most three bytes per code unit; padding takes less than two blocks.
  const room = text.length * 3 + 2 * blockBytes;
  const bytes = room <= scratch.length ? scratch : new Uint8Array(room);
  const view = bytes === scratch ? scratchView : new DataView(bytes.buffer);
  const end = pad(bytes, view, encoder.encodeInto(text, bytes).written);

  state.set(initialState);
  for (let at = 0; at < end; at += blockBytes) mixBlock(view, at);
  return wordHex(state[0] ?? 0) + wordHex(state[1] ?? 0) + wordHex(state[2] ?? 0) + wordHex(state[3] ?? 0);
}

const blockBytes = 64;
const encoder = new TextEncoder();

// Kept between calls: a call ends before the next begins, and allocating takes longer than hashing a short text.
const scratch = new Uint8Array(16 * 1024);
const scratchView = new DataView(scratch.buffer);
const state = new Int32Array(4);
const words = new Int32Array(16);

const initialState = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A one bit behind the text, zeros up to the end of a block, and the number of bits in the last eight bytes. */
function pad(bytes: Uint8Array, view: DataView, length: number): number {
  const end = Math.ceil((length + 9) / blockBytes) * blockBytes;
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  view.setUint32(end - 8, length * 8, true);
  view.setUint32(end - 4, Math.floor(length / 2 ** 29), true);
  return end;
}

function wordHex(word: number): string {
  let hex = "";
  for (let shift = 0; shift < 32; shift += 8) hex += hexOfByte[(word >>> shift) & 255] ?? "";
  return hex;
}

/** `floor(2^32 × |sin(i)|)`, i from 1. None lies within a hundredth of an integer, so every engine's sine will do. */
const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));
/** Four rounds of sixteen steps, a step for each of the four words in turn. */
function mixBlock(view: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + 4 * i, true);
  let [a, b, c, d] = [state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0];
  for (let i = 0; i < 16; i += 4) {
    a = step(a, b, d ^ (b & (c ^ d)), i, i, 7);
    d = step(d, a, c ^ (a & (b ^ c)), i + 1, i + 1, 12);
    c = step(c, d, b ^ (d & (a ^ b)), i + 2, i + 2, 17);
    b = step(b, c, a ^ (c & (d ^ a)), i + 3, i + 3, 22);
  }
  for (let i = 16; i < 32; i += 4) {
    a = step(a, b, c ^ (d & (b ^ c)), i, 5 * i + 1, 5);
    d = step(d, a, b ^ (c & (a ^ b)), i + 1, 5 * i + 6, 9);
    c = step(c, d, a ^ (b & (d ^ a)), i + 2, 5 * i + 11, 14);
    b = step(b, c, d ^ (a & (c ^ d)), i + 3, 5 * i + 16, 20);
  }
  for (let i = 32; i < 48; i += 4) {
    a = step(a, b, b ^ c ^ d, i, 3 * i + 5, 4);
    d = step(d, a, a ^ b ^ c, i + 1, 3 * i + 8, 11);
    c = step(c, d, d ^ a ^ b, i + 2, 3 * i + 11, 16);
    b = step(b, c, c ^ d ^ a, i + 3, 3 * i + 14, 23);
  }
  for (let i = 48; i < 64; i += 4) {
    a = step(a, b, c ^ (b | ~d), i, 7 * i, 6);
    d = step(d, a, b ^ (a | ~c), i + 1, 7 * i + 7, 10);
    c = step(c, d, a ^ (d | ~b), i + 2, 7 * i + 14, 15);
    b = step(b, c, d ^ (c | ~a), i + 3, 7 * i + 21, 21);
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
}

function step(word: number, next: number, mixed: number, sine: number, at: number, turn: number): number {
  // Cast, because a fallback for what is never absent doubles the time of the whole.
  const sum = (word + mixed + (sines[sine] as number) + (words[at & 15] as number)) | 0;
  return (((sum << turn) | (sum >>> (32 - turn))) + next) | 0;
}
