import { ComputeGlobalAddress } from "@cdktf/provider-google/lib/compute-global-address/index.js";
import { ComputeNetwork } from "@cdktf/provider-google/lib/compute-network/index.js";
import { ComputeRoute } from "@cdktf/provider-google/lib/compute-route/index.js";
import { ComputeRouter } from "@cdktf/provider-google/lib/compute-router/index.js";
import { ComputeRouterNat } from "@cdktf/provider-google/lib/compute-router-nat/index.js";
import { ComputeSubnetwork } from "@cdktf/provider-google/lib/compute-subnetwork/index.js";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone/index.js";
import { DnsRecordSet } from "@cdktf/provider-google/lib/dns-record-set/index.js";
import { NetworkConnectivityServiceConnectionPolicy } from "@cdktf/provider-google/lib/network-connectivity-service-connection-policy/index.js";
import { ServiceNetworkingConnection } from "@cdktf/provider-google/lib/service-networking-connection/index.js";
import { type AddressPlan, addressesOf, googleApis } from "./addresses.ts";
import { type FoundationContext, shared } from "./context.ts";
import { limits } from "../../limits.ts";

export interface Network {
  readonly network: ComputeNetwork;
  readonly addresses: AddressPlan;
  readonly nodes: ComputeSubnetwork;
  readonly endpoints: ComputeSubnetwork;
  /** Nodes find the internet and Google's APIs once these are there. */
  readonly ways: readonly (ComputeRouterNat | ComputeRoute | DnsRecordSet)[];
  /** Range of the proxies of regional load balancers, through their subnet: made when it is first asked for. One a network and region. */
  proxies(): string;
  /** The network, through its peering with Google's managed stores: made when it is first asked for. */
  privateServices(): string;
  /** The network, through the policy that lets a product make endpoints in it: made when it is first asked for. */
  connect(serviceClass: string): string;
}

/** Names of the secondary ranges. */
export const ranges = { pods: "pods", services: "services" } as const;

