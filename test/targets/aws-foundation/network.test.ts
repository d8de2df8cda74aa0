import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressPlan } from "../../../targets/aws/foundation/network.ts";
import { emitted, place, policyOf, system } from "./fixture.ts";

const toRange = (cidr: string): readonly [number, number] => {
  const [address = "", bits = ""] = cidr.split("/");
  const start = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return [start, start + 2 ** (32 - Number(bits))];
};

describe("the address plan", () => {
  it("cuts a /16 into blocks that do not overlap, the same each time", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 6 }), (seed, zones) => {
        const plan = addressPlan(seed, zones);
        expect(addressPlan(seed, zones)).toEqual(plan);
        const [low, high] = toRange(plan.vpc);
        const ranges = [plan.private, plan.data, plan.endpoints, plan.public, plan.internal]
          .flat()
          .map(toRange)
          .sort((a, b) => a[0] - b[0]);
        expect(ranges).toHaveLength(5 * zones);
        ranges.forEach(([start, end], index) => {
          expect(start % (end - start)).toBe(0);
          expect(start).toBeGreaterThanOrEqual(index === 0 ? low : (ranges[index - 1]?.[1] ?? Number.NaN));
          expect(end).toBeLessThanOrEqual(high);
        });
      }),
    );
  });

  it("differs by environment, region and account", () => {
    const block = (change: Parameters<typeof place>[0], environment: "production" | "staging" = "production") =>
      emitted(system({ environment, places: [place(change)] })).foundation.cidr.vpc;
    const blocks = [block({}), block({}, "staging"), block({ region: "eu-central-1" }), block({ account: "123456789012" })];
    expect(new Set(blocks).size).toBe(4);
  });
});

describe("the network", () => {
  it("has a NAT gateway a zone in production and one elsewhere", () => {
    expect(Object.keys(emitted(system()).all("aws_nat_gateway"))).toHaveLength(3);
    expect(Object.keys(emitted(system({ environment: "staging" })).all("aws_nat_gateway"))).toHaveLength(1);
  });

  it("spans two zones for a system in one, and makes nodes in the one", () => {
    const { all, foundation } = emitted(system({ environment: "development", places: [place({ zones: 1 })] }));
    expect(foundation.privateSubnetIds).toHaveLength(2);
    const discovered = Object.entries(all("aws_subnet")).filter(([, body]) => "karpenter.sh/discovery" in (body["tags"] as object));
    expect(discovered.map(([name]) => name)).toEqual(["private_1"]);
  });

  it("looks zones up, unless the author names them all", () => {
    const looked = emitted(system());
    expect(looked.one("aws_subnet", "data_2")).toMatchObject({
      availability_zone: "${data.aws_availability_zones.open.names[1]}",
      lifecycle: { ignore_changes: ["availability_zone"] },
    });
    expect(
      (looked.main["data"] as { aws_availability_zones: { open: { lifecycle: { postcondition: { condition: string }[] } } } }).aws_availability_zones.open
        .lifecycle.postcondition[0]?.condition,
    ).toBe("${length(self.names) >= 3}");
    const partly = emitted(system({ places: [place({ zoneNames: ["eu-north-1b"] })] }));
    expect(partly.one("aws_subnet", "data_1")["availability_zone"]).toBe("eu-north-1b");
    expect(partly.one("aws_subnet", "data_2")["availability_zone"]).toBe("${data.aws_availability_zones.open.names[0]}");
    const named = emitted(system({ places: [place({ zoneNames: ["eu-north-1a", "eu-north-1b", "eu-north-1c"] })] }));
    expect(named.main["data"]).not.toHaveProperty("aws_availability_zones");
  });

  it("gives public subnets to components only when something is public", () => {
    expect(emitted(system()).foundation.publicSubnetIds).toEqual([]);
    expect(emitted(system(), [], { internetFacing: true }).foundation.publicSubnetIds).toHaveLength(3);
  });

  it("lets nothing in from everywhere, and out only over TLS", () => {
    const { all } = emitted(system());
    const open = (type: string) => Object.entries(all(type)).filter(([, body]) => body["cidr_ipv4"] === "0.0.0.0/0");
    expect(open("aws_vpc_security_group_ingress_rule")).toEqual([]);
    expect(open("aws_vpc_security_group_egress_rule").map(([, body]) => [body["ip_protocol"], body["from_port"], body["to_port"]])).toEqual([
      ["tcp", 443, 443],
    ]);
    expect(all("aws_default_security_group")["unused"]).not.toHaveProperty("ingress");
  });

  it("keeps endpoints to the account, and image layers reachable", () => {
    const { one } = emitted(system(), [], { apis: ["bedrock-runtime"] });
    const [own, layers, open] = policyOf(one("aws_vpc_endpoint", "s3_gateway")).Statement;
    expect(own?.Condition).toEqual({ StringEquals: { "aws:PrincipalAccount": "${data.aws_caller_identity.current.account_id}" } });
    expect(layers?.Resource).toBe("arn:${data.aws_partition.current.partition}:s3:::prod-eu-north-1-starport-layer-bucket/*");
    expect(open).toMatchObject({
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:${data.aws_partition.current.partition}:s3:::prod-registry-k8s-io-eu-north-1/*",
    });
    expect(policyOf(one("aws_vpc_endpoint", "bedrock_runtime")).Statement).toHaveLength(1);
  });

  it("lets layers of other registries through where those are served in the region itself", () => {
    const { one } = emitted(system({ places: [place({ region: "us-east-1" })] }));
    const resources = policyOf(one("aws_vpc_endpoint", "s3_gateway")).Statement.flatMap(({ Resource }) => Resource);
    for (const bucket of ["prod-registry-k8s-io-us-east-1", "quayio-production-s3"]) expect(resources.join()).toContain(`:s3:::${bucket}/*`);
  });

  it("asks for no endpoint that newer regions do not have", () => {
    const names = Object.keys(emitted(system({ places: [place({ region: "ap-southeast-2" })] })).all("aws_vpc_endpoint"));
    expect(names).toContain("eks_auth");
    expect(names.filter((name) => name === "eks" || name === "ec2messages")).toEqual([]);
  });
});
