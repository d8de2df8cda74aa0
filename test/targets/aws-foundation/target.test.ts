import { describe, expect, it } from "vitest";
import type { AwsKind, LowerContext } from "../../../targets/aws/contract.ts";
import { loadAws } from "../../../targets/aws/index.ts";
import { policy } from "../../../targets/aws/lower/policy.ts";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { catalog, component, componentPlan, place, planContext, planned, pool, system } from "./fixture.ts";

/** A kind from outside: something that others read. */
const beacon: AwsKind<unknown, unknown> = {
  plan: ({ name }) => [{ ...componentPlan(name, {}), summary: "one beacon" }, []],
  lower(self, _plan, context: LowerContext) {
    context.root.add(self.name, SsmParameter, self.id, { name: context.names.parameter(self.id, "state"), type: "String", value: policy([]) });
    return [{ workload: false, access: () => undefined, operations: [{ phase: "after", title: "Look at the beacon", text: "…" }] }, []];
  },
};

const of = () => system({ components: { light: component("light", { kind: "acme/beacon", declaration: { targets: { aws: beacon } } }) } });

async function lowered(one = of()) {
  const target = await loadAws(["acme/beacon"]);
  const context = planContext(one, place());
  const { plan } = planned(one, [pool()]);
  const [light] = Object.values(one.components);
  if (light === undefined) throw new Error("no component");
  const [own, found] = target.plan(light, context);
  if (own === undefined) return { found };
  const [deployment, more] = target.lower(one, { ...plan, components: { [light.name]: own } }, catalog, []);
  return { deployment, found: more };
}

describe("the AWS target", () => {
  it("takes a kind from outside by its declaration", async () => {
    const { deployment, found } = await lowered();
    expect(found).toEqual([]);
    expect(deployment?.folder).toBe("aws");
    expect(deployment?.roots.map(({ name }) => name)).toEqual(["foundation", "platform"]);
    expect(deployment?.roots[0]?.owners["aws_ssm_parameter.light"]).toBe("light");
    expect(deployment?.operations.map(({ title }) => title)).toContain("Look at the beacon");
    expect(deployment?.objects.map(({ object }) => object["kind"])).toEqual(expect.arrayContaining(["Namespace", "NodePool", "EC2NodeClass"]));
  });

  it("keeps two regions of one system apart, in folders and in names that an account has once", async () => {
    const places = [place(), place({ region: "eu-central-1", zones: 2 })];
    const one = system({ components: {}, places });
    const target = await loadAws([]);
    const deployments = places.map((at) => target.lower(one, { ...planned(one, [pool()], {}, at).plan, components: {} }, catalog, [])[0]);
    expect(deployments.map((deployment) => deployment?.folder)).toEqual(["aws-eu-north-1", "aws-eu-central-1"]);
    for (const type of ["aws_iam_role", "aws_iam_instance_profile", "aws_iam_policy", "aws_budgets_budget", "aws_s3_bucket"]) {
      const names = deployments.flatMap((deployment) => {
        const resources = deployment?.roots[0]?.main["resource"] as Record<string, Record<string, { name?: string; bucket?: string }>>;
        return Object.values(resources[type] ?? {}).map(({ name, bucket }) => name ?? bucket);
      });
      expect(names.length, type).toBeGreaterThan(1);
      expect(new Set(names).size, type).toBe(names.length);
    }
    const text = JSON.stringify(deployments[1]?.operations);
    expect(text).toContain("aws-eu-central-1/terraform/foundation");
    expect(text).not.toMatch(/[ =]aws\/(terraform|kubernetes)/);
  });

  it("says so when a kind has none", async () => {
    const { found } = await lowered(system({ components: { light: component("light", { kind: "acme/beacon" }) } }));
    expect(found.map(({ code }) => code)).toEqual(["LNT4104"]);
  });

  it("keeps state encrypted under its own key, and locked", async () => {
    const { deployment } = await lowered();
    for (const root of deployment?.roots ?? []) {
      expect(root.settings).toContain("required_version");
      expect(root.settings).toMatch(/use_lockfile = true/);
      expect(root.settings).toContain('kms_key_id   = "alias/support-chat-prod-state"');
      expect(root.settings).toContain(`support-chat/production/${root.name}.tfstate`);
    }
  });

  it("gives the same text twice", async () => {
    const [first, second] = await Promise.all([lowered(), lowered()]);
    expect(JSON.stringify(first.deployment)).toBe(JSON.stringify(second.deployment));
  });

  it("refuses another account, when the author names one", async () => {
    const at = place({ account: "123456789012" });
    const { plan } = planned({ ...of(), places: [at] }, [], {}, at);
    const target = await loadAws([]);
    const [deployment] = target.lower({ ...of(), components: {}, places: [at] }, { ...plan, components: {} }, catalog, []);
    expect(JSON.stringify(deployment?.roots[0]?.main["provider"])).toContain('"allowed_account_ids":["123456789012"]');
  });
});
