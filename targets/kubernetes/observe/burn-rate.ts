// Windows, factors and the layout of the rules: Google SRE workbook, chapter 5, as sloth 0.16 writes them for 30 days.
import type { Objective } from "../contract.ts";
import type { AlertingRule, RecordingRule, RuleGroup } from "../crds/prometheus.ts";
import { decimal } from "../quantity.ts";

const periodDays = 30;
const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

interface Pair {
  readonly short: (typeof windows)[number];
  readonly long: (typeof windows)[number];
  /** Times the rate at which the budget lasts for exactly the period. */
  readonly factor: number;
}
const pairs: Readonly<Record<"page" | "ticket", readonly Pair[]>> = {
  page: [
    { short: "5m", long: "1h", factor: 14.4 },
    { short: "30m", long: "6h", factor: 6 },
  ],
  ticket: [
    { short: "2h", long: "1d", factor: 3 },
    { short: "6h", long: "3d", factor: 1 },
  ],
};

/** Labels of every series and alert of one objective. */
export type RuleLabels = { readonly namespace: string; readonly system: string; readonly component: string };

const selectorOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}="${value}"`)
    .join(",");

const camel = (name: string): string =>
  name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** Recordings, metadata and two alerts of one objective. */
export function burnRateGroups(objective: Objective, labels: RuleLabels): readonly RuleGroup[] {
  const own = { ...labels, slo: objective.name };
  const selector = selectorOf(own);
  const budget = Number((1 - objective.target).toFixed(12));
  const record = (name: string, expr: string): RecordingRule => ({ record: name, expr, labels: own });
  const group = (suffix: string): string => `slo-${labels.component}-${objective.name}-${suffix}`;
  const ratio = (window: string): string => `slo:sli_error:ratio_rate${window}{${selector}}`;

  const recordings: RuleGroup = {
    name: group("recordings"),
    interval: "30s",
    rules: [
      // Without traffic there is no ratio, for 0/0 would poison the averages; without one good event all are bad.
      ...windows.map((window) =>
        record(
          `slo:sli_error:ratio_rate${window}`,
          `clamp_min(1 - (${objective.good(window)} or 0 * ${objective.total(window)}) / (${objective.total(window)} > 0), 0)`,
        ),
      ),
      record(`slo:sli_error:ratio_rate${periodDays}d`, `sum_over_time(${ratio("5m")}[${periodDays}d]) / count_over_time(${ratio("5m")}[${periodDays}d])`),
      ...longWindows.map((window) => record(`slo:events:rate${window}`, objective.total(window))),
    ],
  };
  const metadata: RuleGroup = {
    name: group("metadata"),
    interval: "30s",
    rules: [
      record("slo:objective:ratio", `vector(${decimal(objective.target)})`),
      record("slo:error_budget:ratio", `vector(${decimal(budget)})`),
      record("slo:time_period:days", `vector(${periodDays})`),
      record("slo:current_burn_rate:ratio", `${ratio("5m")} / ${decimal(budget)}`),
      record("slo:period_burn_rate:ratio", `${ratio(`${periodDays}d`)} / ${decimal(budget)}`),
      record("slo:period_error_budget_remaining:ratio", `1 - ${ratio(`${periodDays}d`)} / ${decimal(budget)}`),
    ],
  };
  const alerts = (["page", "ticket"] as const).flatMap((severity) => alert(objective, severity, budget, own, selector) ?? []);
  return [recordings, metadata, { name: group("alerts"), rules: alerts }];
}

const longWindows = [...new Set(Object.values(pairs).flatMap((some) => some.map(({ long }) => long)))];

function alert(
  objective: Objective,
  severity: "page" | "ticket",
  budget: number,
  labels: Readonly<Record<string, string>>,
  selector: string,
): AlertingRule | undefined {
  // A share above 1 is never reached, so the pair says nothing for a wide budget.
  const usable = pairs[severity].filter(({ factor }) => factor * budget < 1);
  if (usable.length === 0) return undefined;
  const conditions = usable.map(({ short, long, factor }) => {
    const limit = `${decimal(factor * budget)}`;
    return `(slo:sli_error:ratio_rate${short}{${selector}} > ${limit} and slo:sli_error:ratio_rate${long}{${selector}} > ${limit} and slo:events:rate${long}{${selector}} > ${decimal(objective.floor)})`;
  });
  const urgent = severity === "page";
  return {
    alert: `${camel(objective.name)}BudgetBurn`,
    expr: conditions.join(" or "),
    labels: { ...labels, severity },
    annotations: {
      summary: `${labels["component"]} burns its error budget ${urgent ? "fast" : "slowly"}: ${objective.title}`,
      description: `The share of bad events is {{ $value | humanizePercentage }}; the budget is ${decimal(budget * 100)} % over ${periodDays} days.${objective.note === undefined ? "" : ` The objective is ${objective.note}.`}`,
    },
  };
}
