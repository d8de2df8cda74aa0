import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { component, containerDetails, containerWorkload, edge, fraudApi, generalPool, plan, profile, supportChat } from "../../harness/kubernetes.ts";
import { lowered, type Open } from "./lowered.ts";

const instances = (peers: readonly Open[]): string[] => peers.flatMap((peer) => peer.podSelector?.matchLabels?.["app.kubernetes.io/instance"] ?? []).sort();

describe("network policies", () => {
  test("the namespace is closed but for names", async () => {
    const { get } = await lowered(supportChat);
    expect(get("NetworkPolicy", "default-deny").spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    expect(get("NetworkPolicy", "allow-dns").spec.egress[0].ports.map(({ port }: Open) => port)).toEqual([53, 53]);
  });

  test("a gateway's packets come from the load balancer", async () => {
    const { get } = await lowered(supportChat);
    const { ingress, egress } = get("NetworkPolicy", "chat").spec;
    expect(ingress[0]).toEqual({ from: profile.ingressCidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 8000, protocol: "TCP" }] });
    expect(ingress[1].from[0].namespaceSelector.matchLabels).toEqual({ "kubernetes.io/metadata.name": "monitoring" });
    expect(egress.map((rule: Open) => rule.ports[0].port)).toEqual([80, 6379]);
  });

  test("callers inside are named, and nobody else", async () => {
    const { get } = await lowered(fraudApi);
    const score = get("NetworkPolicy", "score").spec;
    expect(score.ingress).toEqual([
      { from: [{ podSelector: { matchLabels: { "app.kubernetes.io/instance": "front" } } }], ports: [{ port: 8080, protocol: "TCP" }] },
    ]);
    const front = get("NetworkPolicy", "front").spec;
    expect(instances(front.egress.flatMap((rule: Open) => rule.to))).toEqual(["score"]);
    // A host outside is reached over TLS, and never through a private address.
    expect(front.egress.at(-1)).toMatchObject({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ port: 443 }] });
    expect(front.egress.at(-1).to[0].ipBlock.except).toContain("169.254.0.0/16");
  });

  test("policies follow the edges of any graph", async () => {
    const names = ["a", "b", "c", "d"];
    const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).filter(([from, to]) => from !== to);
    const values = { image: containerDetails.image, port: 8080, health: { ready: "/ready", live: "/live" } };
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(pair, { selector: (one) => one.join(), maxLength: 8 }), async (pairs) => {
        const edges = pairs.map(([from, to], index) => edge(from, "invokes", to, "calls", index));
        const { get } = await lowered({
          components: names.map((name) => component(name, "service", values)),
          edges,
          plans: names.map((name) => plan(name, containerDetails, containerWorkload)),
          pools: [generalPool],
          bindings: Object.fromEntries(
            names.map((name) => [
              name,
              edges.filter(({ from }) => from === name).map((one) => ({ edge: one, env: {}, egress: [{ to: { component: one.to }, port: 8080 }] })),
            ]),
          ),
        });
        for (const name of names) {
          const { ingress = [], egress = [] } = get("NetworkPolicy", name).spec;
          expect(instances(ingress.flatMap((rule: Open) => rule.from))).toEqual(
            pairs
              .filter(([, to]) => to === name)
              .map(([from]) => from)
              .sort(),
          );
          expect(instances(egress.flatMap((rule: Open) => rule.to))).toEqual(
            pairs
              .filter(([from]) => from === name)
              .map(([, to]) => to)
              .sort(),
          );
        }
      }),
      { numRuns: 25 },
    );
  });
});
