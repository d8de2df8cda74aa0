import { definePack } from "./pack.ts";

export default definePack({
  id: "nsa-k8s",
  title: "NSA/CISA Kubernetes Hardening Guide",
  edition: "NSA/CISA Kubernetes Hardening Guidance 1.2 (2022-08)",
  rules: {
    TF315: { controls: ["network separation"], level: "error" },
    TF316: { controls: ["audit logging"], level: "error" },
    K8S401: { controls: ["pod security"], level: "error" },
    K8S404: { controls: ["immutable containers"], level: "warning" },
    K8S410: { controls: ["network separation"], level: "error" },
  },
});
