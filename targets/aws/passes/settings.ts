import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import { join } from "../../cloud/join.ts";
import type { KeptSetting, SettingStore } from "../../cloud/settings.ts";
import type { LowerContext } from "../contract.ts";
import { tagsOf } from "../lower/tags.ts";

/** Settings that Terraform finds out, in Parameter Store: `/<system>/<environment>/<consumer>/<name>`. */
export function parameterStore(context: LowerContext): SettingStore {
  const keyOf = ({ consumer, segments }: KeptSetting): string => context.names.parameter(consumer.id, segments.slice(1).join("/"));
  return {
    keyOf,
    keep(setting) {
      const { consumer, segments, variable, value } = setting;
      context.root.add(consumer.name, SsmParameter, join(...segments), {
        name: keyOf(setting),
        description: `${variable} of ${consumer.name}`,
        type: "String",
        value,
        tags: tagsOf(consumer),
      });
    },
    cidrs: (to) => context.foundation.cidr[to],
  };
}
