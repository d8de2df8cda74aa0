import { describe, expect, it } from "vitest";
import type { ModelVolume } from "../../../targets/kubernetes/contract.ts";
import { createNames } from "../../../targets/names.ts";
import { createProfile } from "../../../targets/azure/profile.ts";
import { lowerVolumes } from "../../../targets/azure/platform/volumes.ts";
import { createRoot } from "../../../targets/terraform/root.ts";
import { component, place, planned, pool, system } from "./fixture.ts";

const of = system();
const at = place();
const ladder = pool({ rungs: [{ from: "on-demand" }, { from: "spot", maxShare: 0.5 }] });
const made = createProfile({
  system: of,
  place: at,
  names: createNames(of.name, of.environment, at),
  details: planned(of, [ladder], { apis: ["application-gateway"] }).details,
  pools: [ladder],
  identities: new Map([["chat", { id: "id", name: "chat", principalId: "p", clientId: "c" }]]),
  ownWeights: () => undefined,
});
const { profile } = made;
const chat = component("chat");
const weights: ModelVolume = { bucket: "accounthub/objects", prefix: "hub/llama/", mountPath: "/models/base", sizeGib: 15.2 };

describe("what Azure adds to objects of the cluster", () => {
  it("gives pods with an identity a token, and a client id that the webhook does not replace", () => {
    expect(profile.podLabels(chat)).toEqual({ "azure.workload.identity/use": "true" });
    expect(profile.podLabels(component("page"))).toEqual({});
    expect(profile.seenVariables).toEqual(["AZURE_CLIENT_ID"]);
    expect(profile.hasIdentity?.(component("page"))).toBe(false);
  });

  it("lets pods run on the nodes of every rung", () => {
    expect(profile.tolerations(ladder)).toEqual([
      { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" },
      { key: "kubernetes.azure.com/scalesetpriority", operator: "Equal", value: "spot", effect: "NoSchedule" },
    ]);
    expect(profile.tolerations({ ...pool(), accelerator: undefined as never })).toEqual([]);
  });

  it("takes images by digest from the system's registry, and leaves others", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(profile.image(`vllm/vllm-openai:v1@${digest}`)).toMatch(
      new RegExp(`^supportchatprodimages[0-9a-f]{6}\\.azurecr\\.io/docker\\.io/vllm/vllm-openai@${digest}$`),
    );
    expect(profile.image("ghcr.io/example/page:1")).toBe("ghcr.io/example/page:1");
    expect(profile.image(`mine.azurecr.io/page@${digest}`)).toBe(`mine.azurecr.io/page@${digest}`);
    expect(made.mirrors().map(({ from }) => from)).toEqual([`docker.io/vllm/vllm-openai@${digest}`]);
  });

  it("has one store of secrets, which the operator's own identity reads", () => {
    expect(profile.secretStores("support-chat", ["parameters", "secrets"])).toHaveLength(1);
    expect(profile.secretStoreName("parameters")).toBe(profile.secretStoreName("secrets"));
    expect(profile.authorSecret?.(chat, { secret: "Team/Token" })).toEqual({
      remote: { store: "secrets", key: expect.stringMatching(/^Team-Token-[0-9a-f]{6}$/) },
    });
  });

  it("lets in gateways where there are some, and no others", () => {
    expect(profile.ingressCidrs).toHaveLength(1);
  });

  it("claims weights in a manifest, and makes the volume where the identity is known", () => {
    const { claimName, objects } = profile.modelVolume(chat, weights);
    expect(objects.map((one) => (one as { kind: string }).kind)).toEqual(["PersistentVolumeClaim"]);
    const [volume] = made.volumes();
    expect(volume).toMatchObject({ claim: claimName, account: "accounthub", container: "objects", gib: 16 });
    const root = createRoot({ name: "platform", requiredVersion: ">= 1.11", providers: {}, backend: { type: "azurerm", settings: {} } });
    lowerVolumes(root, made.volumes(), { namespace: "support-chat", output: (name) => `\${outputs.${name}}` });
    const { main, owners } = root.finish();
    expect(Object.values(owners)).toEqual(["chat"]);
    expect(Object.values((main["resource"] as Record<string, object>)["kubernetes_persistent_volume_v1"] ?? {})).toMatchObject([
      {
        spec: [
          {
            mount_options: expect.arrayContaining(["-o ro", "--subdirectory=hub/llama"]),
            claim_ref: [{ namespace: "support-chat", name: claimName }],
            persistent_volume_source: [
              {
                csi: [
                  {
                    driver: "blob.csi.azure.com",
                    read_only: true,
                    // Neither an account key nor the nodes' identity: the token of the pod.
                    volume_attributes: { storageaccount: "accounthub", clientID: "${outputs.client_id_chat}", mountWithWorkloadIdentityToken: "true" },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });
});
