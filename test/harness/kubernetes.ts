// Hand-made contexts and a cloud that exists nowhere, so that the Kubernetes side is tested without any target.
import type { Catalog } from "../../compiler/catalog/catalog.ts";
import type { ContainerDetails, LlmDetails } from "../../compiler/plan/capacity.ts";
import type { ComponentPlan, PlacePlan, Pool, Workload } from "../../compiler/plan/plan.ts";
import type { Component, Edge, System } from "../../compiler/system.ts";
import type { Binding, KubernetesContext, PlatformProfile } from "../../targets/kubernetes/contract.ts";
import { createNames } from "../../targets/names.ts";
import { coreObject, customObject } from "../../targets/kubernetes/objects.ts";

const digest = `sha256:${"0".repeat(64)}`;
const gib = 1024 ** 3;

export function component<V>(name: string, kind: string, values: V, more: Partial<Component<V>> = {}): Component<V> {
  return {
    name,
    id: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    kind,
    values,
    can: [],
    owner: "support-platform",
    classification: { level: "restricted", sensitive: [], from: [] },
    provenance: {},
    tags: {},
    waivers: [],
    overrides: [],
    origin: {},
    declaration: {},
    ...more,
  };
}

export const edge = (from: string, verb: Edge["verb"], to: string, ...path: readonly (string | number)[]): Edge => ({ from, to, verb, path });

export const gpuPool: Pool = {
  name: "gpu-h100-8",
  instanceTypes: ["p5.48xlarge"],
  accelerator: { name: "H100", perNode: 8 },
  vcpus: 192,
  memoryGib: 2048,
  maxNodes: 2,
  nodes: 1,
  rungs: [{ from: "on-demand" }],
  diskGib: 500,
  idleAfter: 600_000,
  arch: "amd64",
};
export const generalPool: Pool = {
  name: "general",
  instanceTypes: ["m7i.xlarge", "m7i.2xlarge"],
  vcpus: 4,
  memoryGib: 16,
  maxNodes: 8,
  nodes: 3,
  rungs: [{ from: "on-demand" }],
  diskGib: 80,
  idleAfter: 60_000,
  arch: "amd64",
};

export function plan<D>(name: string, details: D, workload?: Workload, more: Partial<ComponentPlan<D>> = {}): ComponentPlan<D> {
  return {
    component: name,
    summary: "",
    figures: [],
    cost: [],
    rejected: [],
    needs: {},
    provenance: {},
    details,
    ...(workload === undefined ? {} : { workload }),
    ...more,
  };
}

export const llmWorkload: Workload = {
  pool: "gpu-h100-8",
  replicas: { min: 2, max: 4, planned: 3 },
  requests: { cpu: 16, memory: 160 * gib, accelerators: 4, ephemeral: 40 * gib },
  startSeconds: 320,
};
export const llmDetails: LlmDetails = {
  model: "meta-llama/Llama-3.1-70B-Instruct",
  task: "generate",
  workload: llmWorkload,
  pool: gpuPool,
  instanceType: "p5.48xlarge",
  accelerator: { name: "H100", gpu: "H100 SXM", perReplica: 4 },
  precision: "fp8",
  tensorParallel: 4,
  pipelineParallel: 1,
  engine: { maxModelLen: 7800, maxNumSeqs: 64, maxNumBatchedTokens: 8192, memoryUtilization: 0.92, kvCacheDtype: "fp8" },
  weightsGib: 66,
  loadSeconds: 140,
  ttftP95: { value: 300, low: 200, high: 500 },
  tpotP95: { value: 30, low: 20, high: 40 },
  runningPerReplica: 24,
  figures: [],
  cost: [],
  rejected: [],
  curve: [],
  confidence: [],
  sensitivity: [],
};

export const containerWorkload: Workload = {
  pool: "general",
  replicas: { min: 3, max: 9, planned: 4 },
  requests: { cpu: 1.5, memory: 1.5 * gib },
  startSeconds: 20,
};
export const containerDetails: ContainerDetails = {
  image: `registry.example.com/fraud@${digest}`,
  port: 8080,
  workload: containerWorkload,
  pool: generalPool,
  instanceType: "m7i.xlarge",
  figures: [],
  cost: [],
  rejected: [],
};

