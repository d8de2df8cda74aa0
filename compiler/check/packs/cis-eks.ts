import { definePack } from "./pack.ts";

export default definePack({
  id: "cis-eks",
  title: "CIS Amazon EKS Benchmark",
  edition: "CIS Amazon EKS Benchmark 1.7",
  rules: {
    ARC106: { controls: ["5.4.3"], level: "error" },
    ARC109: { controls: ["5.2.1"], level: "error" },
    ARC111: { controls: ["4.4.2"], level: "error" },
    TF315: { controls: ["5.4.2"], level: "error" },
    TF316: { controls: ["2.1.1"], level: "error" },
    TF317: { controls: ["5.3.1"], level: "error" },
    TF341: { controls: ["5.1.1"], level: "warning" },
    K8S402: { controls: ["4.2.1", "4.2.5"], level: "error" },
    K8S403: { controls: ["4.2.2", "4.2.3", "4.2.4"], level: "error" },
    K8S405: { controls: ["4.2.1"], level: "warning" },
    K8S407: { controls: ["5.1.4"], level: "error" },
    K8S409: { controls: ["4.1.5", "4.1.6"], level: "warning" },
    K8S410: { controls: ["4.3.2"], level: "error" },
    K8S411: { controls: ["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.8"], level: "error" },
    K8S412: { controls: ["4.4.1", "4.4.2"], level: "warning" },
    K8S413: { controls: ["4.5.2"], level: "warning" },
    K8S415: { controls: ["5.4.5"], level: "error" },
  },
});
