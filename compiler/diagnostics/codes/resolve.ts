import type { CodeInfo } from "./code.ts";

/** LNT12xx */
export const resolveCodes = {
  LNT1201: {
    severity: "error",
    title: "components call each other in a circle",
    help: "A request that runs in a circle never ends, and its latency has no bound. Data may flow in a circle through stores, registries and streams: let the last component write where the first one reads.",
  },
  LNT1202: {
    severity: "error",
    title: "a kind has a reference without an edge",
    help: 'Grants and network rules come from edges, so each property of a kind that holds a reference says what it means: `edges: { model: "serves" }` in `defineComponent`.',
  },
  LNT1203: {
    severity: "error",
    title: "two names become the same in the output",
    help: "Names are written in kebab-case in the output: `useHttp` and `useHTTP` both become `use-http`. Rename one of the components.",
  },
  LNT1204: {
    severity: "error",
    title: "no version of Kubernetes is known",
    help: 'The catalogue has no version for clusters, and the blueprint names none. Write one: `cluster: { version: "1.34" }`.',
  },
  LNT1205: {
    severity: "error",
    title: "the defaults of a kind are wrong",
    help: "A default of a kind has to be of the form that its field takes, and has to belong to a field of the kind. Correct the declaration with `defineComponent`.",
  },
  LNT1206: {
    severity: "error",
    title: "a production system has hours",
    help: "`schedule` of a system is for other environments: it stops everything outside its hours. Where one component of a production system may sleep, give that component a schedule of its own.",
  },
  LNT1207: {
    severity: "warning",
    title: "a component's budget is above the system's",
    help: "A component's budget is a limit inside the system's, so a larger one never takes effect.",
  },
  LNT1208: {
    severity: "error",
    title: "a system has no components",
    help: "Without components there is nothing to deploy, and a cluster that runs nothing costs money. List the values that builders returned in `components`.",
  },
  LNT1209: {
    severity: "error",
    title: "an override is for a cloud in which nothing runs",
    help: "An override that changes nothing is a mistake: its target is not among the clouds of `on`. Clouds that are only left out of one run by `--target` are no reason.",
  },
  LNT1210: {
    severity: "error",
    title: "a budget leaves the environment out",
    help: "A budget that states sums for some environments says nothing about the others, and a system without a limit is not what its author meant. Name the environment, or write one sum for all.",
  },
  LNT1211: {
    severity: "error",
    title: "a component is renamed from what it cannot have been",
    help: "`renamedFrom` names the key that this component had before. That key must be free now, and only one component can have had it. Two components that trade places take two steps: rename one to a third name, apply, and then the other.",
  },
} as const satisfies Record<`LNT12${string}`, CodeInfo>;