const fake = { source: "test", asOf: "2026-01-01", verified: true };
const catalog: Catalog = {
  offers: () => [],
  regions: () => [],
  country: () => undefined,
  gpu: (name) =>
    name.startsWith("TPU") ? undefined : { ...fake, name, vendor: "NVIDIA", memoryGibUsable: 79, memoryGibNominal: 80, memoryBandwidthGBs: 3350 },
  model: (id) => ({
    ...fake,
    id,
    family: "llama",
    kind: id.includes("bge") ? "embedding" : "llm",
    params: 70e9,
    activeParams: 70e9,
    dtype: "bfloat16",
    weightsGibBf16: 131,
    recalled: [],
  }),
  models: () => [],
  servicePrices: () => [],
  commitments: () => [],
  spotInterruption: () => undefined,
  carbon: () => undefined,
  image: (name) =>
    name === "vllm-openai" || name === "litellm" ? { ...fake, name, version: "1.0.0", reference: `docker.io/test/${name}@${digest}` } : undefined,
  version: () => undefined,
};

/** A cloud for tests, close to AWS in shape. */
export const profile: PlatformProfile = {
  cloud: "aws",
  region: "eu-north-1",
  storageClass: "gp3",
  serviceAccountAnnotations: () => ({}),
  podLabels: () => ({}),
  nodeSelector: (pool) => ({ "karpenter.sh/nodepool": pool.name }),
  tolerations: (pool) => (pool.accelerator === undefined ? [] : [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]),
  poolObjects: (pools) =>
    pools.flatMap((pool) => [
      customObject(
        "NodePool",
        { name: pool.name },
        {
          limits:
            pool.accelerator === undefined
              ? { cpu: String(pool.vcpus * pool.maxNodes) }
              : { "nvidia.com/gpu": String(pool.accelerator.perNode * pool.maxNodes) },
          disruption: { consolidationPolicy: "WhenEmptyOrUnderutilized", consolidateAfter: "10m", budgets: [{ nodes: "1" }] },
          template: {
            metadata: { labels: { pool: pool.name } },
            spec: {
              nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: pool.name },
              expireAfter: "336h",
              terminationGracePeriod: "30m",
              ...(pool.accelerator === undefined ? {} : { taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" as const }] }),
              requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values: pool.instanceTypes }],
            },
          },
        },
      ),
      customObject(
        "EC2NodeClass",
        { name: pool.name },
        {
          amiSelectorTerms: [{ alias: "al2023@v20260801" }],
          instanceProfile: "nodes",
          subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "test" } }],
          securityGroupSelectorTerms: [{ tags: { "karpenter.sh/discovery": "test" } }],
          metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
          tags: {},
        },
      ),
    ]),
  modelVolume: (owner, model) => {
    const name = `${owner.id}-${model.bucket}`;
    return {
      claimName: name,
      objects: [
        coreObject(
          "PersistentVolume",
          { name },
          {
            spec: {
              capacity: { storage: `${Math.ceil(model.sizeGib)}Gi` },
              accessModes: ["ReadOnlyMany"],
              storageClassName: "",
              mountOptions: ["read-only", `prefix ${model.prefix}`],
              claimRef: { namespace: "support-chat", name },
              csi: { driver: "s3.csi.aws.com", volumeHandle: name, volumeAttributes: { bucketName: model.bucket } },
            },
          },
        ),
        coreObject(
          "PersistentVolumeClaim",
          { name, namespace: "support-chat" },
          {
            spec: {
              accessModes: ["ReadOnlyMany"],
              storageClassName: "",
              volumeName: name,
              resources: { requests: { storage: `${Math.ceil(model.sizeGib)}Gi` } },
            },
          },
        ),
      ],
    };
  },
  secretStores: (namespace, stores) =>
    stores.map((store) =>
      customObject(
        "SecretStore",
        { name: store, namespace },
        { provider: { aws: { service: store === "secrets" ? "SecretsManager" : "ParameterStore", region: "eu-north-1" } } },
      ),
    ),
  secretStoreName: (store) => store,
  ingressCidrs: ["10.0.96.0/24", "10.0.97.0/24", "10.0.98.0/24"],
  identityEgress: [{ cidr: "169.254.170.23/32", port: 80 }],
  apiCidrs: ["10.0.0.0/19"],
  image: (reference) => reference,
  env: { AWS_REGION: "eu-north-1" },
};

