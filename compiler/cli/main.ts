#!/usr/bin/env node
import * as nodeModule from "node:module";

// Node 22 keeps compiled code between runs. It must be on before the modules that gain by it are imported.
if ("enableCompileCache" in nodeModule && typeof nodeModule.enableCompileCache === "function") nodeModule.enableCompileCache();

const { runProcess } = await import("./run.ts");
await runProcess();
