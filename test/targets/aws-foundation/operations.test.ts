import { describe, expect, it } from "vitest";
import { operationsOf } from "../../../targets/aws/operations.ts";
import { createNames } from "../../../targets/names.ts";
import { place, planned, pool, system } from "./fixture.ts";

function steps(change: Parameters<typeof system>[0] = {}, pools = [pool()]) {
  const of = system(change);
  const at = of.places[0] ?? place();
  const names = createNames(of.name, of.environment, at);
  const { details } = planned(of, pools, {}, at);
  const own = [{ phase: "workloads", title: "Put the weights in place", text: "…" }] as const;
  return operationsOf(
    {
      system: of,
      place: at,
      names,
      folder: "aws",
      details,
      pools,
      mirrors: [],
      authorSecrets: [],
      stateBucket: names.global("state", 63),
      workloads: ["chat"],
    },
    own,
  );
}
const commands = (of = steps()) => of.flatMap((step) => step.commands ?? []);

describe("the operator's steps", () => {
  it("are in the order of phases, with components' steps before their workloads start", () => {
    const order = ["before", "foundation", "platform", "workloads", "after", "teardown"];
    const phases = steps().map(({ phase }) => order.indexOf(phase));
    expect(phases).toEqual([...phases].sort((a, b) => a - b));
    const titles = steps().map(({ title }) => title);
    expect(titles.indexOf("Put the weights in place")).toBeLessThan(titles.indexOf("Apply the manifests"));
  });

  it("make a state bucket that is versioned, encrypted and over TLS alone", () => {
    const bucket = commands().filter((command) => command.startsWith("aws s3api"));
    expect(bucket.map((command) => command.split(" ")[2])).toEqual([
      "create-bucket",
      "put-public-access-block",
      "put-bucket-versioning",
      "put-bucket-encryption",
      "put-bucket-policy",
      "put-bucket-lifecycle-configuration",
    ]);
    const policy = /--policy '(.*)'$/.exec(bucket.find((command) => command.includes("put-bucket-policy")) ?? "")?.[1] ?? "";
    expect(JSON.parse(policy).Statement[0]).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
  });

  it("leave the location out where S3 refuses it", () => {
    const create = (region: string) => commands(steps({ places: [place({ region })] })).find((command) => command.includes("create-bucket"));
    expect(create("us-east-1")).not.toContain("LocationConstraint");
    expect(create("eu-north-1")).toContain("LocationConstraint=eu-north-1");
  });

  it("ask for the role of spot instances only with spot", () => {
    expect(commands().join()).not.toContain("EC2Spot");
    expect(commands(steps({}, [pool({ rungs: [{ from: "spot", maxShare: 1 }] })])).join()).toContain("AWSServiceRoleForEC2Spot");
  });

  it("say how to reach the cluster from nowhere, and ask for every value that has no default", () => {
    const text = commands().join("\n");
    expect(text).toContain("AWS-StartPortForwardingSessionToRemoteHost");
    expect(text).toContain("export TF_VAR_cluster_address=https://localhost:8443");
    for (const name of ["cluster_admin_role_arns", "operator_cidrs", "page_subscribers", "ticket_subscribers", "cost_anomaly_alerts"])
      expect(text).toMatch(new RegExp(`^${name} += `, "m"));
  });

  it("say how the budget action is approved and lifted, where there is something to stop", () => {
    expect(
      commands()
        .filter((command) => command.includes("execute-budget-action"))
        .map((command) => /[A-Z]+_BUDGET_ACTION$/.exec(command)?.[0]),
    ).toEqual(["APPROVE_BUDGET_ACTION", "REVERSE_BUDGET_ACTION"]);
    expect(commands(steps({}, [])).join()).not.toContain("execute-budget-action");
  });

  it("lift protections only where there are some", () => {
    const has = (change: Parameters<typeof system>[0]) => steps(change).some(({ title }) => title === "Lift the protections");
    expect([has({}), has({ environment: "development" })]).toEqual([true, false]);
  });
});