export interface Setup {
  readonly components: readonly Component<unknown>[];
  readonly edges?: readonly Edge[];
  readonly plans: readonly ComponentPlan[];
  readonly pools?: readonly Pool[];
  readonly bindings?: Readonly<Record<string, readonly Binding[]>>;
  readonly profile?: Partial<PlatformProfile>;
  readonly system?: Partial<System>;
  readonly catalog?: Partial<Catalog>;
}

export function kubernetesContext(setup: Setup): KubernetesContext {
  const place = { cloud: "aws", region: "eu-north-1", zones: 3 } as const;
  const components = Object.fromEntries(setup.components.map((one) => [one.name, one as Component]));
  const edges = setup.edges ?? [];
  const system: System = {
    name: "support-chat",
    owner: "support-platform",
    purpose: "Answers questions.",
    environment: "production",
    places: [place],
    comply: [],
    cluster: { version: "1.34" },
    components,
    edges,
    rules: [],
    tags: {},
    waivers: [],
    overrides: [],
    provenance: {},
    origin: {},
    ...setup.system,
  };
  const plans = Object.fromEntries(setup.plans.map((one) => [one.component, one]));
  const placePlan: PlacePlan = {
    place,
    components: plans,
    foundation: plan("foundation", {}),
    pools: setup.pools ?? [gpuPool, generalPool],
    bill: { monthlyUsd: 0, lowerBound: false, lines: [] },
  };
  const known = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new Error(`no ${name}`);
    return value;
  };
  return {
    system,
    plan: placePlan,
    catalog: { ...catalog, ...setup.catalog },
    names: createNames(system.name, system.environment, place),
    profile: { ...profile, ...setup.profile },
    namespace: system.name,
    component: (name) => known(components[name], name),
    edgesFrom: (name) => edges.filter((one) => one.from === name),
    edgesTo: (name) => edges.filter((one) => one.to === name),
    bindings: (name) => setup.bindings?.[name] ?? [],
    planOf: (name) => known(plans[name], name),
  };
}

const traffic = {
  peak: 12,
  meanOfPeak: 0.4,
  diurnal: "flat",
  burst: 1,
  growth: 0.05,
  horizon: 365 * 86_400_000,
  inputTokens: { p50: 900, p95: 3200 },
  outputTokens: { p50: 250, p95: 700 },
  sharedPrefix: 0,
} as const;
const requests = { peak: 400, meanOfPeak: 0.4, diurnal: "flat", burst: 1, growth: 0, horizon: 365 * 86_400_000, payload: 2048 } as const;

export const llmValues = {
  model: { component: "weights", part: "llama" },
  traffic,
  slo: { ttft: { p95: 800 }, tpot: { p95: 50 }, availability: 0.999 },
  accelerators: { choose: "auto" },
  precision: ["bf16", "fp8"],
  capacity: [],
  runsOn: "kubernetes",
};

const weightsBinding: Binding = {
  edge: edge("chat", "serves", "weights", "model"),
  env: {},
  egress: [],
  model: { bucket: "weights", prefix: "llama/", mountPath: "/models/llama", sizeGib: 132 },
};
const cacheBinding: Binding = {
  edge: edge("chat", "reads", "answers", "cache"),
  env: {
    ANSWERS_PORT: { literal: "6379" },
    ANSWERS_HOST: { remote: { store: "parameters", key: "/support-chat/production/chat/answers-host" } },
    ANSWERS_PASSWORD: { remote: { store: "secrets", key: "support-chat-prod-answers", property: "password" } },
  },
  egress: [
    { to: { cidr: "10.0.64.0/24" }, port: 6379 },
    { to: { cidr: "10.0.65.0/24" }, port: 6379 },
  ],
};
const gatewayValues = { exposure: "public", routes: { "/v1/chat": { to: { component: "chat" }, methods: ["POST"], timeout: 600_000, stream: true } } };

