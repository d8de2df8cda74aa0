import { shortHash } from "../../names.ts";
import type { Objective, Panel } from "../contract.ts";
import { decimal } from "../quantity.ts";

/** Panels of one component under its title. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const datasource = { type: "prometheus", uid: "${datasource}" };

/** Budget and burn rate of each objective. */
export function objectivePanels(objectives: readonly Objective[], selector: string): readonly Panel[] {
  if (objectives.length === 0) return [];
  return [
    {
      title: "Error budget left, 30 days",
      unit: "percentunit",
      queries: objectives.map(({ name }) => ({ expr: `slo:period_error_budget_remaining:ratio{${selector},slo="${name}"}`, legend: name })),
    },
    {
      title: "Burn rate",
      unit: "short",
      threshold: 1,
      queries: objectives.map(({ name }) => ({ expr: `slo:current_burn_rate:ratio{${selector},slo="${name}"}`, legend: name })),
    },
  ];
}

function drawn(panel: Panel, id: number, x: number, y: number): object {
  const steps = [{ color: "green", value: null }, ...(panel.threshold === undefined ? [] : [{ color: "red", value: Number(decimal(panel.threshold)) }])];
  return {
    id,
    type: "timeseries",
    title: panel.title,
    datasource,
    gridPos: { h: 8, w: 12, x, y },
    fieldConfig: {
      defaults: {
        unit: panel.unit,
        min: 0,
        custom: { lineWidth: 1, fillOpacity: 10, ...(panel.threshold === undefined ? {} : { thresholdsStyle: { mode: "line" } }) },
        thresholds: { mode: "absolute", steps },
      },
      overrides: [],
    },
    options: { legend: { displayMode: "list", placement: "bottom", showLegend: true }, tooltip: { mode: "multi", sort: "desc" } },
    targets: panel.queries.map(({ expr, legend }, index) => ({ refId: String.fromCharCode(65 + index), datasource, expr, legendFormat: legend })),
  };
}

/** A Grafana dashboard as JSON text. Ids follow from the order, the uid from `key`. */
export function dashboard(title: string, key: string, tags: readonly string[], sections: readonly Section[]): string {
  const panels: object[] = [];
  let y = 0;
  for (const section of sections) {
    panels.push({ id: panels.length + 1, type: "row", title: section.title, collapsed: false, gridPos: { h: 1, w: 24, x: 0, y }, panels: [] });
    y += 1;
    section.panels.forEach((panel, index) => {
      panels.push(drawn(panel, panels.length + 1, (index % 2) * 12, y));
      if (index % 2 === 1 || index === section.panels.length - 1) y += 8;
    });
  }
  return JSON.stringify(
    {
      title,
      uid: `lintel-${shortHash(key)}`,
      tags,
      schemaVersion: 39,
      editable: false,
      graphTooltip: 1,
      refresh: "30s",
      time: { from: "now-6h", to: "now" },
      timezone: "utc",
      templating: { list: [{ name: "datasource", label: "Data source", type: "datasource", query: "prometheus", current: {}, hide: 0 }] },
      panels,
    },
    undefined,
    1,
  );
}
