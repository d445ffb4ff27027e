import type { Parts } from "./adapter.ts";

/** Parts that know how many of their calls have not been answered yet. */
export function countingCalls(parts: Parts): { readonly parts: Parts; readonly atWork: () => number } {
  let atWork = 0;
  function watch<Face extends object>(face: Face): Face {
    return new Proxy(face, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member === "object" && member !== null) return watch(member);
        if (typeof member !== "function") return member;
        return (...values: readonly unknown[]): unknown => {
          const answer: unknown = Reflect.apply(member, target, values);
          if (!(answer instanceof Promise)) return answer;
          atWork += 1;
          return answer.finally(() => (atWork -= 1));
        };
      },
    });
  }
  return { parts: { storage: watch(parts.storage), counter: watch(parts.counter) }, atWork: () => atWork };
}