/** A gateway, a language model with a cache, and a monitor. */
export const supportChat: Setup = {
  components: [
    component("api", "gateway", gatewayValues),
    component("chat", "llm", llmValues),
    component("answers", "cache", { ttl: 600_000, size: 4 * gib, hitRate: 0.2, engine: "valkey" }),
    component("weights", "model-registry", { models: { llama: { base: "meta-llama/Llama-3.1-70B-Instruct", version: "production" } } }),
    component("watch", "monitor", {
      watches: [{ component: "api" }, { component: "chat" }],
      alerts: { page: "support-oncall", ticket: "support-platform" },
      dashboard: true,
    }),
  ],
  edges: [
    edge("api", "invokes", "chat", "routes", "/v1/chat", "to"),
    edge("chat", "reads", "answers", "cache"),
    edge("chat", "serves", "weights", "model"),
    edge("watch", "monitors", "api", "watches", 0),
    edge("watch", "monitors", "chat", "watches", 1),
  ],
  plans: [plan("api", {}), plan("chat", llmDetails, llmWorkload), plan("answers", {}), plan("weights", {}), plan("watch", {})],
  bindings: { chat: [cacheBinding, weightsBinding] },
};

const routerWorkload: Workload = {
  pool: "general",
  replicas: { min: 2, max: 6, planned: 3 },
  requests: { cpu: 1, memory: 1.5 * gib },
  startSeconds: 60,
};

/** The same with a router that uses the cache, and a service that calls the model. */
export const routedChat: Setup = {
  ...supportChat,
  components: [
    ...supportChat.components.map((one) => (one.name === "chat" ? component("chat", "llm", { ...llmValues, cache: { component: "answers" } }) : one)),
    component("batch", "service", { image: containerDetails.image, port: 9000, health: { ready: "/ready", live: "/live" } }),
  ],
  edges: [...(supportChat.edges ?? []), edge("batch", "invokes", "chat", "calls", 0)],
  plans: [
    ...supportChat.plans.map((one) =>
      one.component === "chat"
        ? plan("chat", { ...llmDetails, router: { workload: routerWorkload, instanceType: "m7i.xlarge", relief: 0.2 } }, llmWorkload, {
            auxiliary: [routerWorkload],
          })
        : one,
    ),
    plan("batch", containerDetails, containerWorkload),
  ],
  bindings: {
    chat: [
      {
        ...cacheBinding,
        env: { ...cacheBinding.env, ANSWERS_TLS: { literal: "true" }, ANSWERS_USER: { literal: "chat" }, ANSWERS_TTL_SECONDS: { literal: "600" } },
        names: Object.fromEntries(["HOST", "PORT", "TLS", "USER", "TTL_SECONDS", "PASSWORD"].map((name) => [name, `ANSWERS_${name}`])),
      },
      weightsBinding,
    ],
    batch: [{ edge: edge("batch", "invokes", "chat", "calls", 0), env: {}, egress: [{ to: { component: "chat" }, port: 4000 }] }],
  },
};

