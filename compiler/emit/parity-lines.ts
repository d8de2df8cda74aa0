import type { Deployment, Realised } from "../target.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Least first. */
export type ParityState = Realised["state"] | "not placed";

/** One declared property or capability in all places. */
export interface ParityLine {
  /** Component, or "foundation". */
  readonly subject: string;
  readonly name: string;
  /** The least of all places. */
  readonly worst: ParityState;
  /** By folder of the place; null where the component is not placed. */
  readonly places: Readonly<Record<string, Realised | null>>;
}

/** What a component became in a place. */
export interface Became {
  /** Types of Terraform resources, sorted. */
  readonly terraform: readonly string[];
  /** Kinds of Kubernetes objects, sorted. */
  readonly kubernetes: readonly string[];
}

/** What one component became, by folder of the place; null where it is not placed. */
export interface ResourceLine {
  readonly component: string;
  readonly places: Readonly<Record<string, Became | null>>;
}

const rank: Readonly<Record<ParityState, number>> = { equal: 0, weaker: 1, "not placed": 2, "not available": 3 };

export function linesOf(deployments: readonly Deployment[]): readonly ParityLine[] {
  // What the author left open and every cloud has is nothing to report.
  const told = ({ byDefault, state }: Realised): boolean => byDefault !== true || state !== "equal";
  const keys = new Map(deployments.flatMap(({ parity }) => parity.filter(told).map((one) => [`${one.subject}\0${one.name}`, one] as const)));
  return [...keys.values()]
    .sort((a, b) => Number(a.subject === "foundation") - Number(b.subject === "foundation") || compare(a.subject, b.subject) || compare(a.name, b.name))
    .map(({ subject, name }) => {
      const places = Object.fromEntries(
        deployments.map(({ folder, parity }) => [folder, parity.find((one) => one.subject === subject && one.name === name) ?? null]),
      );
      const states = Object.values(places).map((one): ParityState => one?.state ?? "not placed");
      return { subject, name, places, worst: states.reduce((worst, state) => (rank[state] > rank[worst] ? state : worst), "equal" as ParityState) };
    });
}

/** Less than declared, in the same words in every place: nothing that tells clouds apart. */
export function isAlike({ places }: ParityLine): boolean {
  const [first, ...others] = Object.values(places);
  return first != null && others.every((one) => one !== null && one.state === first.state && one.how === first.how && one.note === first.note);
}

/** Resources, without data sources, which make nothing. */
const isMade = (address: string): boolean => !address.startsWith("data.");
const typeOf = (address: string): string => address.slice(0, address.indexOf("."));

function becameIn({ roots, objects }: Deployment): ReadonlyMap<string, Became> {
  const found = new Map<string, { terraform: Set<string>; kubernetes: Set<string> }>();
  const of = (component: string) => {
    const one = found.get(component) ?? { terraform: new Set<string>(), kubernetes: new Set<string>() };
    found.set(component, one);
    return one;
  };
  for (const { owners } of roots) for (const [address, component] of Object.entries(owners)) if (isMade(address)) of(component).terraform.add(typeOf(address));
  for (const { component, object } of objects) of(component).kubernetes.add(String(object["kind"]));
  return new Map(
    [...found].map(([component, { terraform, kubernetes }]) => [
      component,
      { terraform: [...terraform].sort(compare), kubernetes: [...kubernetes].sort(compare) },
    ]),
  );
}

/** What every component became in all places; the foundation last. */
export function resourceLines(deployments: readonly Deployment[]): readonly ResourceLine[] {
  const places = deployments.map((one) => [one.folder, becameIn(one)] as const);
  const names = [...new Set(places.flatMap(([, became]) => [...became.keys()]))];
  return names
    .sort((a, b) => Number(a === "foundation") - Number(b === "foundation") || compare(a, b))
    .map((component) => ({ component, places: Object.fromEntries(places.map(([folder, became]) => [folder, became.get(component) ?? null])) }));
}

/** Types of the foundation in a place that no capability speaks of: they show all the same. */
export function unspokenIn(folder: string, lines: readonly ParityLine[], resources: readonly ResourceLine[]): readonly string[] {
  const spoken = new Set(lines.filter(({ subject }) => subject === "foundation").flatMap(({ places }) => places[folder]?.resources ?? []));
  return (resources.find(({ component }) => component === "foundation")?.places[folder]?.terraform ?? []).filter((type) => !spoken.has(type));
}
