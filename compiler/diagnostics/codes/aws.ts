import type { CodeInfo } from "./code.ts";

/** LNT41xx: what components share on AWS. */
export const awsCodes = {
  LNT4101: {
    severity: "error",
    title: "a component needs a cluster add-on that AWS has no installation of",
    help: "Kinds name the add-ons that they rely on, for example an autoscaler, and the target installs them in pinned versions. A name without an installation would leave the component without it. Kinds from outside can only name add-ons that the hint lists.",
  },
  LNT4102: {
    severity: "error",
    title: "no instance type for the nodes of add-ons is known in the region",
    help: "A cluster needs a few general-purpose nodes for its add-ons. The catalogue has no priced type of that size in this region, and nothing is taken from another one. Choose another region, or update the catalogue.",
  },
  LNT4103: {
    severity: "error",
    title: "the catalogue has no pinned version of a chart or machine image",
    help: "Add-ons and machine images are used in versions that were looked up and dated. An unpinned one would be another tomorrow, so there is no fallback. Update the catalogue, or Lintel.",
  },
  LNT4104: {
    severity: "error",
    title: "a kind has no lowering on AWS",
    help: "Built-in kinds bring theirs along. A kind from outside carries its lowering in `targets.aws` of its declaration; without it, nothing can be planned or emitted for AWS.",
  },
  LNT4105: {
    severity: "error",
    title: "a rung of the capacity ladder does not exist on AWS",
    help: "AWS offers reserved capacity, capacity blocks, on-demand and spot. Waiting in a queue for capacity (`flexStart`) is Google Cloud's. Use a capacity block for work that can wait, or another rung.",
  },
  LNT4106: {
    severity: "error",
    title: "an existing cluster cannot be used on AWS yet",
    help: "Identities, network rules and nodes are made together with the cluster. A cluster that was made elsewhere would have to be trusted to match them, and nothing checks that yet. Leave `cluster.existing` out, or run the components that need it elsewhere.",
  },
  LNT4107: {
    severity: "error",
    title: "AWS does not accept names that begin like the system's",
    help: "Resources are named after the system, and AWS keeps some beginnings for itself: load balancers cannot be named `internal-...`, security groups `sg-...`, parameters below `/aws...` and `/ssm...`, buckets `xn--...`, `sthree-...` and `amzn-s3-demo-...`. The apply would stop half-way. Choose another name for the system.",
  },
} as const satisfies Record<`LNT41${string}`, CodeInfo>;
