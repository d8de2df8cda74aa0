import type { CodeInfo } from "./code.ts";

/** LNT45xx */
export const kubernetesCodes = {
  LNT4501: {
    severity: "warning",
    title: "a latency objective is tighter than what the server measures",
    help: "Alerts on latency count the requests below a bucket boundary of the server's histogram. A bound below the smallest boundary has none: an alert on it would read empty for ever, so none is emitted. The plan keeps the bound. Measure it where it is felt, at the callers, or write a bound at or above the smallest boundary, which the hint names.",
  },
  LNT4502: {
    severity: "info",
    title: "a latency objective is measured at the next stricter bucket boundary",
    help: "Prometheus knows how many requests were below each bucket boundary of a histogram, and nothing in between. A bound between two boundaries is therefore alerted on at the stricter one: an alert may come slightly early, never too late. The objective in the plan stays as written.",
  },
  LNT4503: {
    severity: "error",
    title: "a model server has no weights to load",
    help: "Weights come from a registry entry or a bucket through the `model` field, and are mounted read-only. Nothing is downloaded from a hub at run time. Point `model` at an entry of a `modelRegistry`.",
  },
  LNT4504: {
    severity: "warning",
    title: "scale to zero when idle has nothing that wakes the model",
    help: "A model server at zero replicas emits no metrics, so nothing tells the autoscaler that a request waits. `schedule.hours` works: replicas go at the end of the hours and come back at their start. `schedule.idleAfter` alone keeps the least number of replicas.",
  },
  LNT4505: {
    severity: "error",
    title: "a variable of a container has two values",
    help: "Settings of the components that a container uses become environment variables named after them. Two of them, or one of them and an entry of `env`, have the same name and different values. Rename the component or the entry.",
  },
  LNT4506: {
    severity: "error",
    title: "a kind has no lowering to Kubernetes",
    help: "A kind from outside says what it becomes in `targets.kubernetes` of its declaration. This one runs on the cluster by its plan, and says nothing.",
  },
  LNT4508: {
    severity: "error",
    title: "an accelerator has no resource name on Kubernetes",
    help: "Pods ask for accelerators by a resource name such as nvidia.com/gpu. The catalogue does not name a vendor for this accelerator that the model server supports. Choose another one; `lintel offers` lists them.",
  },
  LNT4509: {
    severity: "error",
    title: "a secret has no place in the cloud",
    help: "A secret that an author names is kept in the secret store of the cloud and brought to the pod by External Secrets. This target does not say where it keeps one.",
  },
  LNT4510: {
    severity: "error",
    title: "an image is not in the catalogue",
    help: "Images that Lintel emits are pinned by digest in its catalogue, with their source and date. This one is not there, so nothing can be emitted that would run the same way tomorrow.",
  },
  LNT4511: {
    severity: "error",
    title: "a router cannot find its cache",
    help: "Answers of a language model are kept by a router before it, which reads address and port of the cache from the settings of their edge. The target of the cache does not give them, or the cache is in another place.",
  },
  LNT4512: {
    severity: "error",
    title: "a component is called like a part of another one",
    help: "A language model with a cache has a router and an engine, which are called after it: `chat` has `chat-router` and `chat-engine`. Another component has that name on the cluster.",
  },
  LNT4513: {
    severity: "error",
    title: "no node is made with the parts of accelerators that are planned",
    help: "Clouds cut accelerators in their own ways: GKE knows some profiles of MIG of each accelerator, AKS those of 7, 3 and 2 parts, and types that have a part of a device need a driver that is not everywhere. The planner chooses among what the cloud has; a kind from outside passes `parts` with its demand. Plan on one of the parts that the hint names, or leave `sharing` out for whole accelerators.",
  },
} as const satisfies Record<`LNT45${string}`, CodeInfo>;
