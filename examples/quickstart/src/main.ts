throw new Error("examples/quickstart/src/main.ts is not written yet");
