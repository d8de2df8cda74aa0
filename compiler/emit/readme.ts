import type { ComponentPlan, Plan, PlacePlan } from "../plan/plan.ts";
import type { System } from "../system.ts";
import type { Deployment, Operation } from "../target.ts";
import { money } from "../plan/format.ts";

/** Phases in the order in which the operator goes through them. A phase without steps is left out. */
const phases: Readonly<Record<Operation["phase"], string>> = {
  before: "Before you start",
  foundation: "Cloud resources",
  platform: "Cluster add-ons",
  workloads: "Workloads",
  after: "Check that it works",
  teardown: "Tear it down",
};
const order = Object.keys(phases) as Operation["phase"][];

const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/\s+/g, " ");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;

function priceOf(plan: ComponentPlan): string {
  const priced = plan.cost.filter((line) => line.monthlyUsd !== null);
  const sum = priced.reduce((total, line) => total + (line.monthlyUsd ?? 0), 0);
  if (plan.cost.length === 0) return "–";
  if (priced.length === 0) return "unpriced";
  return priced.length < plan.cost.length ? `at least ${money(sum)}` : money(sum);
}

function costs(plan: PlacePlan): string[] {
  const rows = [...Object.values(plan.components), plan.foundation].map((one) => row(one.component, one.summary, priceOf(one)));
  const total = `${plan.bill.lowerBound ? "at least " : ""}${money(plan.bill.monthlyUsd)}`;
  return ["| component | plan | US dollars a month |", "| --- | --- | ---: |", ...rows, row("**total**", "", `**${total}**`)];
}

function step(operation: Operation, number: string): string[] {
  const commands = operation.commands ?? [];
  return [`#### ${number} ${operation.title}`, "", operation.text.trim(), "", ...(commands.length > 0 ? ["```sh", ...commands, "```", ""] : [])];
}

function guide(deployment: Deployment): string[] {
  const used = order.filter((phase) => deployment.operations.some((one) => one.phase === phase));
  return used.flatMap((phase, index) => {
    const steps = deployment.operations.filter((one) => one.phase === phase);
    return [`### ${index + 1}. ${phases[phase]}`, "", ...steps.flatMap((one, at) => step(one, `${index + 1}.${at + 1}`))];
  });
}

function contents(deployments: readonly Deployment[]): string[] {
  const rows = deployments.flatMap((one) => [
    ...one.roots.map((root) =>
      row(`\`${one.folder}/terraform/${root.name}/\``, `Terraform root, ${Object.keys(root.owners).length} resources and data sources`),
    ),
    ...(one.objects.length > 0 ? [row(`\`${one.folder}/kubernetes/\``, `${one.objects.length} Kubernetes objects, one folder a component`)] : []),
  ]);
  return [
    "| path | what |",
    "| --- | --- |",
    row("`plan.json`", "the plan: sizes, arithmetic, prices with source and date, rejected alternatives"),
    row("`trace.json`", "every resource and object, and the blueprint line that it comes from"),
    ...(new Set(deployments.map(({ place }) => place.cloud)).size < 2
      ? []
      : [row("`PARITY.md`, `parity.json`", "what differs between the clouds, property by property, and what each component becomes")]),
    ...rows,
  ];
}

const layer = ({ file, kind, asOf, sha256, holds }: NonNullable<Plan["catalogLayers"]>[number]): string =>
  `- \`${file}\`, ${kind} of ${asOf}: ${holds} (SHA-256 ${sha256.slice(0, 12)})`;

/** The name of a blueprint's file, without its directory, and what `--set` gave its parameters. */
export interface CompiledFrom {
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
}

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);

/** Without its settings, another compile of the blueprint would make another system. */
function sourceText({ file, set }: CompiledFrom): string {
  const settings = Object.entries(set)
    .sort(byName)
    .map(([key, value]) => `--set ${quoted(`${key}=${value}`)}`);
  return settings.length === 0 ? `\`${file}\`` : `\`${file}\` with \`${settings.join(" ")}\``;
}

/** README.md: what this output is, what it costs, and how to apply it, in order. */
export function readmeText(system: System, plan: Plan, deployments: readonly Deployment[], blueprint: CompiledFrom): string {
  const many = deployments.length > 1;
  const layers = plan.catalogLayers ?? [];
  const place = (one: { readonly cloud: string; readonly region: string }): string => `${one.cloud} ${one.region}`;
  const lines = [
    `# ${system.name}`,
    "",
    system.purpose,
    "",
    `Compiled by lintel from ${sourceText(blueprint)} for ${system.environment}. Owner: ${system.owner}. Change the blueprint and compile again: files that were edited by hand`,
    "are not overwritten, and their changes are not known to the blueprint.",
    "",
    "## What is here",
    "",
    ...contents(deployments),
    "",
    "## What it costs",
    "",
    ...plan.places.flatMap((one) => [...(plan.places.length > 1 ? [`### ${place(one.place)}`, ""] : []), ...costs(one), ""]),
    `${layers.length === 0 ? "List prices" : "Prices"} before tax, in US dollars, for a month of 730 hours at the planned load. plan.json has every line with its formula, source and date.`,
    ...(layers.length === 0 ? [] : ["", "These are not the list prices that ship with lintel:", "", ...layers.map(layer)]),
    "",
    ...deployments.flatMap((one) => [
      `## How to apply it${many ? ` on ${place(one.place)} (\`${one.folder}/\`)` : ""}`,
      "",
      "Run the commands from this folder.",
      "",
      ...guide(one),
    ]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}
