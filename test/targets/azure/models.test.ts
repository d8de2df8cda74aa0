import { describe, expect, it } from "vitest";
import { azure, bucket, cache, gateway, llm, modelRegistry, monitor, noAuth, onDemand, predictor, service, source, spot, system } from "../../../dsl/index.ts";
import { realisedBy } from "../../../targets/cloud/parity.ts";
import { azureKinds } from "../../../targets/azure/kinds.ts";
import { dig, errorsOf, image, lowered, planned, steps } from "./support.ts";

const about = { owner: "team", purpose: "tests", on: azure("westeurope", { zones: 3 }), environment: "production" } as const;
const serving = { traffic: { peak: "20/s", payload: "2KiB" }, slo: { latency: { p95: "40ms" }, availability: "99%" } } as const;
const perReplica = { requests: 50, cpu: 1, memory: "1GiB" } as const;
const chatOf = (more: object = {}) =>
  llm({
    model: "meta-llama/Llama-3.1-8B-Instruct",
    traffic: { peak: "1/s", inputTokens: { p50: 100, p95: 300 }, outputTokens: { p50: 100, p95: 300 } },
    slo: { ttft: { p95: "2s" }, tpot: { p95: "100ms" }, availability: "99%" },
    accelerators: "auto",
    capacity: [onDemand()],
    ...more,
  });

