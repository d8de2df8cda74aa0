// Checkov on emitted Terraform and Kubernetes. Every finding must be gone or waived with a reason in waivers.json; an unused waiver fails too
// when all examples are judged together (see run.mjs).
import fs from "node:fs";
import path from "node:path";

const version = "3.3.30";

/** Checkov lives in an environment of its own: LINTEL_CHECKOV, else .venv-checkov, else PATH. */
export function findCheckov(root) {
  const own = path.join(root, ".venv-checkov/bin/checkov");
  return process.env.LINTEL_CHECKOV ?? (fs.existsSync(own) ? own : "checkov");
}

const glob = (pattern) => new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);

export function checkov(folder, root, run) {
  const program = findCheckov(root);
  const found = run(program, ["--version"]);
  if (found.status !== 0) return { ok: false, text: `checkov is missing: install checkov==${version} from PyPI; nothing is proved` };
  if (found.stdout.trim() !== version) return { ok: false, text: `checkov ${found.stdout.trim()} found, ${version} wanted` };
  const result = run(program, ["-d", folder, "--framework", "terraform", "kubernetes", "-o", "json", "--quiet", "--compact"], { env: { ...process.env, CHECKOV_RENDER_ASYNC_MAX: "1", LOG_LEVEL: "ERROR" } });
  let reports;
  try {
    reports = [JSON.parse(result.stdout)].flat();
  } catch {
    return { ok: false, text: `checkov printed no report: ${result.stdout}${result.stderr}` };
  }
  const { checkov: waivers } = JSON.parse(fs.readFileSync(new URL("./waivers.json", import.meta.url), "utf8"));
  const failures = [];
  let passed = 0;
  let waived = 0;
  for (const report of reports) {
    passed += report.summary?.passed ?? 0;
    if ((report.summary?.parsing_errors ?? 0) > 0) failures.push(`${report.summary.parsing_errors} files could not be parsed: ${(report.results?.parsing_errors ?? []).join(", ")}`);
    for (const check of report.results?.failed_checks ?? []) {
      if (waivers.some((waiver) => waiver.check === check.check_id && waiver.reason.length >= 20 && glob(waiver.resource).test(check.resource))) waived += 1;
      else failures.push(`${check.check_id} ${check.resource}: ${check.check_name} (${check.file_path})`);
    }
  }
  if (passed === 0) failures.push("checkov checked nothing");
  return { ok: failures.length === 0, text: [...failures, `${passed} checks passed, ${waived} findings waived`].join("\n") };
}