/** A gateway, a service that calls a predictor, a database, and a monitor that only pages. */
export const fraudApi: Setup = {
  components: [
    component("api", "gateway", { exposure: "private", routes: { "/v1/score": { to: { component: "front" }, timeout: 30_000 } } }),
    component("front", "service", {
      image: containerDetails.image,
      port: 8080,
      health: { ready: "/ready", live: "/live" },
      traffic: requests,
      perReplica: { requests: 100, cpu: 1, memory: gib },
      env: { LOG_LEVEL: "info", TEMPLATE: "$(HOME)" },
    }),
    component("score", "predictor", {
      model: { component: "weights", part: "fraud" },
      traffic: requests,
      slo: { latency: { p95: 40 }, availability: 0.9995 },
      fallback: "reject",
      accelerators: { choose: "cpu" },
      capacity: [],
      precision: ["fp32"],
      port: 8080,
      health: { ready: "/ready", live: "/live" },
      runsOn: "kubernetes",
    }),
    component("records", "database", {}),
    component("weights", "model-registry", {}),
    component("watch", "monitor", { watches: [{ component: "score" }], alerts: { page: "payments-oncall" }, dashboard: true }),
  ],
  edges: [
    edge("api", "invokes", "front", "routes", "/v1/score", "to"),
    edge("front", "invokes", "score", "calls", 0),
    edge("front", "writes", "records", "writes", 0),
    edge("score", "serves", "weights", "model"),
    edge("watch", "monitors", "score", "watches", 0),
  ],
  plans: [
    plan("api", {}),
    plan("front", containerDetails, containerWorkload, { needs: { egress: ["api.example.com"] } }),
    plan("score", containerDetails, containerWorkload),
    plan("records", {}),
    plan("weights", {}),
    plan("watch", {}),
  ],
  pools: [generalPool],
  bindings: {
    front: [
      {
        edge: edge("front", "invokes", "score", "calls", 0),
        env: { SCORE_URL: { literal: "http://score.support-chat.svc" } },
        egress: [{ to: { component: "score" }, port: 8080 }],
      },
      {
        edge: edge("front", "writes", "records", "writes", 0),
        env: { RECORDS_PASSWORD: { remote: { store: "secrets", key: "support-chat-prod-records", property: "password" } } },
        egress: [{ to: { cidr: "10.0.64.0/24" }, port: 5432 }],
      },
    ],
    score: [
      {
        edge: edge("score", "serves", "weights", "model"),
        env: {},
        egress: [],
        model: { bucket: "weights", prefix: "fraud/", mountPath: "/models/fraud", sizeGib: 0.1 },
      },
    ],
  },
};

const smallWorkload: Workload = {
  pool: "gpu-l4-1",
  replicas: { min: 1, max: 1, planned: 1 },
  requests: { cpu: 4, memory: 14 * gib, accelerators: 1 },
  startSeconds: 150,
};
const smallPool: Pool = {
  ...gpuPool,
  name: "gpu-l4-1",
  instanceTypes: ["g6.xlarge"],
  accelerator: { name: "L4", perNode: 1 },
  vcpus: 4,
  memoryGib: 16,
  maxNodes: 1,
};

/** One GPU that sleeps at night. */
export const embeddings: Setup = {
  components: [
    component("embed", "llm", {
      ...llmValues,
      model: { component: "weights", part: "bge" },
      traffic: { ...traffic, outputTokens: undefined },
      slo: { e2e: { p95: 500 }, availability: 0.99 },
      schedule: { hours: { days: [1, 2, 3, 4, 5], start: 420, end: 1440 }, zone: "Europe/Stockholm" },
    }),
    component("batch", "service", {
      image: containerDetails.image,
      port: 9000,
      health: { ready: "/ready", live: "/live" },
      traffic: requests,
      perReplica: { requests: 100, cpu: 1, memory: gib },
    }),
    component("weights", "model-registry", {}),
  ],
  edges: [edge("embed", "serves", "weights", "model"), edge("batch", "invokes", "embed", "calls", 0)],
  plans: [
    plan(
      "embed",
      {
        ...llmDetails,
        model: "BAAI/bge-multilingual-gemma2",
        task: "embed",
        accelerator: { name: "L4", gpu: "L4", perReplica: 1 },
        precision: "bf16",
        tensorParallel: 1,
        engine: { maxModelLen: 8192, maxNumSeqs: 128, maxNumBatchedTokens: 8192, memoryUtilization: 0.9, kvCacheDtype: "auto" },
        workload: smallWorkload,
        pool: smallPool,
      },
      smallWorkload,
    ),
    plan("batch", { ...containerDetails, port: 9000 }, containerWorkload),
    plan("weights", {}),
  ],
  pools: [smallPool, generalPool],
  bindings: {
    embed: [
      {
        edge: edge("embed", "serves", "weights", "model"),
        env: {},
        egress: [],
        model: { bucket: "weights", prefix: "bge/", mountPath: "/models/bge", sizeGib: 18 },
      },
    ],
    batch: [
      {
        edge: edge("batch", "invokes", "embed", "calls", 0),
        env: { EMBED_URL: { literal: "http://embed.support-chat.svc" } },
        egress: [{ to: { component: "embed" }, port: 8000 }],
      },
    ],
  },
};
