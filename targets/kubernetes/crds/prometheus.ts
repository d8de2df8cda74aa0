interface Selector {
  readonly matchLabels: Readonly<Record<string, string>>;
}
interface Endpoint {
  readonly port: string;
  readonly path: string;
  readonly interval: string;
  readonly scrapeTimeout: string;
}

/** monitoring.coreos.com/v1, fields of release 0.93 that are used here. */
export interface PodMonitorSpec {
  readonly selector: Selector;
  /** Pod labels that become labels of the series. */
  readonly podTargetLabels?: readonly string[];
  readonly podMetricsEndpoints: readonly Endpoint[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}
export interface PrometheusRuleSpec {
  readonly groups: readonly RuleGroup[];
}

interface SecretKey {
  readonly name: string;
  readonly key: string;
}
interface Route {
  readonly receiver: string;
  readonly matchers?: readonly { readonly name: string; readonly value: string; readonly matchType: "=" }[];
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly routes?: readonly Route[];
}
/** monitoring.coreos.com/v1alpha1. */
export interface AlertmanagerConfigSpec {
  readonly route: Route;
  readonly receivers: readonly {
    readonly name: string;
    readonly webhookConfigs?: readonly { readonly urlSecret: SecretKey; readonly sendResolved: boolean; readonly maxAlerts: number }[];
    readonly snsConfigs?: readonly {
      readonly topicARN: string;
      readonly sigv4: { readonly region: string };
      readonly sendResolved: boolean;
      readonly subject: string;
      readonly message: string;
    }[];
  }[];
  readonly inhibitRules?: readonly {
    readonly sourceMatch: readonly { readonly name: string; readonly value: string; readonly matchType: "=" }[];
    readonly targetMatch: readonly { readonly name: string; readonly value: string; readonly matchType: "=" }[];
    readonly equal: readonly string[];
  }[];
}
