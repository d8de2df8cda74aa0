import type { PropertyPath } from "../../diagnostics/diagnostic.ts";
import { type Ask, asked, askedMessage } from "../emitted/asked.ts";
import { is, present } from "../emitted/demand.ts";
import { defineRule, type Outcome } from "../rule.ts";

const asks: readonly Ask[] = [
  { type: "aws_db_instance", at: "multi_az", must: is(true), where: ({ body }) => body["replicate_source_db"] === undefined },
  {
    type: "google_sql_database_instance",
    at: "settings.availability_type",
    must: is("REGIONAL"),
    where: ({ body }) => body["master_instance_name"] === undefined,
  },
  { type: "azurerm_postgresql_flexible_server", at: "high_availability.mode", must: present },
  { type: "azurerm_mysql_flexible_server", at: "high_availability.mode", must: present },
  { type: "azurerm_kubernetes_cluster", at: "default_node_pool.zones", must: present },
];

export default defineRule({
  id: "REL502",
  slug: "multi-az",
  title: "Production stateful and serving nodes span >= 2 zones",
  severity: "high",
  category: "reliability",
  disposition: "default",
  references: ["SOC 2 A1.2", "ISO 27001:2022 A.8.14", "CKV_AWS_157", "CKV2_AWS_50", "CKV_AZURE_228"],
  docs: {
    why: "A zone fails about once a year somewhere. What stands in one zone fails with it.",
    example: 'on: aws("eu-central-1", { zones: 1 })   // in production',
    fix: "Leave `zones` out, which is 3 in production, or write 2 at least.",
  },
  messages: {
    value: askedMessage,
    one: { text: "production stands in one zone of {cloud} {region}", hint: "write `zones: 2` or more" },
  },
  checks: {
    graph: (context) => {
      const { system } = context;
      if (system.environment !== "production") return [];
      const own = Object.values(system.components).flatMap(({ name, place }) =>
        place === undefined ? [] : [{ place, component: name, path: ["on", "zones"] as PropertyPath }],
      );
      const all = system.places.map((place, index) => ({
        place,
        component: undefined,
        path: ["on", ...(system.places.length > 1 ? [index] : []), "zones"] as PropertyPath,
      }));
      return [...all, ...own].map(({ place, component, path }): Outcome<"one"> => {
        const subject = { ...(component === undefined ? {} : { component }), path };
        if (place.zones >= 2) return { verdict: "pass", ...subject, evidence: `${place.zones} zones of ${place.cloud} ${place.region}` };
        return { verdict: "fail", ...subject, message: "one", data: { cloud: place.cloud, region: place.region } };
      });
    },
    terraform: ({ terraform, system }) => (system.environment === "production" ? asked(terraform, asks) : []),
  },
});
