import { describe, expect, it } from "vitest";
import { type PoolShare, poolShares } from "../shares.ts";
import { acceleratorResource, nodeObjects } from "../../../targets/aws/node-pools.ts";
import { migValues, sharesIn, turnsValues } from "../../../targets/cloud/platform/gpu-operator.ts";
import { createNames } from "../../../targets/names.ts";
import { place, pool, system } from "./fixture.ts";

const of = system();
const context = { system: of, names: createNames(of.name, of.environment, place()), imageVersion: "v20260903" };
const { mig, turns, vgpu } = poolShares;

interface Made {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly limits?: Record<string, string>;
    readonly capacity?: Record<string, string>;
    readonly requirements?: readonly { readonly key: string; readonly values: readonly string[] }[];
    readonly template?: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: { readonly taints: readonly object[] } };
  };
}
const pooled = (perNode: number, share?: PoolShare, type = "p5.48xlarge") =>
  pool({ name: "shared", instanceTypes: [type], accelerator: { name: "H100", perNode, ...(share === undefined ? {} : { share }) }, maxNodes: 3 });
const made = (one: ReturnType<typeof pooled>) => nodeObjects(one, context) as readonly Made[];
const only = (kind: string, objects: readonly Made[]) => objects.filter((one) => one.kind === kind);

describe("pools of parts on AWS", () => {
  it("tell Karpenter what a node will have, for their own node pools alone", () => {
    const one = pooled(56, mig);
    const objects = made({ ...one, rungs: [{ from: "reserved", id: "cr-1" }, { from: "on-demand" }] });
    const names = only("NodePool", objects).map(({ metadata }) => metadata.name);
    expect(names).toHaveLength(2);
    const [overlay, ...more] = only("NodeOverlay", objects);
    expect(more).toEqual([]);
    expect(overlay?.spec.capacity).toEqual({ "nvidia.com/mig-1g.10gb": "56" });
    expect(overlay?.spec.requirements).toEqual([
      { key: "karpenter.sh/nodepool", operator: "In", values: names },
      { key: "node.kubernetes.io/instance-type", operator: "In", values: ["p5.48xlarge"] },
    ]);
    expect(only("NodeOverlay", made(pooled(8)))).toEqual([]);
  });

  it("bound what pods ask for, and label nodes with the way that they are cut", () => {
    const [cut] = only("NodePool", made(pooled(56, mig)));
    expect(cut?.spec.limits).toMatchObject({ "nvidia.com/mig-1g.10gb": "168" });
    expect(cut?.spec.limits).not.toHaveProperty(["nvidia.com/gpu"]);
    expect(cut?.spec.template?.metadata.labels).toEqual({ "lintel.dev/pool": "shared", "nvidia.com/mig.config": "all-1g.10gb-x7" });
    const [sliced] = only("NodePool", made(pooled(16, turns)));
    expect(sliced?.spec.limits).toMatchObject({ "nvidia.com/gpu": "48" });
    expect(sliced?.spec.template?.metadata.labels).toEqual({ "lintel.dev/pool": "shared", "nvidia.com/device-plugin.config": "turns-2" });
    const [part] = only("NodePool", made(pooled(1, vgpu, "g6f.2xlarge")));
    expect(part?.spec.template?.metadata.labels).toEqual({ "lintel.dev/pool": "shared" });
    expect(only("NodeOverlay", made(pooled(1, vgpu, "g6f.2xlarge")))[0]?.spec.capacity).toEqual({ "nvidia.com/gpu": "1" });
    for (const one of [cut, sliced, part]) expect(one?.spec.template?.spec.taints).toEqual([{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }]);
  });

  it("name the resource by the profile", () => {
    expect([undefined, mig, turns, vgpu].map((share) => acceleratorResource(pooled(8, share)))).toEqual([
      "nvidia.com/gpu",
      "nvidia.com/mig-1g.10gb",
      "nvidia.com/gpu",
      "nvidia.com/gpu",
    ]);
  });
});

describe("the GPU operator of a cluster with parts", () => {
  const shares = sharesIn([pooled(56, mig), pooled(7, mig), pooled(16, turns), pooled(8), pooled(1, vgpu)]);
  it("knows each way to cut once, by the name that nodes are labelled with", () => {
    expect(shares).toHaveLength(3);
    const { migManager, mig: strategy } = migValues(shares) as {
      readonly migManager: { readonly config: { readonly data: Record<string, string>; readonly default: string }; readonly env: readonly object[] };
      readonly mig: object;
    };
    const configs = JSON.parse(migManager.config.data["config.yaml"] ?? "")["mig-configs"];
    expect(Object.keys(configs).sort()).toEqual(["all-1g.10gb-x7", "all-disabled"]);
    expect(configs["all-1g.10gb-x7"]).toEqual([{ devices: "all", "mig-enabled": true, "mig-devices": { "1g.10gb": 7 } }]);
    expect(migManager.config.default).toBe("all-disabled");
    expect(migManager.env).toEqual([{ name: "WITH_REBOOT", value: "true" }]);
    expect(strategy).toEqual({ strategy: "mixed" });
  });
  it("hands out turns on labelled nodes alone, and tells the exporter of metrics", () => {
    const { devicePlugin, dcgmExporter } = turnsValues(shares) as {
      readonly devicePlugin: { readonly config: { readonly data: Record<string, string>; readonly default: string } };
      readonly dcgmExporter: object;
    };
    const { data } = devicePlugin.config;
    expect(Object.keys(data).sort()).toEqual(["turns-2", "whole"]);
    expect(JSON.parse(data[devicePlugin.config.default] ?? "")).toEqual({ version: "v1" });
    expect(JSON.parse(data["turns-2"] ?? "").sharing.timeSlicing).toEqual({
      renameByDefault: false,
      failRequestsGreaterThanOne: true,
      resources: [{ name: "nvidia.com/gpu", replicas: 2 }],
    });
    expect(dcgmExporter).toEqual({ env: [{ name: "KUBERNETES_VIRTUAL_GPUS", value: "true" }] });
  });
  it("is left as it was where no device is cut", () => {
    expect(migValues([])).toEqual({ migManager: { enabled: false } });
    expect(turnsValues([])).toEqual({});
  });
});
