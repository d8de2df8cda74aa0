import type { LlmDetails } from "../../../compiler/plan/capacity.ts";
import type { Component } from "../../../compiler/system.ts";
import type { LlmValues } from "../../../dsl/components/llm.ts";
import { shortHash } from "../../names.ts";
import { longestCallSeconds } from "../calls.ts";
import type { Binding, EnvValue, KubernetesContext, ModelVolume } from "../contract.ts";
import { fileVariable } from "../environment.ts";
import { nameOf } from "../labels.ts";

// Read in the documentation and the code of LiteLLM 1.103.0 (2026-09), and tried with it: as another user than root, on a read-only
// root, against Redis with TLS and the grants that a cache gives its consumers.

export const routerFolder = "/etc/lintel/router";

/** Variable that holds the cache's password inside of the container: LiteLLM reads no files. */
const password = "CACHE_PASSWORD";

/** How the router reaches its cache. */
export interface CacheSettings {
  readonly host: string;
  readonly port: number | string;
  readonly tls: boolean;
  readonly user?: string;
  /** Variable that names the file with the password. */
  readonly passwordFile?: string;
  /** Variable that names the file with the certificate of the cache's own authority. @default one that everybody knows */
  readonly authorityFile?: string;
  /** Seconds. @default as long as the cache has room */
  readonly ttl?: number;
}

/** Settings of the cache as its target gives them, by their own names; the names of those that are missing otherwise. */
export function cacheSettings({ env, names = {} }: Binding): CacheSettings | readonly string[] {
  const variable = (setting: string): readonly [string, EnvValue] | undefined => {
    const name = names[setting];
    const value = name === undefined ? undefined : env[name];
    return name === undefined || value === undefined ? undefined : [name, value];
  };
  const text = (setting: string): string | undefined => {
    const found = variable(setting);
    if (found === undefined) return undefined;
    const [name, value] = found;
    return "literal" in value ? value.literal : `os.environ/${name}`;
  };
  const [host, port, ttl, user] = [text("HOST"), text("PORT"), text("TTL_SECONDS"), text("USER")];
  if (host === undefined || port === undefined) return [...(host === undefined ? ["HOST"] : []), ...(port === undefined ? ["PORT"] : [])];
  const [secret, authority] = [variable("PASSWORD"), variable("CA")];
  return {
    host,
    port: /^\d+$/.test(port) ? Number(port) : port,
    tls: text("TLS") === "true",
    ...(user === undefined ? {} : { user }),
    ...(secret === undefined ? {} : { passwordFile: fileVariable(secret[0]) }),
    ...(authority === undefined ? {} : { authorityFile: fileVariable(authority[0]) }),
    ...(ttl !== undefined && /^\d+$/.test(ttl) ? { ttl: Number(ttl) } : {}),
  };
}

/** Call types of LiteLLM that answers are kept for, by what the model does. */
const kept: Readonly<Record<LlmDetails["task"], readonly string[]>> = {
  generate: ["acompletion", "atext_completion"],
  embed: ["aembedding"],
};

/** Names under which the engine serves. */
export const servedNames = (component: Component, details: LlmDetails, adapters: readonly string[]): readonly string[] => [
  component.id,
  details.model,
  ...adapters,
];

export interface RouterInput {
  readonly cache: CacheSettings;
  readonly weights: ModelVolume;
  readonly adapters: readonly string[];
}

