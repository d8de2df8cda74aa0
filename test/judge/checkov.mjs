// Checkov on emitted Terraform and Kubernetes. Every finding must be gone or waived with a reason in waivers.json.
import fs from "node:fs";
import path from "node:path";

const version = "3.3.30";
// Checkov's framework "terraform" reads HCL only and says nothing about *.tf.json: JSON has a framework of its own.
const frameworks = ["terraform_json", "kubernetes"];

/** Checkov lives in an environment of its own: LINTEL_CHECKOV, else .venv-checkov, else PATH. */
export function findCheckov(root) {
  const own = path.join(root, ".venv-checkov/bin/checkov");
  return process.env.LINTEL_CHECKOV || (fs.existsSync(own) ? own : "checkov");
}

const glob = (pattern) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );
const waivers = JSON.parse(fs.readFileSync(new URL("./waivers.json", import.meta.url), "utf8")).checkov;
const used = new Set();

/** Waivers that no finding needed: they have to go. Call it after all examples. */
export const unusedWaivers = () =>
  waivers.filter((waiver) => !used.has(waiver)).map((waiver) => `${waiver.check} on ${waiver.resource} is waived, and nothing is found`);

/** `outside` is an environment in which the finding counts all the same. */
const applies = (waiver, environment) => waiver.outside === undefined || waiver.outside !== environment;

export function checkov(folder, root, run) {
  const program = findCheckov(root);
  const found = run(program, ["--version"]);
  if (found.status !== 0) return { ok: false, text: `checkov is missing: install checkov==${version} from PyPI; nothing is proved` };
  if (found.stdout.trim() !== version) return { ok: false, text: `checkov ${found.stdout.trim()} found, ${version} wanted` };
  const { environment } = JSON.parse(fs.readFileSync(path.join(folder, "plan.json"), "utf8"));
  if (environment === undefined) return { ok: false, text: "plan.json names no environment" };
  const failures = [];
  const counts = [];
  for (const framework of frameworks) {
    const result = run(program, ["-d", folder, "--framework", framework, "-o", "json", "--quiet", "--compact", "--skip-download"], {
      env: { ...process.env, CHECKOV_RENDER_ASYNC_MAX: "1", LOG_LEVEL: "ERROR" },
    });
    let reports;
    try {
      reports = [JSON.parse(result.stdout)].flat();
    } catch {
      failures.push(`${framework}: checkov printed no report: ${result.stdout}${result.stderr}`);
      continue;
    }
    let passed = 0;
    let waived = 0;
    for (const report of reports) {
      passed += report.summary?.passed ?? 0;
      if ((report.summary?.parsing_errors ?? 0) > 0)
        failures.push(`${framework}: ${report.summary.parsing_errors} files could not be parsed: ${(report.results?.parsing_errors ?? []).join(", ")}`);
      for (const check of report.results?.failed_checks ?? []) {
        const waiver = waivers.find(
          (one) => one.check === check.check_id && applies(one, environment) && one.reason.length >= 20 && glob(one.resource).test(check.resource),
        );
        if (waiver) {
          used.add(waiver);
          waived += 1;
        } else failures.push(`${check.check_id} ${check.resource}: ${check.check_name} (${check.file_path})`);
      }
    }
    if (passed === 0) failures.push(`${framework}: checkov checked nothing`);
    counts.push(`${framework}: ${passed} checks passed, ${waived} findings waived`);
  }
  return { ok: failures.length === 0, text: [...failures, ...counts].join("\n") };
}
