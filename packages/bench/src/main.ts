throw new Error("packages/bench/src/main.ts is not written yet");