export function lowerNetwork(context: FoundationContext): Network {
  const { root, names, place, api } = context;
  const addresses = addressesOf(context);
  const project = api("compute");
  const network = root.add(shared, ComputeNetwork, "main", {
    name: names.of("network", limits.google_compute_network.most),
    project,
    autoCreateSubnetworks: false,
    routingMode: "REGIONAL",
    // The way to the internet and to Google's APIs is written out below.
    deleteDefaultRoutesOnCreate: true,
    mtu: 8896,
  });
  const subnet = (purpose: string, range: string, more: Partial<ConstructorParameters<typeof ComputeSubnetwork>[2]>): ComputeSubnetwork =>
    root.add(shared, ComputeSubnetwork, purpose, {
      name: names.of(purpose, limits.google_compute_subnetwork.most),
      project,
      region: place.region,
      network: network.id,
      ipCidrRange: range,
      ...more,
    });
  const logged = {
    privateIpGoogleAccess: true,
    stackType: "IPV4_ONLY",
    logConfig: { aggregationInterval: "INTERVAL_1_MIN", flowSampling: 0.5, metadata: "INCLUDE_ALL_METADATA" },
  };
  const nodes = subnet("nodes", addresses.nodes, {
    ...logged,
    secondaryIpRange: [
      { rangeName: ranges.pods, ipCidrRange: addresses.pods },
      { rangeName: ranges.services, ipCidrRange: addresses.services },
    ],
  });
  const endpoints = subnet("endpoints", addresses.endpoints, logged);

  const route = (name: string, destRange: string): ComputeRoute =>
    root.add(shared, ComputeRoute, name, {
      name: names.of(name, 63),
      project,
      network: network.name,
      destRange,
      nextHopGateway: "default-internet-gateway",
      priority: 1000,
    });
  const internet = route("internet", "0.0.0.0/0");
  const apis = route("google-apis", googleApis.range);
  const router = root.add(shared, ComputeRouter, "main", {
    name: names.of("router", limits.google_compute_router.most),
    project,
    region: place.region,
    network: network.id,
  });
  const nat = root.add(shared, ComputeRouterNat, "main", {
    name: names.of("nat", limits.google_compute_router_nat.most),
    project,
    region: place.region,
    router: router.name,
    natIpAllocateOption: "AUTO_ONLY",
    sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
    subnetwork: [{ name: nodes.id, sourceIpRangesToNat: ["ALL_IP_RANGES"] }],
    enableDynamicPortAllocation: true,
    enableEndpointIndependentMapping: false,
    minPortsPerVm: 64,
    maxPortsPerVm: 4096,
    logConfig: { enable: true, filter: "ERRORS_ONLY" },
  });
  const records = lowerNames(context, network);
  return {
    network,
    addresses,
    nodes,
    endpoints,
    ways: [internet, apis, nat, ...records],
    proxies: once(() => subnet("proxies", addresses.proxies, { purpose: "REGIONAL_MANAGED_PROXY", role: "ACTIVE" }).ipCidrRange),
    privateServices: once(() => {
      const range = root.add(shared, ComputeGlobalAddress, "private-services", {
        name: names.of("private-services", limits.google_compute_global_address.most),
        project,
        purpose: "VPC_PEERING",
        addressType: "INTERNAL",
        network: network.id,
        address: addresses.privateServices.split("/")[0] ?? "",
        prefixLength: Number(addresses.privateServices.split("/")[1]),
      });
      api("servicenetworking");
      const peered = root.add(shared, ServiceNetworkingConnection, "main", {
        network: network.id,
        service: "servicenetworking.googleapis.com",
        reservedPeeringRanges: [range.name],
        // Google takes the peering down days after its last store, and refuses until then. What it still knows of one of before is written over.
        deletionPolicy: "ABANDON",
        updateOnCreationFail: true,
      });
      peered.addOverride("depends_on", ["google_project_service.servicenetworking"]);
      return peered.network;
    }),
    connect: each((serviceClass) => {
      const policy = root.add(shared, NetworkConnectivityServiceConnectionPolicy, serviceClass, {
        name: names.of(serviceClass, 63),
        project: api("networkconnectivity"),
        location: place.region,
        serviceClass,
        network: network.id,
        pscConfig: { subnetworks: [endpoints.id] },
      });
      return policy.network;
    }),
  };

  function once(make: () => string): () => string {
    let made: string | undefined;
    return () => (made ??= make());
  }
  function each(make: (key: string) => string): (key: string) => string {
    const made = new Map<string, string>();
    return (key) => {
      const found = made.get(key) ?? make(key);
      made.set(key, found);
      return found;
    };
  }
}

/** Inside of the network, Google's names lead to addresses that the internet does not have. */
function lowerNames(context: FoundationContext, network: ComputeNetwork): readonly DnsRecordSet[] {
  const { root, names, api } = context;
  const project = api("dns");
  return ["googleapis.com", "gcr.io", "pkg.dev"].flatMap((domain) => {
    const id = domain.replace(/\./g, "-");
    const zone = root.add(shared, DnsManagedZone, id, {
      name: names.of(id, limits.google_dns_managed_zone.most),
      project,
      dnsName: `${domain}.`,
      description: `${domain} inside of ${names.stem}`,
      visibility: "private",
      privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
    });
    const entry = domain === "googleapis.com" ? `restricted.${domain}.` : `${domain}.`;
    return [
      root.add(shared, DnsRecordSet, `${id}-a`, { project, managedZone: zone.name, name: entry, type: "A", ttl: 300, rrdatas: [...googleApis.addresses] }),
      root.add(shared, DnsRecordSet, `${id}-any`, { project, managedZone: zone.name, name: `*.${domain}.`, type: "CNAME", ttl: 300, rrdatas: [entry] }),
    ];
  });
}
