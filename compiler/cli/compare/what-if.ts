import { money } from "../../plan/format.ts";
import type { ComponentPlan, PlacePlan, Plan } from "../../plan/plan.ts";
import type { Applied } from "../../what-if/index.ts";
import { priceOf } from "../explain/bill.ts";
import { grid } from "../explain/grid.ts";
import { difference, paragraph } from "../explain/text.ts";
import type { Paint } from "../report/text.ts";

type Row = readonly [name: string, now: string, then: string, difference: string];

const NONE = "none";

function replicasText(plan: ComponentPlan | undefined): string {
  if (plan?.workload === undefined) return "";
  const { planned, min, max } = plan.workload.replicas;
  return `${planned}, scaled from ${min} to ${max}`;
}

const poolOf = ({ workload }: ComponentPlan, { pools }: PlacePlan): PlacePlan["pools"][number] | undefined => pools.find(({ name }) => name === workload?.pool);

function nodesText(one: Planned | undefined): string {
  const pool = one === undefined ? undefined : poolOf(one.plan, one.place);
  return pool === undefined ? "" : `${pool.nodes} x ${pool.instanceTypes[0] ?? "unknown"}`;
}

const priceText = (cost: ComponentPlan["cost"]): string => {
  if (cost.length === 0) return "-";
  const { usd, lowerBound } = priceOf(cost);
  return lowerBound && usd === 0 ? "no price" : `${lowerBound ? ">= " : ""}${money(usd)}`;
};

const signed = (count: number): string => (count === 0 ? "" : `${count > 0 ? "+" : ""}${count}`);
const between = (now: number | undefined, then: number | undefined): string => (now === undefined || then === undefined ? "" : signed(then - now));

interface Planned {
  readonly plan: ComponentPlan;
  readonly place: PlacePlan;
}

/** Rows of one component; none where nothing that is shown is different. */
function rowsOf(name: string, now: Planned | undefined, then: Planned | undefined): readonly Row[] {
  const replicas = (one: Planned | undefined): number | undefined => one?.plan.workload?.replicas.planned;
  const nodes = (one: Planned | undefined): number | undefined => (one === undefined ? undefined : poolOf(one.plan, one.place)?.nodes);
  const cost = now === undefined || then === undefined ? "" : difference(priceOf(then.plan.cost).usd - priceOf(now.plan.cost).usd);
  const figures: readonly Row[] = [
    ["  replicas", replicasText(now?.plan), replicasText(then?.plan), between(replicas(now), replicas(then))],
    ["  nodes", nodesText(now), nodesText(then), between(nodes(now), nodes(then))],
    ["  $ a month", now === undefined ? "" : priceText(now.plan.cost), then === undefined ? "" : priceText(then.plan.cost), cost],
  ];
  const before = now?.plan.summary ?? NONE;
  const after = then?.plan.summary ?? NONE;
  const different = before !== after || figures.some(([, a, b]) => a !== b) || !["", "same"].includes(cost);
  return different ? [[name, before, before === after ? "the same" : after, ""], ...figures.filter(([, a, b]) => a !== "" || b !== "")] : [];
}

function placeLines(now: PlacePlan | undefined, then: PlacePlan | undefined): readonly string[] {
  const planned = (place: PlacePlan | undefined, plan: ComponentPlan | undefined): Planned | undefined =>
    place === undefined || plan === undefined ? undefined : { plan, place };
  const names = Object.keys({ ...now?.components, ...then?.components });
  const rows = [
    ...names.flatMap((name) => rowsOf(name, planned(now, now?.components[name]), planned(then, then?.components[name]))),
    ...rowsOf("foundation", planned(now, now?.foundation), planned(then, then?.foundation)),
  ];
  const total = (plan: PlacePlan | undefined): string => (plan === undefined ? NONE : `${plan.bill.lowerBound ? ">= " : ""}${money(plan.bill.monthlyUsd)}`);
  const compared = now !== undefined && then !== undefined;
  return grid(
    [{}, { title: "now", most: 36 }, { title: "what if", most: 36 }, { title: "difference", align: "right" }],
    [
      ...(compared && rows.length === 0 ? [["no change", "", "", ""]] : compared ? rows : []),
      ["total a month", total(now), total(then), compared ? difference(then.bill.monthlyUsd - now.bill.monthlyUsd) : ""],
    ],
  );
}

const shown = (value: unknown): string => (value === undefined ? "not stated" : typeof value === "string" ? value : JSON.stringify(value));

/** "chat.traffic.peak = 24/s (now 12/s)". */
export const changeText = ({ component, property, from, to }: Applied): string => `${component}.${property} = ${shown(to)} (now ${shown(from)})`;

/** Now and what if, side by side, for what changes. Ends with a newline. */
export function compareReport(now: Plan | undefined, then: Plan | undefined, applied: readonly Applied[], paint: Paint): string {
  const places = new Map([...(now?.places ?? []), ...(then?.places ?? [])].map(({ place }) => [`${place.cloud} ${place.region}`, place]));
  const find = (plan: Plan | undefined, key: string): PlacePlan | undefined => plan?.places.find(({ place }) => `${place.cloud} ${place.region}` === key);
  const plan = now ?? then;
  return `${[
    paint.bold("What if"),
    ...applied.flatMap((one) => paragraph(changeText(one))),
    ...(now === undefined ? ["", ...paragraph("As it stands, the blueprint has no plan.")] : []),
    ...(then === undefined ? ["", ...paragraph("With the change there is no plan.")] : []),
    ...[...places.keys()].flatMap((key) => [
      "",
      paint.bold(`${plan?.system ?? ""}, ${plan?.environment ?? ""}, ${key}`),
      ...placeLines(find(now, key), find(then, key)),
    ]),
  ].join("\n")}\n`;
}
