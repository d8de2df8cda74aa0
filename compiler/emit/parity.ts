import type { System } from "../system.ts";
import type { Deployment, Realised } from "../target.ts";
import type { OutputFile } from "./file.ts";
import { toJson } from "./json.ts";
import { isAlike, linesOf, type ParityLine, type ParityState, type ResourceLine, resourceLines, unspokenIn } from "./parity-lines.ts";

const cell = (text: string): string => text.replace(/\|/g, "\\|").replace(/\s+/g, " ");
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
const rule = (count: number): string => `|${" --- |".repeat(count)}`;
const nothing = "–";

const textOf = (found: Realised | undefined): string => {
  if (found === undefined) return "not placed here";
  const { state, how, note } = found;
  return state === "equal" ? how : `**${state}**: ${how}${note === undefined ? "" : `; ${note}`}`;
};

const labels: Readonly<Record<ParityState, string>> = {
  equal: "equal",
  weaker: "weaker",
  "not placed": "not placed everywhere",
  "not available": "not available",
};

const named = (types: readonly string[]): string => types.map((type) => `\`${type}\``).join(", ") || nothing;

/** Kinds that every place has say nothing of what differs. */
function ownKinds({ places }: ResourceLine, folder: string): readonly string[] {
  const all = Object.values(places).flatMap((one) => (one === null ? [] : [one.kubernetes]));
  return (places[folder]?.kubernetes ?? []).filter((kind) => !all.every((kinds) => kinds.includes(kind)));
}

/** What each became, component by component, and the foundation by what it is for. */
function resourceTables(folders: readonly string[], lines: readonly ParityLine[], resources: readonly ResourceLine[]): readonly string[] {
  const components = resources
    .filter(({ component }) => component !== "foundation")
    .map((one) =>
      row(
        one.component,
        ...folders.map((folder) =>
          one.places[folder] === null ? "not placed here" : named([...(one.places[folder]?.terraform ?? []), ...ownKinds(one, folder)]),
        ),
      ),
    );
  const capabilities = lines
    .filter(({ subject }) => subject === "foundation")
    .filter(({ places }) => Object.values(places).some((one) => (one?.resources ?? []).length > 0))
    .map(({ name, places }) => row(name, ...folders.map((folder) => named(places[folder]?.resources ?? []))));
  const unspoken = folders.map((folder) => unspokenIn(folder, lines, resources));
  return [
    "## What components become",
    "",
    "Types of resources, and kinds of Kubernetes objects that not every place has.",
    "",
    row("component", ...folders),
    rule(folders.length + 1),
    ...components,
    "",
    "## Resources of the foundation",
    "",
    row("what", ...folders),
    rule(folders.length + 1),
    ...capabilities,
    ...(unspoken.every((types) => types.length === 0) ? [] : [row("anything else", ...unspoken.map(named))]),
    "",
  ];
}

/** What differs between the clouds of a system: for people, and as data. Nothing where it runs on one cloud. */
export function parityFiles(system: System, deployments: readonly Deployment[]): readonly OutputFile[] {
  if (new Set(deployments.map(({ place }) => place.cloud)).size < 2) return [];
  const lines = linesOf(deployments);
  const resources = resourceLines(deployments);
  const folders = deployments.map(({ folder }) => folder);
  const equals = lines.filter(({ worst }) => worst === "equal");
  const alike = lines.filter((line) => line.worst !== "equal" && isAlike(line));
  const differing = lines.filter((line) => line.worst !== "equal" && !isAlike(line));
  const table = (some: readonly ParityLine[]): readonly string[] => [
    row("of", "what", "state", ...folders),
    rule(folders.length + 3),
    ...some.map(({ subject, name, worst, places }) => row(subject, name, labels[worst], ...folders.map((folder) => textOf(places[folder] ?? undefined)))),
  ];
  const counted = (state: ParityState): number => lines.filter(({ worst }) => worst === state).length;
  const apart = counted("not placed");
  const without = deployments.flatMap(({ folder, place }) => (place.without ?? []).map((one) => `- \`${one}\` in ${folder}`));
  const text = [
    `# What differs between the clouds of ${system.name}`,
    "",
    `${lines.length} declared properties and capabilities: ${counted("equal")} equal, ${counted("weaker")} weaker somewhere, ${counted("not available")} not available somewhere${apart === 0 ? "" : `, ${apart} not placed everywhere`}.`,
    "What a property is weaker in, and what to use in its stead, stands in its cell. Values that the blueprint leaves to Lintel are listed where a cloud is weaker in them.",
    ...(without.length === 0 ? [] : ["", "The blueprint does without:", "", ...without]),
    "",
    "## Differences",
    "",
    ...(differing.length === 0 ? ["None."] : table(differing)),
    "",
    ...(alike.length === 0
      ? []
      : [
          "## Less than declared, everywhere alike",
          "",
          row("of", "what", "how"),
          rule(3),
          ...alike.map(({ subject, name, places }) => row(subject, name, textOf(Object.values(places)[0] ?? undefined))),
          "",
        ]),
    "## Equal",
    "",
    row("of", "what", ...folders),
    rule(folders.length + 2),
    ...equals.map(({ subject, name, places }) => row(subject, name, ...folders.map((folder) => textOf(places[folder] ?? undefined)))),
    "",
    ...resourceTables(folders, lines, resources),
  ].join("\n");
  return [
    { path: "PARITY.md", text },
    { path: "parity.json", text: toJson({ system: system.name, environment: system.environment, places: folders, lines, resources }) },
  ];
}
