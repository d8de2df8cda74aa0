import type { CodeInfo } from "./code.ts";

/** LNT46xx: what components share on Google Cloud. */
export const gcpCodes = {
  LNT4601: {
    severity: "error",
    title: "a component needs a cluster add-on that Google Cloud has no installation of",
    help: "Kinds name the add-ons that they rely on, for example an autoscaler, and the target installs them in pinned versions or switches Google's own on. A name without an installation would leave the component without it. Kinds from outside can only name add-ons that the hint lists.",
  },
  LNT4602: {
    severity: "error",
    title: "no machine type for the nodes of add-ons is known in the region",
    help: "A cluster needs a few general-purpose nodes for its add-ons. The catalogue has no priced type of that size in this region of Google Cloud, and nothing is taken from another one. Choose another region, or update the catalogue.",
  },
  LNT4603: {
    severity: "error",
    title: "GKE nodes with this accelerator are not made",
    help: "Node pools are made for machine types with whole NVIDIA accelerators. Shares of a device and TPUs need other images and scheduling, so a plan that chose one is refused and not emitted half. Name another accelerator.",
  },
  LNT4604: {
    severity: "error",
    title: "a rung of the capacity ladder cannot be had on Google Cloud",
    help: "Some machine types are sold in some ways only: small H100 machines as flex-start or spot, the newest by reservation, flex-start or spot.",
  },
  LNT4605: {
    severity: "error",
    title: "the plan asks for more nodes than the network has addresses for",
    help: "Each node takes a block of addresses for its pods from a range that is given when the network is made. The upper bounds of all pools have to fit.",
  },
  LNT4606: {
    severity: "error",
    title: "an existing cluster cannot be used on Google Cloud",
    help: "The foundation makes the cluster together with the network, the keys and the identities that components rely on. A cluster made elsewhere has others, and nothing here could tell whether they fit.",
  },
  LNT4607: {
    severity: "error",
    title: "names made of the system's are refused by Google Cloud",
    help: "Names of resources begin with the system's. Many have to begin with a letter, and buckets may not hold `google` or begin with `goog` (Cloud Storage documentation, bucket names).",
  },
  LNT4608: {
    severity: "error",
    title: "the project's id is refused by Google Cloud",
    help: "An id has 6 to 30 lower-case letters, digits and hyphens, begins with a letter and does not end with a hyphen. It is in names that manifests hold, so it is checked before anything is written.",
  },
  LNT4609: {
    severity: "error",
    title: "a tag takes the place of a label that Lintel writes",
    help: "Every resource says its system, environment, component, owner and class of data in labels: bills and the budget go by them. Tags of a blueprint become labels too, so they need other names.",
  },
} as const satisfies Record<`LNT46${string}`, CodeInfo>;
