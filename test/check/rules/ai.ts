import { blueprint, type Terms } from "./graph.ts";

export const high = '[euAiAct({ risk: "high", annexIII: "5(b)" })]';
export const limited = '[euAiAct({ risk: "limited" })]';
export const minimal = '[euAiAct({ risk: "minimal" })]';

export interface Parts {
  /** Properties of the predictor, the language model, the entry of the registry, the monitor's capture, the store of the capture and the gateway. */
  readonly score?: string;
  readonly chat?: string;
  readonly entry?: string;
  readonly capture?: string;
  readonly kept?: string;
  readonly receives?: string;
  readonly watches?: string;
  readonly alerts?: string;
}
/** A system with both kinds of models: what the rules on AI ask of high risk is there. Lines: 2 registry, 3 kept, 4 score, 5 chat, 6 api, 7 watch, 8 system. */
export function models(
  {
    score = "",
    chat = 'guardrails: { input: ["prompt injection"], output: ["personal data"] }, disclosure: "The page says so."',
    entry = 'version: "v3"',
    capture = 'share: "100%", to: kept',
    kept = 'keep: "400d"',
    receives = '"internal"',
    watches = "[api, score, chat]",
    alerts = '{ page: "oncall" }',
  }: Parts = {},
  terms: Terms = {},
): string {
  const body = `const registry = modelRegistry({ models: { risk: { base: "meta-llama/Llama-3.1-8B-Instruct", ${entry} } } });
const kept = bucket({ size: "1GiB", ${kept} });
const score = predictor({ model: registry.models.risk, image, accelerators: "cpu", perReplica: each, traffic: { peak: "1/s" }, slo: { latency: { p95: "1s" } }, ${score} });
const chat = llm({ model: registry.models.risk, traffic: tokens, slo: { ttft: { p95: "1s" } }, ${chat} });
const api = gateway({ exposure: "public", routes: { "/score": score, "/chat": chat }, auth: iam(), receives: ${receives} });
const watch = monitor({ watches: ${watches}, alerts: ${alerts}, ${capture === "" ? "" : `capture: { ${capture} }`} });`;
  return blueprint(body, "registry, kept, score, chat, api, watch", { comply: high, ...terms });
}
