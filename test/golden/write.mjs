// Writes the golden files anew: npm run golden. The test itself does it, so that both take the same way.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, "run", "test/golden"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, LINTEL_GOLDEN: "write" },
});
process.exit(status ?? 1);
