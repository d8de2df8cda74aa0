import { definePack } from "./pack.ts";

export default definePack({
  id: "cis-aks",
  title: "CIS AKS Benchmark",
  edition: "CIS Azure Kubernetes Service Benchmark 1.8",
  rules: {
    ARC109: { controls: ["5.2.1"], level: "error" },
    TF322: { controls: ["5.4.2", "5.5.1", "5.5.2", "5.4.4"], level: "error" },
  },
});
