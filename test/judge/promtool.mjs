// Checks every emitted PrometheusRule with promtool, and proves of each alert that it fires and that it stays silent; and what
// dashboards and autoscalers ask.
// Usage by itself: node test/judge/promtool.mjs DIR
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseAllDocuments, stringify } from "yaml";
import { alertTests, plainAlerts } from "./alert-tests.mjs";
import { dashboardFaults, queriesOf, unknownSeries } from "./queries.mjs";

/** All objects below a folder. */
function objectsIn(folder) {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .sort();
  return files.flatMap((file) =>
    parseAllDocuments(fs.readFileSync(path.join(folder, file), "utf8"))
      .map((document) => ({ file, object: document.toJS() }))
      .filter(({ object }) => typeof object === "object" && object !== null),
  );
}
const rulesOf = (objects) => objects.filter(({ object }) => object.kind === "PrometheusRule").map(({ file, object }) => ({ file, groups: object.spec.groups }));

const matcher = /([a-zA-Z_]\w*)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"/g;
const selected = /rate\(([a-zA-Z_:][\w:]*)\{([^}]*)\}\[5m\]\)/g;
const series = (metric, labels) =>
  `${metric}{${Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(",")}}`;

/** Good and bad events of the ratio that an objective records, as series that its selectors take. */
function eventsOf(expr) {
  const [good, total] = [...expr.matchAll(selected)].map(([, metric, labels]) => ({
    metric,
    matchers: [...labels.matchAll(matcher)].map(([, key, op, value]) => ({ key, op, value })),
  }));
  if (good === undefined || total === undefined) throw new Error(`cannot read good and total events in ${expr}`);
  const equal = ({ matchers }) => Object.fromEntries(matchers.filter(({ op }) => op === "=").map(({ key, value }) => [key, value]));
  if (good.metric !== total.metric) return { good: series(good.metric, equal(good)), total: series(total.metric, equal(total)) };
  // One counter: what the total takes and the good do not.
  const different = good.matchers.find((one) => one.op === "!=" && !total.matchers.some(({ key, value }) => key === one.key && value === one.value));
  if (different === undefined) throw new Error(`cannot tell bad events from good ones in ${expr}`);
  const handler = total.matchers.some(({ key }) => key === "handler") ? { handler: "/v1/chat/completions" } : {};
  const labels = { ...equal(total), ...handler };
  return { good: series(total.metric, { ...labels, [different.key]: "2xx" }), bad: series(total.metric, { ...labels, [different.key]: different.value }) };
}

const minutes = 70;
const grows = (name, perMinute) => ({ series: name, values: `0+${perMinute}x${minutes}` });
/** Input in which `good` and `bad` events happen a minute. A counter of what never happened does not exist. */
const inputOf = (events, good, bad) =>
  events.bad === undefined
    ? [grows(events.good, good), grows(events.total, good + bad)]
    : [...(good > 0 ? [grows(events.good, good)] : []), ...(bad > 0 ? [grows(events.bad, bad)] : [])];

/** Three promtool tests an objective: all good, all bad, and all bad with too little traffic. */
function testsOf(groups) {
  return groups.flatMap((group) =>
    [...new Set(group.rules.filter(({ alert }) => alert?.endsWith("BudgetBurn")).map(({ alert }) => alert))].flatMap((name) => {
      const rules = group.rules.filter(({ alert }) => alert === name);
      const { slo, component } = rules[0].labels;
      const ratio = groups
        .flatMap((one) => one.rules)
        .find((rule) => rule.record === "slo:sli_error:ratio_rate5m" && rule.labels.slo === slo && rule.labels.component === component);
      if (ratio === undefined) throw new Error(`${name} of ${component} has no recorded ratio`);
      const events = eventsOf(ratio.expr);
      const floors = [...rules[0].expr.matchAll(/slo:events:rate\w+\{[^}]*\} > ([\d.]+)/g)].map(([, value]) => Number(value));
      if (floors.length === 0) throw new Error(`${name} of ${component} has no floor of traffic`);
      const firing = rules.map(({ labels, annotations }) => ({
        exp_labels: labels,
        exp_annotations: Object.fromEntries(Object.entries(annotations).map(([key, text]) => [key, text.replace("{{ $value | humanizePercentage }}", "100%")])),
      }));
      const at = (good, bad, expected) => ({
        interval: "1m",
        input_series: inputOf(events, good, bad),
        alert_rule_test: [{ eval_time: `${minutes}m`, alertname: name, exp_alerts: expected }],
      });
      const busy = 6_000_000;
      return [at(busy, 0, []), at(0, busy, firing), at(0, Math.min(...floors) * 30, [])];
    }),
  );
}

