import { describe, expect, it } from "vitest";
import type { Pool } from "../../../compiler/plan/plan.ts";
import { createProfile } from "../../../targets/aws/profile.ts";
import { createNames } from "../../../targets/names.ts";
import { catalog, component, place, planned, pool, system } from "./fixture.ts";

function profileOf(pools: readonly Pool[], account?: string) {
  const at = account === undefined ? place() : place({ account });
  const of = system({ places: [at] });
  const { details } = planned(of, pools, { internetFacing: true });
  return createProfile({
    system: of,
    place: at,
    names: createNames(of.name, of.environment, at),
    catalog,
    details,
    pools,
    identities: new Set(["chat"]),
    ownWeights: () => undefined,
  });
}
const made = (pools: readonly Pool[] = [], account?: string) => {
  const [value, found] = profileOf(pools, account);
  if (value === undefined) throw new Error(found.map(({ message }) => message).join());
  return value;
};
interface NodePool {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly weight: number;
    readonly limits: Record<string, string>;
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriod: string;
        readonly requirements: readonly { readonly key: string; readonly values: readonly string[] }[];
      };
    };
  };
}
const objects = (one: Pool) => made([one]).profile.poolObjects([one]) as readonly NodePool[];

describe("node pools", () => {
  it("keep the ladder's order and bound each rung", () => {
    const pools = objects(pool({ rungs: [{ from: "reserved", id: "cr-1", instances: 1 }, { from: "on-demand" }, { from: "spot", maxShare: 0.5 }] })).filter(
      ({ kind }) => kind === "NodePool",
    );
    expect(pools.map(({ metadata, spec }) => [metadata.name, spec.weight, spec.limits["nvidia.com/gpu"]])).toEqual([
      ["gpu-h100-8-1-reserved", 100, "8"],
      ["gpu-h100-8-2-on-demand", 99, "32"],
      ["gpu-h100-8-3-spot", 98, "16"],
    ]);
    expect(pools.map(({ spec }) => spec.template.spec.requirements.find(({ key }) => key === "karpenter.sh/capacity-type")?.values)).toEqual([
      ["reserved"],
      ["on-demand"],
      ["spot"],
    ]);
  });

  it("name their reservations, pin the image and hide instance credentials", () => {
    const [nodeClass] = objects(pool({ rungs: [{ from: "capacity block", id: "cr-2", zone: "eu-north-1a" }] }));
    expect(nodeClass).toMatchObject({
      kind: "EC2NodeClass",
      spec: {
        amiSelectorTerms: [{ alias: expect.stringMatching(/^al2023@v\d{8}$/) }],
        capacityReservationSelectorTerms: [{ id: "cr-2" }],
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        tags: { system: "support-chat", owner: "support-platform", "cost-center": "cc-42" },
        blockDeviceMappings: [{ ebs: { encrypted: true, kmsKeyID: "alias/support-chat-prod-cluster" } }],
      },
    });
  });

  it("are on demand where the plan has no ladder, without GPU taints for CPUs", () => {
    const { accelerator: _none, ...cpu } = pool({ name: "general", rungs: [] });
    const [, general] = objects(cpu);
    expect(general?.metadata.name).toBe("general");
    expect(general?.spec.limits).not.toHaveProperty("nvidia.com/gpu");
    expect(general?.spec.template.spec).not.toHaveProperty("taints");
  });

  it("are bounded by processors and accelerators: types that stand in for the first have more memory", () => {
    for (const one of objects(pool({ instanceTypes: ["c6i.2xlarge", "m6i.2xlarge"] }))) {
      if (one.kind === "NodePool") expect(Object.keys(one.spec.limits).sort()).toEqual(["cpu", "nvidia.com/gpu"]);
    }
  });

  it("give the copies of an accelerator node the time to load elsewhere before it is taken", () => {
    const grace = (one: Pool): string | undefined => objects(one).find(({ kind }) => kind === "NodePool")?.spec.template.spec.terminationGracePeriod;
    expect(grace(pool({}))).toBe("2h");
    const { accelerator: _none, ...cpu } = pool({});
    expect(grace(cpu)).toBe("30m");
  });

  it("refuse rungs that AWS has not", () => {
    expect(profileOf([pool({ rungs: [{ from: "flex-start", maxRun: 1 }] })])[1].map(({ code }) => code)).toEqual(["LNT4105"]);
  });
});

describe("the profile", () => {
  it("mounts weights with the role of the pod, read-only", () => {
    const { objects: volumes, claimName } = made().profile.modelVolume(component("chat"), {
      bucket: "w",
      prefix: "hub/x/",
      mountPath: "/models/base",
      sizeGib: 131.4,
    });
    expect(claimName).toMatch(/^chat-models-base-[0-9a-f]{6}$/);
    expect(volumes[0]).toMatchObject({
      kind: "PersistentVolume",
      spec: { capacity: { storage: "132Gi" }, csi: { readOnly: true, volumeAttributes: { authenticationSource: "pod", bucketName: "w" } } },
    });
  });

  it("gives other weights a volume and a claim of their own: the API server refuses to change either", () => {
    const base = { bucket: "w", prefix: "hub/x/", mountPath: "/models/base", sizeGib: 131.4 };
    const nameOf = (more: Partial<typeof base>, id = "chat"): string => made().profile.modelVolume(component(id), { ...base, ...more }).claimName;
    const names = [nameOf({}), nameOf({ bucket: "v" }), nameOf({ prefix: "hub/y/" }), nameOf({ sizeGib: 15 })];
    expect(new Set(names).size).toBe(names.length);
    expect(nameOf({})).toBe(names[0]);
    for (const name of [nameOf({}, "c".repeat(70)), ...names]) expect(name).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])$/);
  });

  it("lets load balancers in, and not the subnets of pods", () => {
    const { ingressCidrs } = made().profile;
    expect(ingressCidrs).toHaveLength(6);
    for (const cidr of ingressCidrs) expect(cidr).toMatch(/\/26$/);
  });

  it("rewrites images only with an account, and leaves alerts to the platform with and without", () => {
    const image = `docker.io/vllm/vllm-openai@sha256:${"a".repeat(64)}`;
    const without = made();
    expect(without.profile.image(image)).toBe(image);
    expect(without.mirrors()).toEqual([]);
    const known = made([], "123456789012");
    known.profile.image(image);
    known.profile.image(image);
    expect(known.mirrors()).toHaveLength(1);
    for (const { profile } of [without, known]) expect(profile.receiver?.(component("watch"), "page")).toEqual({ via: "platform" });
  });

  it("knows who has an identity", () => {
    const { profile } = made();
    expect([profile.hasIdentity?.(component("chat")), profile.hasIdentity?.(component("other"))]).toEqual([true, false]);
  });
});
