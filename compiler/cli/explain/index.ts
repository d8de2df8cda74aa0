import { money } from "../../plan/format.ts";
import type { ComponentPlan, Figure, PlacePlan, Plan } from "../../plan/plan.ts";
import { billTable, priceOf } from "./bill.ts";
import { candidateTable } from "./candidates.ts";
import { confidenceLines } from "./confidence.ts";
import { curveLines } from "./curve.ts";
import { energyLines } from "./energy.ts";
import { figureTable } from "./figures.ts";
import { ascii, type Glyphs } from "./glyphs.ts";
import { grid } from "./grid.ts";
import { deviceTable } from "./memory.ts";
import { paymentTable } from "./payment.ts";
import { workloadTable } from "./replicas.ts";
import { requirementLines } from "./requirement.ts";
import { sensitivityTable } from "./sensitivity.ts";
import { createSources } from "./sources.ts";
import { paragraph, section } from "./text.ts";

type CatalogLayer = NonNullable<Plan["catalogLayers"]>[number];

export interface ExplainStyle {
  readonly glyphs: Glyphs;
  /** How a heading looks. */
  heading(text: string): string;
}
const plain: ExplainStyle = { glyphs: ascii, heading: (text) => text };

function headline(plan: ComponentPlan, place: PlacePlan, prices: string): readonly string[] {
  const { usd, lowerBound } = priceOf(plan.cost);
  const whole = place.bill.monthlyUsd;
  const share = whole > 0 && usd > 0 ? `, ${usd / whole < 0.005 ? "under 1" : (100 * (usd / whole)).toFixed(0)} % of the bill of ${money(whole)}` : "";
  const price = plan.cost.length === 0 ? [] : paragraph(`${lowerBound ? "at least " : ""}${money(usd)} a month at ${prices}${share}`);
  return [...paragraph(plan.summary), ...price];
}

/** With an empty line between those that have something to say. */
const stacked = (...parts: readonly (readonly string[])[]): readonly string[] =>
  parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));

function planLines(plan: ComponentPlan, place: PlacePlan, layers: readonly CatalogLayer[], { glyphs, heading }: ExplainStyle): readonly string[] {
  const sources = createSources();
  const of = (group: Figure["group"]): readonly Figure[] => plan.figures.filter((figure) => figure.group === group);
  const units = (place.units ?? []).filter((one) => one.of === plan.component);
  const part = (title: string, lines: readonly string[]): readonly string[] => section(heading(title), lines);
  return [
    heading(`${plan.component} in ${place.place.cloud}/${place.place.region}`),
    ...headline(plan, place, layers.length === 0 ? "list prices" : "the prices of the project"),
    ...part("Requirement", requirementLines(plan, sources)),
    ...part("Memory", stacked(deviceTable(of("memory"), glyphs), figureTable(of("memory"), sources))),
    ...part("Step time", figureTable(of("step time"), sources)),
    ...part("Load and latency of one replica", curveLines(plan, glyphs)),
    ...part("At peak, after one failure where one is provisioned for", figureTable(of("load"), sources)),
    ...part("Replicas", stacked(figureTable(of("replicas"), sources), workloadTable(plan, place))),
    ...part("Start", figureTable(of("start"), sources)),
    ...part("Figures", figureTable(of(undefined), sources)),
    ...part("Considered and not taken", candidateTable(plan)),
    ...part("What if", sensitivityTable(plan)),
    ...part("How sure this is", confidenceLines(plan)),
    ...part("Energy", energyLines(plan, sources)),
    ...part("Bill", stacked(figureTable(of("cost"), sources), billTable(plan, sources), figureTable(units, sources))),
    ...part("Other ways to pay", paymentTable(plan, place, sources)),
    ...part(
      "Values that the blueprint does not state",
      grid(
        [{}, {}, {}],
        Object.entries(plan.provenance).map(([path, { from, note }]) => [path, from, note]),
      ),
    ),
    ...part(
      "Prices of the project",
      layers.flatMap(({ file, kind, asOf, holds }) => paragraph(`\`${file}\`, ${kind} of ${asOf}: ${holds}`)),
    ),
    ...part("Sources", sources.lines()),
  ];
}

/** Plans of one component, in every place that has it; none where nothing is called so. */
export function plansOf(plan: Plan, component: string): readonly { readonly place: PlacePlan; readonly plan: ComponentPlan }[] {
  return plan.places.flatMap((place) => {
    const own = component === "foundation" ? place.foundation : Object.hasOwn(place.components, component) ? place.components[component] : undefined;
    return own === undefined ? [] : [{ place, plan: own }];
  });
}

/** Names that can be explained. */
export const explainable = (plan: Plan): readonly string[] => [...new Set(plan.places.flatMap((place) => Object.keys(place.components))), "foundation"];

/** What `lintel explain NAME` prints: the decision with its arithmetic, in every place that has the component. 100 columns at most. */
export function explainComponent(plan: Plan, component: string, style: ExplainStyle = plain): string {
  const found = plansOf(plan, component).map((one) => planLines(one.plan, one.place, plan.catalogLayers ?? [], style).join("\n"));
  return found.length === 0 ? "" : `${found.join("\n\n\n")}\n`;
}
