import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { embeddings, fraudApi, supportChat } from "../../harness/kubernetes.ts";
import { lowered } from "./lowered.ts";

const home = process.env["LINTEL_JUDGE_HOME"] ?? fileURLToPath(new URL("../../../../shared/judge", import.meta.url));
const judge = `${home}/kubernetes/validate.mjs`;

// Schemas, CEL and references as an API server of 1.34 sees them. `npm run judge` fails where the judge is missing; here it is left out.
describe.skipIf(!existsSync(judge))("API server", () => {
  test.each(Object.entries({ supportChat, fraudApi, embeddings }))("%s is accepted", async (_name, setup) => {
    const { Judge, loadPackages } = await import(pathToFileURL(judge).href);
    const { objects } = await lowered(setup);
    const findings = await new Judge(await loadPackages(), { kubernetes: "1.34" }).judgeObjects((objects ?? []).map(({ object }) => object));
    expect(findings).toEqual([]);
  });
});
