import { describe, expect, it } from "vitest";
import { createNames } from "../../../targets/names.ts";
import { operationsOf } from "../../../targets/gcp/operations.ts";
import { createProfile } from "../../../targets/gcp/profile.ts";
import { component, place, planned, pool, system } from "./fixture.ts";

const digest = `sha256:${"a".repeat(64)}`;

function made(project: string | undefined = "support-chat-prod", accounts: readonly (readonly [string, string])[] = []) {
  const { project: _, ...rest } = place();
  const at = project === "" ? rest : { ...rest, project };
  const of = system({ places: [at] });
  const [value] = createProfile({
    system: of,
    place: at,
    names: createNames(of.name, of.environment, at),
    pools: [],
    identities: { granted: new Set(["chat"]), accounts: new Map(accounts) },
    ownWeights: () => undefined,
  });
  if (value === undefined) throw new Error("no profile");
  return { ...value, of, at };
}

describe("what Google Cloud contributes to manifests", () => {
  it("copies images by digest, but for those that the project has", () => {
    const { profile, mirrors } = made();
    expect(profile.image(`vllm/vllm-openai@${digest}`)).toBe(
      `europe-west4-docker.pkg.dev/support-chat-prod/support-chat-prod-images/docker.io/vllm/vllm-openai@${digest}`,
    );
    const own = `europe-docker.pkg.dev/support-chat-prod/team/api@${digest}`;
    expect(profile.image(own)).toBe(own);
    expect(profile.image(`us-docker.pkg.dev/other/team/api@${digest}`)).toContain("/support-chat-prod-images/us-docker.pkg.dev/other/team/api@");
    expect(profile.image("api:latest")).toBe("api:latest");
    expect(mirrors()).toHaveLength(2);
    expect(made("").profile.image(`api@${digest}`)).toBe(`api@${digest}`);
  });

  it("reads secrets by ids that Secret Manager takes, from one store", () => {
    const { profile, authorSecrets } = made();
    expect(profile.authorSecret?.(component("chat"), { secret: "team/openai" })).toEqual({ remote: { store: "secrets", key: "team-openai" } });
    expect(authorSecrets()).toEqual(["team-openai"]);
    expect(profile.secretStores("support-chat", ["parameters", "secrets"])).toMatchObject([
      { spec: { provider: { gcpsm: { projectID: "support-chat-prod" } } } },
    ]);
    expect(profile.secretStoreName("parameters")).toBe(profile.secretStoreName("secrets"));
  });

  it("annotates those alone that act as a Google account", () => {
    const account = "support-chat-prod-chat@support-chat-prod.iam.gserviceaccount.com";
    const { profile } = made(undefined, [["chat", account]]);
    expect(profile.serviceAccountAnnotations(component("chat"))).toEqual({ "iam.gke.io/gcp-service-account": account });
    expect(profile.serviceAccountAnnotations(component("other"))).toEqual({});
    expect([profile.hasIdentity?.(component("chat")), profile.hasIdentity?.(component("other"))]).toEqual([true, false]);
  });

  it("mounts weights by the bucket, at a name that follows its contents", () => {
    const { profile } = made();
    const model = { bucket: "weights", prefix: "llama/", mountPath: "/models/base", sizeGib: 15.3 };
    const volume = profile.modelVolume(component("chat"), model);
    expect(volume.claimName).toMatch(/^chat-models-base-[0-9a-f]{6}$/);
    expect(volume.objects[0]).toMatchObject({
      spec: { mountOptions: expect.arrayContaining(["only-dir:llama"]), csi: { driver: "gcsfuse.csi.storage.gke.io", volumeHandle: "weights" } },
    });
    expect(profile.modelVolume(component("chat"), { ...model, prefix: "llama-2/" }).claimName).not.toBe(volume.claimName);
    expect(profile.podAnnotations?.(component("chat"), [model])).toEqual({ "gke-gcsfuse/volumes": "true" });
    expect(profile.podAnnotations?.(component("chat"), [])).toEqual({});
  });

  it("lets pods onto the nodes of their pool alone", () => {
    const { profile } = made();
    expect(profile.nodeSelector(pool())).toEqual({ "cloud.google.com/compute-class": "gpu-h100-8", "lintel.dev/pool": "gpu-h100-8" });
    expect(profile.tolerations(pool()).map(({ key }) => key)).toEqual(["cloud.google.com/compute-class", "nvidia.com/gpu"]);
  });

  it("says an id that is none where the blueprint names no project, and tells the operator to replace it", () => {
    const { profile, namesProject, of, at } = made("");
    expect(namesProject()).toBe(false);
    expect(profile.env).toEqual({});
    expect(profile.secretStores("support-chat", ["secrets"])).toMatchObject([{ spec: { provider: { gcpsm: { projectID: "PROJECT_ID" } } } }]);
    expect(namesProject()).toBe(true);
    const titles = (named: boolean) =>
      operationsOf(
        {
          system: of,
          place: at,
          names: createNames(of.name, of.environment, at),
          folder: "gcp",
          details: planned(of, []).details,
          pools: [],
          mirrors: [],
          authorSecrets: [],
          namesProject: named,
          products: [],
          stateBucket: "state",
          workloads: [],
        },
        [],
      ).map(({ title }) => title);
    expect(titles(true)).toContain("Name the project in the manifests");
    expect(titles(false)).not.toContain("Name the project in the manifests");
  });
});