/** config.yaml, in the part of YAML that is JSON. */
export function routerConfig(component: Component<LlmValues>, details: LlmDetails, input: RouterInput, context: KubernetesContext): string {
  const { cache } = input;
  const seconds = longestCallSeconds(component, context);
  const { model, precision } = details;
  const { bucket, prefix } = input.weights;
  const config = {
    model_list: servedNames(component, details, input.adapters).map((name) => ({
      model_name: name,
      // Of the OpenAI-like providers, the one that passes vLLM's own parameters on. The engine asks for no key.
      litellm_params: { model: `hosted_vllm/${name}`, api_base: `http://${nameOf(component, "engine")}/v1`, api_key: "none" },
    })),
    litellm_settings: {
      cache: true,
      cache_params: {
        type: "redis",
        host: cache.host,
        port: cache.port,
        ssl: cache.tls,
        ...(cache.authorityFile === undefined ? {} : { ssl_ca_certs: `os.environ/${cache.authorityFile}` }),
        ...(cache.user === undefined ? {} : { username: cache.user }),
        ...(cache.passwordFile === undefined ? {} : { password: `os.environ/${password}` }),
        ...(cache.ttl === undefined ? {} : { ttl: cache.ttl }),
        // Other weights have other answers: they begin with an empty cache.
        namespace: `${context.system.name}/${component.id}/${shortHash(JSON.stringify([model, precision, bucket, prefix]))}`,
        supported_call_types: kept[details.task],
        // Without the cache, the engine answers; it must not wait for it.
        socket_timeout: 1,
        socket_connect_timeout: 1,
      },
      callbacks: ["prometheus"],
      // Without labels for callers and keys: they are people.
      prometheus_metrics_config: [
        { group: "cache", metrics: ["litellm_cache_hits_metric", "litellm_cache_misses_metric"], include_labels: ["model"] },
        { group: "requests", metrics: ["litellm_proxy_total_requests_metric"], include_labels: ["route", "status_code"] },
      ],
      require_auth_for_metrics_endpoint: false,
      // Tokens that the engine does not count are counted without a download, for which a stream would wait.
      disable_hf_tokenizer_download: true,
      telemetry: false,
      turn_off_message_logging: true,
      json_logs: true,
      // A parameter that is not understood is an error and not forgotten.
      drop_params: false,
      request_timeout: seconds,
    },
    router_settings: {
      // A second try would double the load of an engine that is late. Callers know how long they still want to wait.
      num_retries: 0,
      // One engine a model: after an error, a pause would refuse everybody although other replicas answer.
      disable_cooldowns: true,
      timeout: seconds,
    },
    // Tokens of callers are checked at the load balancer. With a master key, LiteLLM would take them for keys of its own and refuse them.
    general_settings: { custom_auth: "access.admit", disable_spend_logs: true },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * access.py: what callers may ask. Neither LiteLLM's other routes, nor the parameters that it keeps for itself: with `cache_key`,
 * a caller would read and write answers of others. `cache` may say that an answer is not to be looked up or kept.
 */
export const access = `from fastapi import HTTPException, Request
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
from litellm.types.utils import all_litellm_params

PATHS = ("/chat/completions", "/completions", "/embeddings", "/models")
SERVED = frozenset(PATHS + tuple("/v1" + path for path in PATHS))
CONTROLS = frozenset({"no-cache", "no-store"})
OWN = (frozenset(all_litellm_params) | {"base_url", "user_config"}) - {"cache", "metadata"}


async def admit(request: Request, api_key: str) -> UserAPIKeyAuth:
    if request.scope["path"] not in SERVED:
        raise HTTPException(status_code=404, detail="Not found")
    if request.method == "POST":
        body = await request.json()
        refused = sorted(OWN.intersection(body))
        control = body.get("cache", {})
        if not isinstance(control, dict) or not CONTROLS.issuperset(control):
            refused.append("cache")
        if refused:
            raise HTTPException(status_code=400, detail="Not taken from callers: " + ", ".join(refused))
    return UserAPIKeyAuth(user_role=LitellmUserRoles.INTERNAL_USER)
`;

/** start.sh: the password goes from its file into the process alone. */
export const startScript = (cache: CacheSettings): string =>
  [
    "set -eu",
    ...(cache.passwordFile === undefined ? [] : [`${password}="$(cat "$${cache.passwordFile}")"`, `export ${password}`]),
    'exec litellm "$@"',
    "",
  ].join("\n");
