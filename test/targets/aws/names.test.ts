import fc from "fast-check";
import { expect, test } from "vitest";
import { aws, bucket, cache, database, gateway, jwt, llm, modelRegistry, monitor, noAuth, predictor, secret, service, system } from "../../../dsl/index.ts";
import { image, lowered } from "./support.ts";

/**
 * What the provider and the services take as names: argument -> form. From the validators of terraform-provider-aws and the API
 * references of the services, 2026.
 */
const forms: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  aws_acm_certificate: { domain_name: /^.{1,253}$/ },
  aws_cloudwatch_log_group: { name: /^[a-zA-Z0-9_\-/.#]{1,512}$/ },
  aws_cloudwatch_metric_alarm: { alarm_name: /^[ -~]{1,255}$/, alarm_description: /^.{0,1024}$/ },
  aws_db_instance: {
    identifier: /^(?!.*--)(?!.*-$)[a-z][a-z0-9-]{0,62}$/,
    db_name: /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/,
    username: /^[a-zA-Z][a-zA-Z0-9_]{0,15}$/,
    final_snapshot_identifier: /^(?!.*--)(?!.*-$)[A-Za-z][0-9A-Za-z-]{0,254}$/,
  },
  aws_db_parameter_group: { name: /^(?!.*--)(?!.*-$)[a-z][0-9a-z.-]{0,254}$/ },
  aws_db_subnet_group: { name: /^[a-z0-9._ -]{1,255}$/ },
  aws_eks_pod_identity_association: { namespace: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, service_account: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/ },
  aws_elasticache_parameter_group: { name: /^(?!.*--)(?!.*-$)[a-z][0-9a-z-]{0,254}$/, description: /^.{1,255}$/ },
  aws_elasticache_replication_group: {
    replication_group_id: /^(?!.*--)(?!.*-$)[a-z][0-9a-z-]{0,39}$/,
    description: /^\S.*$/,
    final_snapshot_identifier: /^(?!.*--)(?!.*-$)[a-z][0-9a-z-]{0,254}$/,
  },
  aws_elasticache_subnet_group: { name: /^[a-z0-9-]{1,255}$/ },
  // A user that logs in with IAM at first: its id is its name.
  aws_elasticache_user: { user_id: /^(?!.*--)(?!.*-$)[a-z][a-z0-9-]{0,39}$/ },
  aws_elasticache_user_group: { user_group_id: /^(?!.*--)(?!.*-$)[a-z][a-z0-9-]{0,39}$/ },
  aws_iam_role: { name: /^[\w+=,.@-]{1,64}$/, description: /^[\u0020-\u00FF]{0,1000}$/ },
  aws_iam_role_policy: { name: /^[\w+=,.@-]{1,128}$/ },
  aws_lb: { name: /^(?!internal-)(?!-)(?!.*-$)[a-zA-Z0-9-]{1,32}$/ },
  aws_lb_target_group: { name: /^(?!-)(?!.*-$)[a-zA-Z0-9-]{1,32}$/ },
  aws_s3_bucket: { bucket: /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/ },
  aws_secretsmanager_secret: { name: /^[a-zA-Z0-9/_+=.@-]{1,512}$/ },
  aws_security_group: { name: /^(?!sg-)[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/, description: /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/ },
  aws_ssm_parameter: { name: /^\/(?!aws|ssm)([a-zA-Z0-9_.-]+\/){1,14}[a-zA-Z0-9_.-]+$/ },
  aws_vpc_security_group_egress_rule: { description: /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/ },
  aws_vpc_security_group_ingress_rule: { description: /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/ },
  aws_wafv2_web_acl: { name: /^[\w-]{1,128}$/, description: /^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/ },
};

const letters = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), minLength: 0, maxLength: 39 });
const componentName = fc.tuple(fc.constantFrom("a", "q", "z"), letters).map(([first, rest]) => `${first}${rest}`);
const systemName = fc
  .array(fc.string({ unit: fc.constantFrom(..."abz09"), minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
  .map((words) => `x${words.join("-")}`.slice(0, 40).replace(/-$/, ""));

test("names are what AWS takes, and no two of a type are the same, whatever components and systems are called", async () => {
  await fc.assert(
    fc.asyncProperty(
      systemName,
      fc.uniqueArray(componentName, { minLength: 8, maxLength: 8, selector: (name) => name.toLowerCase() }),
      fc.constantFrom("production", "staging", "development"),
      async (name, [store = "", records = "", answers = "", weights = "", chat = "", score = "", app = "", api = ""], environment) => {
        const held = bucket({ size: "1GiB" });
        const kept = database({ engine: "postgres", size: "10GiB", memory: "1GiB", connections: 50, recovery: { rpo: "5m", rto: "1h" } });
        const cached = cache({ ttl: "10m", size: "300MiB", engine: "redis" });
        const registry = modelRegistry({ models: { m: { weights: "1GiB" } } });
        const talks = llm({
          model: "meta-llama/Llama-3.1-8B-Instruct",
          traffic: { peak: "1/s", inputTokens: { p50: 400, p95: 900 }, outputTokens: { p50: 100, p95: 300 } },
          slo: { e2e: { p95: "60s" } },
          cache: cached,
        });
        const rates = predictor({
          model: registry.models.m,
          image,
          accelerators: "cpu",
          traffic: { peak: "1/s" },
          slo: { latency: { p95: "100ms" } },
          reads: [kept],
        });
        const runs = service({
          image,
          traffic: { peak: "1/s" },
          perReplica: { requests: 10, cpu: 1, memory: "512MiB" },
          reads: [held, kept],
          writes: [held],
          calls: [talks, rates],
          cache: cached,
          secrets: { TOKEN: secret("shop/token") },
        });
        const door = gateway({
          exposure: "public",
          domain: "api.example.com",
          routes: { "/": runs, "/v1/chat": { to: talks, limit: "20/min" } },
          auth: jwt({ issuer: "https://login.example.com/~t?x='1'", audience: "tiny" }),
        });
        const inner = gateway({ exposure: "private", routes: { "/": runs }, auth: noAuth("Inside only.") });
        const watch = monitor({ watches: [door, inner, kept, cached], alerts: { page: "team" } });
        const components = {
          [store]: held,
          [records]: kept,
          [answers]: cached,
          [weights]: registry,
          [chat]: talks,
          [score]: rates,
          [app]: runs,
          [api]: door,
          inner,
          watch,
        };
        if (Object.keys(components).length !== 10) return;
        const out = await lowered(
          system(name, { owner: "team", purpose: "Is called by chance.", environment, on: aws("eu-central-1", { zones: 2 }), components } as never),
        );
        for (const [type, fields] of Object.entries(forms)) {
          const resources = Object.entries(out.resources(type));
          expect(resources.length, type).toBeGreaterThan(0);
          for (const [field, form] of Object.entries(fields)) {
            const values = resources.flatMap(([address, one]) => (one[field] === undefined ? [] : [[address, String(one[field])] as const]));
            for (const [address, value] of values) expect(value, `${type}.${address}.${field}`).toMatch(form);
            const names = values.map(([address, value]) => (type === "aws_iam_role_policy" ? `${address} ${value}` : value.toLowerCase()));
            if (/^(name|identifier|bucket|alarm_name|.*_id)$/.test(field)) expect(new Set(names).size, `${type}.${field}`).toBe(names.length);
          }
        }
      },
    ),
    { numRuns: 8 },
  );
});