const defaultRun = (command, args, options = {}) => spawnSync(command, args, { encoding: "utf8", ...options });

/** Verdict on one output folder. */
export function promtool(folder, _root, run = defaultRun) {
  if (run("promtool", ["--version"]).status !== 0) return { ok: false, text: "`promtool` is missing: this judge cannot run, so nothing is proved" };
  const objects = objectsIn(folder);
  const rules = rulesOf(objects);
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-rules-"));
  const lines = [];
  let tested = 0;
  const queries = queriesOf(objects);
  try {
    const all = rules.flatMap(({ file, groups }) =>
      groups.flatMap((group) => group.rules.map((rule) => ({ where: `${file}: ${rule.alert ?? rule.record}`, ...rule }))),
    );
    const recorded = new Set(all.flatMap(({ record }) => record ?? []));
    for (const { where, expr } of [...all, ...queries])
      for (const name of unknownSeries(expr, recorded)) lines.push(`${where} reads ${name}, which nothing exports`);
    for (const { file, object } of objects)
      if (object.metadata?.labels?.grafana_dashboard === "1")
        for (const text of Object.values(object.data)) lines.push(...dashboardFaults(text).map((fault) => `${file}: ${fault}`));
    if (queries.length > 0) {
      const asked = path.join(work, "queries.yaml");
      fs.writeFileSync(asked, stringify({ groups: [{ name: "queries", rules: queries.map(({ expr }, index) => ({ record: `query:${index}`, expr })) }] }));
      const parsed = run("promtool", ["check", "rules", asked]);
      if (parsed.status !== 0) lines.push(`queries of dashboards and autoscalers: ${parsed.stdout}${parsed.stderr}`);
    }
    rules.forEach(({ file, groups }, index) => {
      const rulePath = path.join(work, `rules-${index}.yaml`);
      fs.writeFileSync(rulePath, stringify({ groups }));
      const checked = run("promtool", ["check", "rules", rulePath]);
      if (checked.status !== 0) lines.push(`${file}: ${checked.stdout}${checked.stderr}`);
      const plain = plainAlerts(groups);
      const sets = [
        { name: "budgets", file: rulePath, every: "1m", tests: testsOf(groups) },
        { name: "plain", file: path.join(work, `plain-${index}.yaml`), every: "5m", tests: alertTests(plain) },
      ].filter(({ tests }) => tests.length > 0);
      fs.writeFileSync(path.join(work, `plain-${index}.yaml`), stringify({ groups: plain }));
      for (const { name, file: rulesFile, every, tests } of sets) {
        tested += tests.length;
        const testPath = path.join(work, `${name}-tests-${index}.yaml`);
        fs.writeFileSync(testPath, stringify({ rule_files: [rulesFile], evaluation_interval: every, tests }, { aliasDuplicateObjects: false }));
        const ran = run("promtool", ["test", "rules", testPath]);
        if (ran.status !== 0) lines.push(`${file}: ${ran.stdout}${ran.stderr}`);
      }
    });
  } catch (error) {
    lines.push(String(error));
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return {
    ok: lines.length === 0,
    text: lines.length === 0 ? `${rules.length} rule files, ${tested} alert tests, ${queries.length} queries` : lines.join("\n").trim(),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const verdict = promtool(process.argv[2] ?? ".");
  console.log(verdict.text);
  process.exit(verdict.ok ? 0 : 1);
}
