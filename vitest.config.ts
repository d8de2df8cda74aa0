import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Threads without isolation: importing the Terraform bindings once a worker, not once a file.
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
    alias: { "lintel/blueprints": new URL("./blueprints/index.ts", import.meta.url).pathname, "lintel/testing": new URL("./compiler/testing/index.ts", import.meta.url).pathname, "lintel/extend": new URL("./compiler/extend.ts", import.meta.url).pathname, lintel: new URL("./dsl/index.ts", import.meta.url).pathname },
  },
});
