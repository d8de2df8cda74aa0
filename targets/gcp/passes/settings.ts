import { SecretManagerSecret } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import { SecretManagerSecretVersion } from "@cdktf/provider-google/lib/secret-manager-secret-version/index.js";
import { join } from "../../cloud/join.ts";
import type { KeptSetting, SettingStore } from "../../cloud/settings.ts";
import type { LowerContext } from "../contract.ts";
import { labelsOf } from "../labels.ts";
import { replication } from "../secrets.ts";
import { limits } from "../../limits.ts";

/** The settings of a place, with what External Secrets has to be granted. */
export interface Kept extends SettingStore {
  /** Resources that hold them, by name. */
  readonly own: readonly { readonly name: string; readonly id: string }[];
}

/** Settings that Terraform finds out, in Secret Manager, which is Google's store of both: `<stem>-<consumer>--<component>--<name>`. */
export function secretManager(context: LowerContext): Kept {
  const own: { name: string; id: string }[] = [];
  const keyOf = ({ segments }: KeptSetting): string => context.names.of(join(...segments), limits.google_secret_manager_secret.most);
  return {
    own,
    keyOf,
    keep(setting) {
      const { consumer, segments, value } = setting;
      const { root, foundation, place } = context;
      const name = join(...segments);
      const secret = root.add(consumer.name, SecretManagerSecret, name, {
        project: foundation.api("secretmanager"),
        secretId: keyOf(setting),
        replication: replication(place, foundation.useKey("internal", "secretmanager")),
        labels: labelsOf(consumer),
      });
      // An address or a name, never a value that is secret: those are not settings.
      root.add(consumer.name, SecretManagerSecretVersion, name, { secret: secret.id, secretData: value });
      own.push({ name, id: secret.id });
    },
    cidrs: (to) => context.foundation.cidr[to],
  };
}