describe("llm", () => {
  it("reads weights of the hub below its prefix alone, and says how they get there", async () => {
    const chat = chatOf();
    const made = await lowered(
      system("tiny", { ...about, components: { chat, api: gateway({ exposure: "private", routes: { "/": chat }, auth: noAuth("closed") }) } }),
    );
    const grant = made.resource("azurerm_role_assignment", "chat__chat__reads");
    expect(grant["scope"]).toBe("${azurerm_storage_container.hub__weights.id}");
    expect(grant["condition"]).toContain("StringStartsWith 'hub/meta-llama/Llama-3.1-8B-Instruct/'");
    expect(grant["condition_version"]).toBe("2.0");
    const stage = made.operations.find(({ title }) => title.startsWith("Put the weights"));
    expect(stage?.commands?.at(-1)).toMatch(/azcopy sync .* "https:\/\/[a-z0-9]{3,24}\.blob\.core\.windows\.net\/objects\/hub\//);
  });

  it("has its router log in to the cache with a key that is in the vault", async () => {
    const answers = cache({ ttl: "5m", size: "1GiB" });
    const chat = chatOf({ cache: answers });
    const made = await lowered(
      system("tiny", { ...about, components: { answers, chat, api: gateway({ exposure: "private", routes: { "/": chat }, auth: noAuth("closed") }) } }),
    );
    expect(dig(made.resource("azurerm_managed_redis", "answers"), "default_database", "access_keys_authentication_enabled")).toBe(true);
    expect(made.resources("azurerm_resource_group_template_deployment")).toEqual({});
    expect(steps(made, "foundation")).toContain("Give answers its key");
    // Callers reach the router.
    const object = made.objects.find((one) => dig(one, "spec", "type") === "LoadBalancer");
    expect(dig(object, "spec", "selector")).toEqual({ "app.kubernetes.io/instance": "chat-router" });
  });

  it("says that spot machines leave sooner than elsewhere", async () => {
    const chat = chatOf({ capacity: [spot({ maxShare: "50%" }), onDemand()] });
    const { system: made, diagnostics } = await planned(system("tiny", { ...about, components: { chat } }));
    expect(errorsOf({ diagnostics })).not.toContain("LNT4201 capacity.0");
    const component = made.components["chat"];
    if (component === undefined) throw new Error("chat");
    const { realises } = await azureKinds.llm();
    const found = realisedBy(component, realises as Parameters<typeof realisedBy>[1]);
    expect(found.find(({ name }) => name === "capacity.0")?.state).toBe("weaker");
    expect(found.find(({ name }) => name === "capacity.1")?.state).toBe("equal");
  });
});

describe("copying of weights", () => {
  const assignments = (made: Awaited<ReturnType<typeof lowered>>) =>
    Object.fromEntries(Object.entries(made.resources("azurerm_role_assignment")).filter(([name]) => /(?<!vault__\w*)__operators$/.test(name)));

  it("is a right of the operators' groups on the container that the step copies into", async () => {
    const chat = chatOf();
    const made = await lowered(
      system("tiny", { ...about, components: { chat, api: gateway({ exposure: "private", routes: { "/": chat }, auth: noAuth("closed") }) } }),
    );
    expect(assignments(made)).toMatchObject({
      hub__weights__operators: {
        for_each: "${toset(var.operator_group_ids)}",
        principal_id: "${each.value}",
        principal_type: "Group",
        scope: "${azurerm_storage_container.hub__weights.id}",
        role_definition_id: expect.stringContaining("ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
      },
    });
    expect(made.operations.find(({ title }) => title.startsWith("Put the weights"))?.text).toContain("`operator_group_ids`");
  });

  it("is given once a bucket, and never on one that is elsewhere", async () => {
    const files = bucket({ size: "1GiB" });
    const fraud = modelRegistry({ models: { fraud: { weights: "40MiB" } }, artifacts: files });
    const risk = modelRegistry({ models: { risk: { weights: "40MiB" } }, artifacts: files });
    const far = modelRegistry({ models: { far: { weights: "40MiB" } }, runsOn: "external", uri: "https://acmemodels.blob.core.windows.net/production" });
    const of = (model: typeof fraud.models.fraud) => predictor({ model, image, accelerators: "cpu", perReplica, ...serving });
    const made = await lowered(
      system("tiny", { ...about, components: { files, fraud, risk, far, a: of(fraud.models.fraud), b: of(risk.models.risk), c: of(far.models.far) } }),
    );
    expect(Object.values(assignments(made)).map(({ scope }) => scope)).toEqual(["${azurerm_storage_container.files.id}"]);
  });
});

describe("model registry", () => {
  it("is a bucket with a folder for each model and version", async () => {
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB", version: "v3" } } });
    const score = predictor({ model: registry.models.fraud, image, accelerators: "cpu", perReplica, ...serving });
    const made = await lowered(system("tiny", { ...about, components: { registry, score } }));
    expect(made.resource("azurerm_role_assignment", "score__registry__fraud__reads")["condition"]).toContain("'fraud/v3/'");
    expect(made.operations.find(({ title }) => title === "Publish fraud")?.commands?.[0]).toContain("/objects/fraud/v3");
  });

  it("reads from an account elsewhere through an endpoint of its own", async () => {
    const registry = modelRegistry({
      models: { fraud: { weights: "40MiB" } },
      runsOn: "external",
      uri: "https://acmemodels.blob.core.windows.net/production/live",
    });
    const score = predictor({ model: registry.models.fraud, image, accelerators: "cpu", perReplica, ...serving });
    const made = await lowered(system("tiny", { ...about, components: { registry, score } }));
    expect(made.variables).toContain("registry_account_id");
    expect(made.resource("azurerm_role_assignment", "score__registry__fraud__reads")["scope"]).toBe(
      "${var.registry_account_id}/blobServices/default/containers/production",
    );
    expect(dig(made.resource("azurerm_private_endpoint", "registry"), "private_service_connection", "private_connection_resource_id")).toBe(
      "${var.registry_account_id}",
    );
    const wrong = modelRegistry({ models: { fraud: { weights: "40MiB" } }, runsOn: "external", uri: "s3://acme/production" });
    expect(errorsOf(await planned(system("tiny", { ...about, components: { wrong } })))).toContain("LNT4004 uri");
  });

  it("holds its models in a bucket of the system", async () => {
    const files = bucket({ size: "1GiB" });
    const registry = modelRegistry({ models: { fraud: { weights: "40MiB" } }, artifacts: files });
    const score = predictor({ model: registry.models.fraud, image, accelerators: "cpu", perReplica, ...serving });
    const made = await lowered(system("tiny", { ...about, components: { files, registry, score } }));
    expect(Object.keys(made.resources("azurerm_storage_account"))).not.toContain("registry");
    expect(made.resource("azurerm_role_assignment", "score__registry__fraud__reads")).toMatchObject({ scope: "${azurerm_storage_container.files.id}" });
    expect(made.resource("azurerm_role_assignment", "score__registry__fraud__reads")["condition"]).toContain("'registry/fraud/production/'");
  });
});

describe("service, source and monitor", () => {
  it("names secrets as Key Vault takes them", async () => {
    const app = service({ image, traffic: serving.traffic, perReplica, secrets: { TOKEN: { secret: "acme/token" } } });
    const made = await lowered(system("tiny", { ...about, components: { app } }));
    const step = made.operations.find(({ title }) => title === "Put the secrets of app in place");
    expect(step?.commands?.[0]).toMatch(/--name acme-token-[0-9a-f]{6} --file/);
  });

  it("sends alerts of what Azure runs to the action groups that are named", async () => {
    const answers = cache({ ttl: "5m", size: "1GiB" });
    const app = service({ image, traffic: serving.traffic, perReplica, cache: answers });
    const feed = source({ what: "clicks", classification: "internal", size: "1KiB", rate: "1/s" });
    const watch = monitor({ watches: [answers, app], alerts: { ticket: "queue" } });
    const made = await lowered(system("tiny", { ...about, components: { answers, app, feed, watch } }));
    const alerts = Object.values(made.resources("azurerm_monitor_metric_alert"));
    expect(alerts.length).toBe(3);
    expect(new Set(alerts.map((one) => dig(one, "criteria", 0, "metric_namespace")))).toEqual(new Set(["Microsoft.Cache/redisEnterprise"]));
  });
});

describe("what becomes of properties", () => {
  it("says in words what is weaker, and in what", async () => {
    const { system: made } = await planned(
      system("tiny", {
        ...about,
        components: {
          answers: cache({ ttl: "5m", size: "1GiB", engine: "valkey" }),
          files: bucket({ size: "1GiB", locked: "1d" }),
        },
      }),
    );
    for (const [name, property] of [
      ["answers", "engine"],
      ["files", "locked"],
    ] as const) {
      const component = made.components[name];
      if (component === undefined) throw new Error(name);
      const kind = await azureKinds[component.kind as "cache" | "bucket"]();
      const found = realisedBy(component, kind.realises as Parameters<typeof realisedBy>[1]).find((one) => one.name === property);
      expect([found?.state, (found?.note ?? "").length > 20]).toEqual(["weaker", true]);
    }
  });
});
