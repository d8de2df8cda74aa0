import type { Command } from "../command.ts";

/** Every verb, imported when it is asked for. In the order of `lintel help`. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import("./init.ts")).init,
  compile: async () => (await import("./compile.ts")).compileCommand,
  lint: async () => (await import("./lint.ts")).lint,
  evidence: async () => (await import("./evidence.ts")).evidence,
  plan: async () => (await import("./plan.ts")).plan,
  compare: async () => (await import("./compare.ts")).compare,
  explain: async () => (await import("./explain.ts")).explain,
  offers: async () => (await import("./offers.ts")).offers,
  price: async () => (await import("./price.ts")).price,
  estimate: async () => (await import("./estimate.ts")).estimate,
  catalog: async () => (await import("./catalog.ts")).catalog,
};
