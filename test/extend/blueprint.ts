import { aws, cache, gateway, jwt, service, system } from "lintel";
import { keepsShort, queue, worker } from "./pack.ts";

const image = "registry.example.com/acme/orders@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const jobs = queue({
  peak: "50/s",
  keep: "9d",
});
const answers = cache({ ttl: "1m", size: "1GiB" });
const orders = service({ image, traffic: { peak: "50/s" }, perReplica: { requests: 50, cpu: 0.5, memory: "512MiB" }, writes: [jobs], cache: answers });
const packer = worker({ image, from: jobs, traffic: { peak: "50/s" }, perReplica: { requests: 20, cpu: 1, memory: "1GiB" } });
const api = gateway({
  exposure: "public",
  domain: "orders.example.com",
  routes: { "/v1/orders": orders },
  auth: jwt({ issuer: "https://login.example.com", audience: "orders" }),
  receives: "internal",
});

export default system("orders", {
  owner: "shop",
  purpose: "Takes orders and packs them.",
  environment: "development",
  on: aws("eu-central-1", { zones: 2 }),
  budget: { monthly: "$5k" },
  rules: [keepsShort],
  components: { jobs, answers, orders, packer, api },
});
