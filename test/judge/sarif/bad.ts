// Wrong on purpose: findings of every level and kind, for the validator of SARIF.
import { aws, bucket, gateway, noAuth, personal, service, set, system, waive } from "lintel";
const web = service({
  image: "a@sha256:0000000000000000000000000000000000000000000000000000000000000000",
  traffic: { peak: "1/s" },
  perReplica: { requests: 1, cpu: 1, memory: "1GiB" },
  env: { API_TOKEN: "sk-live-4f8a9c2b7d1e6f3a5b8c" },
});
const files = bucket({ size: "1GiB" });
const api = gateway({
  exposure: "public",
  domain: "a.example.com",
  routes: { "/": web },
  auth: noAuth("A demo."),
  receives: personal({ subjects: "customers", residency: "EU" }),
});
export default system("bad", {
  owner: "t",
  purpose: "Shows answers.",
  environment: "production",
  on: aws("us-east-1", { zones: 1, dr: "us-west-2" }),
  overrides: [
    set("kubernetes", "Deployment/web", { at: "/spec/template/spec/containers/0/securityContext/runAsNonRoot", to: false, reason: "An old image." }),
    set("aws", "aws_eks_cluster.main", { at: "/vpc_config/endpoint_public_access", to: true, reason: "Debugging." }),
  ],
  waivers: [waive("TF304", { reason: "later", owner: "t", expires: "2027-01-01" })],
  components: { web, files, api },
});
