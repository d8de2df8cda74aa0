import { expect, test } from "vitest";
import { aws, secret, service, system } from "../../../dsl/index.ts";
import { image, lowered } from "./support.ts";

const about = { owner: "team", purpose: "Serves.", environment: "production", on: aws("eu-central-1") } as const;
const shared = { image, traffic: { peak: "10/s" }, perReplica: { requests: 20, cpu: 1, memory: "512MiB" } } as const;

test("service keeps what its lowerings need, and gets no identity without an edge to a store", async () => {
  const back = service({ ...shared, port: 9000, health: { ready: "/up" } });
  const front = service({ ...shared, calls: [back], egress: ["api.example.com"] });
  const out = await lowered(system("tiny", { ...about, components: { back, front } }));
  expect(out.plan?.components["back"]?.details).toMatchObject({ image, port: 9000, http: { port: 9000, ready: "/up" } });
  expect(out.plan?.components["front"]?.needs.egress).toEqual(["api.example.com"]);
  expect(out.resources("aws_iam_role")).toEqual({});
  expect(out.resources("aws_eks_pod_identity_association")).toEqual({});
  expect(out.connections.bindings("front")[0]).toMatchObject({
    env: { BACK_URL: { literal: "http://back" } },
    egress: [{ to: { component: "back" }, port: 9000 }],
  });
});

test("service names its secrets for External Secrets, and tells who has to make them", async () => {
  const app = service({ ...shared, secrets: { TOKEN: secret("acme/token"), OTHER: secret("acme/token", { key: "other" }) }, standalone: "A test." });
  const out = await lowered(system("tiny", { ...about, components: { app } }));
  expect(out.connections.reads.secrets).toEqual(["acme/token"]);
  expect(out.operations[0]?.commands).toEqual([
    "aws secretsmanager create-secret --region eu-central-1 --name acme/token --kms-key-id alias/tiny-prod-internal --secret-string file://acme-token.secret",
  ]);
});
