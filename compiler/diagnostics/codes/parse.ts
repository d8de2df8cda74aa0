import type { CodeInfo } from "./code.ts";

/** LNT11xx */
export const parseCodes = {
  LNT1101: {
    severity: "error",
    title: "a property does not exist",
    help: "The kind does not take a property of this name. An ignored property would be a silent mistake, so it is refused. The editor completes the names; the hint says the nearest one, or lists those that exist.",
  },
  LNT1102: {
    severity: "error",
    title: "a component is used but not listed",
    help: "Something refers to a component that is not in `components` of the system, so it has no name. Add it: `components: { api, chat, answers }`. The key is the name that resources, metrics and bills are known by.",
  },
  LNT1103: {
    severity: "error",
    title: "the key of a component is not a name",
    help: "A name starts with a lower-case letter, followed by letters and digits, 40 characters at most: `answers`, `orderEvents`. In the output it is written `order-events`, and no two may be the same there. `foundation` and `cluster` stand for what belongs to no component.",
  },
  LNT1104: {
    severity: "error",
    title: "one component is listed under two names",
    help: "Each component has one name. To have two that are alike, call the builder twice.",
  },
  LNT1105: {
    severity: "error",
    title: "a required property is missing",
    help: "Without it the component cannot be planned, and Lintel does not guess. The hint shows how the value is written.",
  },
  LNT1106: {
    severity: "error",
    title: "a value is not of the form that the property takes",
    help: "Quantities are text with their unit: durations `800ms`, `30s`, `5m`, `2h`, `7d`; sizes `512MiB`, `80GiB`, `1.5TiB`; rates `12/s`, `40/min`, `3M/day`; shares `99.9%`; money `$950`, `$25k`. Choices are one of the texts that the message lists.",
  },
  LNT1107: {
    severity: "error",
    title: "a reference leads to a component that cannot do what is asked",
    help: "A property asks for an ability, for example a route for something that can serve HTTP. The message lists what the component can do. Where a part is meant, refer to the part: `registry.models.fraud`, not `registry`.",
  },
  LNT1108: {
    severity: "error",
    title: "a region is not known",
    help: "The catalogue does not have the region for that cloud. `lintel catalog` lists regions; the spelling is the cloud's own, for example `eu-central-1`, `europe-west4`, `swedencentral`.",
  },
  LNT1109: {
    severity: "error",
    title: "an accelerator is not offered where the component runs",
    help: 'The catalogue has no offer of the accelerator in the region. Choose a region from the message, another accelerator, or `accelerators: "auto"`. Where you know better than the catalogue, say so: `assured({ accelerator, count, because })`.',
  },
  LNT1110: {
    severity: "error",
    title: "an accelerator is not known",
    help: "Accelerators are named as in the catalogue, in lower case: `h100`, `a100-80gb`, `l40s`, `tpu-v6e`. `lintel offers` shows where each is offered.",
  },
  LNT1111: {
    severity: "error",
    title: "a placement is not possible",
    help: "A place spreads over one to six zones, named zones belong to its region, and the region to recover in is another region of the same cloud.",
  },
  LNT1112: {
    severity: "error",
    title: "the name of the system is not usable",
    help: "The name goes into names of resources, so it is kebab-case: lower-case letters and digits in words joined by single hyphens, starting with a letter, 40 characters at most: `support-chat`. It is also the namespace of the workloads, so names of namespaces that Kubernetes or the add-ons have are refused.",
  },
  LNT1113: {
    severity: "error",
    title: "an entry of `components` is not a component",
    help: "Entries of `components` are values that builders returned, for example `cache({ ... })`. Parts, such as a model of a registry, belong to their container and are not listed.",
  },
  LNT1114: {
    severity: "error",
    title: "the system is placed twice in one region",
    help: "Each entry of `on` gets a whole copy of the system in a folder of its own. Two copies in one region and account would have the same names.",
  },
  LNT1115: {
    severity: "error",
    title: "a reference is undefined",
    help: "The expression gave no value. Most often the name of a part is misspelt (`registry.models.frud`), or a constant is used before it is defined.",
  },
  LNT1116: {
    severity: "error",
    title: "a value contains itself",
    help: "Blueprints are data and are written out, so an object must not contain itself. Components may depend on each other in a circle through parts; values inside one component may not.",
  },
  LNT1117: {
    severity: "error",
    title: "a schema of a kind from outside failed",
    help: "A schema that `defineComponent` was given threw an error or is asynchronous. Schemas check a value and report issues; they do not throw and do not wait.",
  },
  LNT1118: {
    severity: "error",
    title: "two rules have the same id",
    help: "Waivers and findings name rules by their id, so each id is used once.",
  },
  LNT1119: {
    severity: "error",
    title: "a cloud does not sell capacity in this way",
    help: "Capacity blocks are sold by AWS, flex-start by Google Cloud. Reservations, on-demand and spot exist everywhere. Ids of reservations on AWS begin with `cr-`, also those of capacity blocks.",
  },
} as const satisfies Record<`LNT11${string}`, CodeInfo>;
