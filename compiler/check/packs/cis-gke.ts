import { definePack } from "./pack.ts";

export default definePack({
  id: "cis-gke",
  title: "CIS GKE Benchmark",
  edition: "CIS Google Kubernetes Engine Benchmark 1.6",
  rules: {
    ARC109: { controls: ["5.2.2"], level: "error" },
    TF311: { controls: ["5.6.1"], level: "warning" },
    TF318: { controls: ["5.4.1"], level: "error" },
    TF319: { controls: ["5.6.4", "5.6.5", "5.6.3"], level: "error" },
    TF320: { controls: ["5.5.1", "5.5.2", "5.5.3", "5.5.5", "5.8.1", "5.8.3"], level: "error" },
    TF321: { controls: ["5.10.4"], level: "warning" },
    TF341: { controls: ["5.1.1"], level: "warning" },
    K8S415: { controls: ["5.6.7"], level: "error" },
  },
});
