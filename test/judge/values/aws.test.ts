import { expect, it } from "vitest";
import { changed, judged, type Json } from "./verdict.ts";

const statement = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = (change: Json = {}): string => JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...change }] });
const clean = {
  aws_iam_role: { nodes: { name: "chat-prod-nodes", description: "Nodes" }, cluster: { name: "chat-prod-cluster" } },
  aws_iam_role_policy: { read: { name: "read", role: "${aws_iam_role.nodes.name}", policy: policy() } },
  aws_security_group: { nodes: { name: "chat-prod-nodes", description: "Nodes and pods", tags: { Name: "chat-prod-nodes" } } },
  aws_cloudwatch_log_group: { cluster: { name: "/aws/eks/chat-prod/cluster", retention_in_days: 400 } },
  aws_subnet: { data_1: { cidr_block: "10.1.224.0/24" } },
  aws_s3_bucket: { logs: { bucket: "chat-prod-logs-abc123" } },
  aws_elasticache_replication_group: { answers: { replication_group_id: "chat-prod-answers" } },
};

it("finds nothing in clean resources", () => {
  expect(judged(clean)).toEqual({ ok: true, text: "values of 8 resources" });
});

it.each([
  ["aws_iam_role", "nodes", { name: "x".repeat(65) }, "has 65 characters"],
  ["aws_iam_role", "nodes", { name: "chat-prod-cluster" }, "it may be there once (account)"],
  ["aws_iam_role_policy", "read", { policy: policy({ Sid: "read-it" }) }, "not alphanumeric"],
  ["aws_iam_role_policy", "read", { policy: policy({ Action: [] }) }, "has no action"],
  ["aws_iam_role_policy", "read", { policy: policy({ Resource: "x".repeat(11_000) }) }, "10240 are accepted"],
  ["aws_security_group", "nodes", { description: "Pods' group" }, "does not match"],
  ["aws_security_group", "nodes", { name: "sg-nodes" }, "matches"],
  ["aws_security_group", "nodes", { tags: { owner: "a;b" } }, "tag owner"],
  ["aws_cloudwatch_log_group", "cluster", { retention_in_days: 100 }, "is none of"],
  ["aws_subnet", "data_1", { cidr_block: "10.1.224.1/24" }, "is no network"],
  ["aws_s3_bucket", "logs", { bucket: "Upper" }, "does not match"],
  ["aws_elasticache_replication_group", "answers", { replication_group_id: "a--b" }, "matches"],
])("finds a wrong value in %s.%s: %j", (type, name, change, message) => {
  const { ok, text } = changed(clean, type, name, change);
  expect(ok).toBe(false);
  expect(text).toContain(message);
});
