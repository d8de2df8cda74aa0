import type { Component } from "../../../compiler/system.ts";
import { connects } from "../calls.ts";
import type { KubernetesContext, KubernetesLowered } from "../contract.ts";
import type { Json, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from "../core.ts";
import { labelsOf, monitoringNamespace, nameOf, selectorOf, sharedLabels } from "../labels.ts";
import { coreObject, type Manifest } from "../objects.ts";

type Peer = Json<NetworkPolicyPeer>;
type Ingress = Json<NetworkPolicyIngressRule>;
type Egress = Json<NetworkPolicyEgressRule>;

const tcp = (ports: readonly number[]): { readonly port: number; readonly protocol: "TCP" }[] =>
  [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ port, protocol: "TCP" }));
const blocks = (cidrs: readonly string[]): Peer[] => [...new Set(cidrs)].sort().map((cidr) => ({ ipBlock: { cidr } }));
const pods = (component: Component): Peer => ({ podSelector: { matchLabels: selectorOf(component) } });

/** The internet and nothing inside. Policies know no host names, so the named hosts are not told apart here. */
const internet: Peer = { ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"] } };

/** Nothing may talk to anything in the namespace, but ask for names. */
export function namespacePolicies(context: KubernetesContext): readonly Manifest[] {
  const labels = sharedLabels(context);
  return [
    coreObject(
      "NetworkPolicy",
      { name: "default-deny", namespace: context.namespace, labels },
      { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
    ),
    coreObject(
      "NetworkPolicy",
      { name: "allow-dns", namespace: context.namespace, labels },
      {
        spec: {
          podSelector: {},
          policyTypes: ["Egress"],
          egress: [
            {
              to: [
                {
                  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                  podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
              ],
              ports: [
                { port: 53, protocol: "UDP" },
                { port: 53, protocol: "TCP" },
              ],
            },
          ],
        },
      },
    ),
  ];
}

/** Connections of one workload, from its edges and from nothing else. */
export function workloadPolicy(component: Component, lowered: ReadonlyMap<string, KubernetesLowered>, context: KubernetesContext): Manifest {
  const workload = lowered.get(component.name)?.workload;
  if (workload === undefined) throw new Error(`${component.name} is not a workload`);
  const callers = context.edgesTo(component.name).filter((edge) => connects[edge.verb]);
  const inside = [...new Set(callers.map((edge) => edge.from))].filter((name) => lowered.get(name)?.workload !== undefined).sort();
  const outside = callers.some((edge) => lowered.get(edge.from)?.workload === undefined);

  const from: Peer[] = [...inside.map((name) => pods(context.component(name))), ...(outside ? blocks(context.profile.ingressCidrs) : [])];
  const ingress: Ingress[] = from.length === 0 ? [] : [{ from, ports: tcp(Object.values(workload.ports)) }];
  const metrics = workload.metricsPort === undefined ? undefined : workload.ports[workload.metricsPort];
  if (metrics !== undefined) {
    ingress.push({
      from: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": monitoringNamespace } },
          podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        },
      ],
      ports: tcp([metrics]),
    });
  }
  const egress = egressOf(component, context);
  return coreObject(
    "NetworkPolicy",
    { name: nameOf(component), namespace: context.namespace, labels: labelsOf(component, context) },
    {
      spec: {
        podSelector: { matchLabels: selectorOf(component) },
        policyTypes: ["Ingress", "Egress"],
        ...(ingress.length === 0 ? {} : { ingress }),
        ...(egress.length === 0 ? {} : { egress }),
      },
    },
  );
}

function egressOf(component: Component, context: KubernetesContext): readonly Egress[] {
  const bindings = context.bindings(component.name);
  const cidrsByPort = new Map<number, string[]>();
  const podsByPort = new Map<number, string[]>();
  const add = (map: Map<number, string[]>, port: number, value: string): void => void map.set(port, [...(map.get(port) ?? []), value]);
  for (const { to, port } of bindings.flatMap((binding) => binding.egress)) {
    if ("cidr" in to) add(cidrsByPort, port, to.cidr);
    else add(podsByPort, port, to.component);
  }
  if (context.profile.hasIdentity?.(component) ?? bindings.length > 0)
    for (const { cidr, port } of context.profile.identityEgress) add(cidrsByPort, port, cidr);

  const byPort = (map: Map<number, string[]>): [number, string[]][] => [...map].sort(([a], [b]) => a - b);
  const rules: Egress[] = byPort(podsByPort).map(([port, names]) => ({
    to: [...new Set(names)].sort().map((name) => pods(context.component(name))),
    ports: tcp([port]),
  }));
  rules.push(...byPort(cidrsByPort).map(([port, cidrs]) => ({ to: blocks(cidrs), ports: tcp([port]) })));
  if ((context.planOf(component.name).needs.egress ?? []).length > 0) rules.push({ to: [internet], ports: tcp([443]) });
  return rules;
}
