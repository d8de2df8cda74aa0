import type { Component, Edge } from "../../../compiler/system.ts";
import { connects } from "../calls.ts";
import type { Binding, KubernetesContext, KubernetesLowered } from "../contract.ts";
import type { Json, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer } from "../core.ts";
import { labelsOf, monitoringNamespace, nameOf, selectorOf, sharedLabels } from "../labels.ts";
import { coreObject, type Manifest } from "../objects.ts";
import { bindingsOf } from "../unit.ts";

type Peer = Json<NetworkPolicyPeer>;
type Ingress = Json<NetworkPolicyIngressRule>;
type Egress = Json<NetworkPolicyEgressRule>;

const tcp = (ports: readonly number[]): { readonly port: number; readonly protocol: "TCP" }[] =>
  [...new Set(ports)].sort((a, b) => a - b).map((port) => ({ port, protocol: "TCP" }));
const blocks = (cidrs: readonly string[]): Peer[] => [...new Set(cidrs)].sort().map((cidr) => ({ ipBlock: { cidr } }));
const pods = (component: Component, role?: string): Peer => ({ podSelector: { matchLabels: selectorOf(component, role) } });

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

type LoweredByName = ReadonlyMap<string, KubernetesLowered>;

/** Pods of the monitoring stack that scrape. */
const scrapers: Peer = {
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": monitoringNamespace } },
  podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
};

/** Which pods of `from` use the edge. */
function sourceOf(edge: Edge, lowered: LoweredByName, context: KubernetesContext): Peer {
  const front = lowered.get(edge.from)?.workload?.front;
  return pods(context.component(edge.from), front?.uses(edge) === true ? front.role : undefined);
}

/** Which pods of a component are called. */
const calledPods = (component: Component, lowered: LoweredByName): Peer => pods(component, lowered.get(component.name)?.workload?.front?.role);

/** Everybody who calls a component, by its edges. */
function callersOf(component: Component, lowered: LoweredByName, context: KubernetesContext): readonly Peer[] {
  const calls = context.edgesTo(component.name).filter((edge) => connects[edge.verb]);
  const inside = calls.filter((edge) => lowered.get(edge.from)?.workload !== undefined).map((edge) => sourceOf(edge, lowered, context));
  const outside = lowered.get(component.name)?.workload?.loadBalanced === true || calls.some((edge) => lowered.get(edge.from)?.workload === undefined);
  return [...distinct(inside), ...(outside ? blocks(context.profile.ingressCidrs) : [])];
}

function distinct(peers: readonly Peer[]): readonly Peer[] {
  const byText = new Map(peers.map((peer) => [JSON.stringify(peer), peer]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, peer]) => peer);
}

const ingressOf = (from: readonly Peer[], ports: Readonly<Record<string, number>>, metricsPort: string | undefined): readonly Ingress[] => {
  const metrics = metricsPort === undefined ? undefined : ports[metricsPort];
  return [
    ...(from.length === 0 ? [] : [{ from, ports: tcp(Object.values(ports)) }]),
    ...(metrics === undefined ? [] : [{ from: [scrapers], ports: tcp([metrics]) }]),
  ];
};

function policyOf(
  component: Component,
  role: string | undefined,
  ingress: readonly Ingress[],
  egress: readonly Egress[],
  context: KubernetesContext,
): Manifest {
  return coreObject(
    "NetworkPolicy",
    { name: nameOf(component, role), namespace: context.namespace, labels: labelsOf(component, context, role) },
    {
      spec: {
        podSelector: { matchLabels: selectorOf(component, role) },
        policyTypes: ["Ingress", "Egress"],
        ...(ingress.length === 0 ? {} : { ingress }),
        ...(egress.length === 0 ? {} : { egress }),
      },
    },
  );
}

/** Connections of the main pods of a workload, from its edges and from nothing else. Pods before them are their only callers. */
export function workloadPolicy(component: Component, lowered: LoweredByName, context: KubernetesContext): Manifest {
  const workload = lowered.get(component.name)?.workload;
  if (workload === undefined) throw new Error(`${component.name} is not a workload`);
  const { front, ports, metricsPort } = workload;
  const from = front === undefined ? callersOf(component, lowered, context) : [pods(component, front.role)];
  const bindings = bindingsOf(component, context, "main", front);
  const identity = (context.profile.hasIdentity?.(component) ?? bindings.length > 0) ? context.profile.identityEgress : [];
  const egress = [...egressOf(bindings, identity, lowered, context)];
  if ((context.planOf(component.name).needs.egress ?? []).length > 0) egress.push({ to: [internet], ports: tcp([443]) });
  return policyOf(component, undefined, ingressOf(from, ports, metricsPort), egress, context);
}

/** Connections of the pods before them. */
export function frontPolicy(component: Component, lowered: LoweredByName, context: KubernetesContext): Manifest {
  const workload = lowered.get(component.name)?.workload;
  if (workload?.front === undefined) throw new Error(`${component.name} has nothing before it`);
  const { front } = workload;
  const egress: readonly Egress[] = [
    { to: [pods(component)], ports: tcp(Object.values(workload.ports)) },
    ...egressOf(bindingsOf(component, context, "front", front), [], lowered, context),
  ];
  return policyOf(component, front.role, ingressOf(callersOf(component, lowered, context), front.ports, front.metricsPort), egress, context);
}

function egressOf(
  bindings: readonly Binding[],
  identity: KubernetesContext["profile"]["identityEgress"],
  lowered: LoweredByName,
  context: KubernetesContext,
): readonly Egress[] {
  const cidrsByPort = new Map<number, string[]>();
  const podsByPort = new Map<number, string[]>();
  const add = (map: Map<number, string[]>, port: number, value: string): void => void map.set(port, [...(map.get(port) ?? []), value]);
  for (const { to, port } of bindings.flatMap((binding) => binding.egress)) {
    if ("cidr" in to) add(cidrsByPort, port, to.cidr);
    else add(podsByPort, port, to.component);
  }
  for (const { cidr, port } of identity) add(cidrsByPort, port, cidr);

  const byPort = (map: Map<number, string[]>): [number, string[]][] => [...map].sort(([a], [b]) => a - b);
  return [
    ...byPort(podsByPort).map(([port, names]) => ({
      to: [...new Set(names)].sort().map((name) => calledPods(context.component(name), lowered)),
      ports: tcp([port]),
    })),
    ...byPort(cidrsByPort).map(([port, cidrs]) => ({ to: blocks(cidrs), ports: tcp([port]) })),
  ];
}
