import { DataGoogleLoggingProjectCmekSettings } from "@cdktf/provider-google/lib/data-google-logging-project-cmek-settings/index.js";
import { DataGoogleStorageProjectServiceAccount } from "@cdktf/provider-google/lib/data-google-storage-project-service-account/index.js";
import { KmsCryptoKey } from "@cdktf/provider-google/lib/kms-crypto-key/index.js";
import { KmsCryptoKeyIamMember } from "@cdktf/provider-google/lib/kms-crypto-key-iam-member/index.js";
import { KmsKeyRing } from "@cdktf/provider-google/lib/kms-key-ring/index.js";
import type { Level } from "../../../compiler/system.ts";
import { join } from "../../cloud/join.ts";
import { labelValue } from "../labels.ts";
import { type FoundationContext, shared } from "./context.ts";
import { limits } from "../../limits.ts";

/** Data classes have a key each; so have the cluster with its disks, and logs. */
export type Purpose = Exclude<Level, "public"> | "cluster" | "logs";

export interface Keys {
  id(purpose: Purpose): string;
  /** Lets Google's agent of a product use a key, once. What is encrypted under the id that comes back waits for the grant. */
  use(purpose: Purpose, product: string): string;
  /** Products whose agents must be there before the grants, sorted. */
  products(): readonly string[];
}

/** Class whose key a level uses. */
export const keyLevel = (level: Level): Exclude<Level, "public"> => (level === "public" ? "internal" : level);

/**
 * Google's agents, which encrypt on the project's behalf (service agents, IAM documentation, 2026). Storage and logging tell
 * theirs themselves.
 */
const agents = {
  artifactregistry: "gcp-sa-artifactregistry",
  compute: "compute-system",
  container: "container-engine-robot",
  memorystore: "gcp-sa-memorystore",
  pubsub: "gcp-sa-pubsub",
  redis: "cloud-redis",
  secretmanager: "gcp-sa-secretmanager",
  sqladmin: "gcp-sa-cloud-sql",
} as const satisfies Record<string, string>;

const isAgent = (product: string): product is keyof typeof agents => Object.hasOwn(agents, product);

export const keyRingName = ({ names }: Pick<FoundationContext, "names">): string => names.of("keys", limits.google_kms_key_ring.most);

export function lowerKeys(context: FoundationContext): Keys {
  const { root, place, projectNumber, api, details } = context;
  const ring = root.add(shared, KmsKeyRing, "main", { name: keyRingName(context), location: place.region, project: api("cloudkms") });
  const add = (purpose: Purpose): [Purpose, string] => [
    purpose,
    root.add(shared, KmsCryptoKey, purpose, {
      name: purpose,
      keyRing: ring.id,
      purpose: "ENCRYPT_DECRYPT",
      rotationPeriod: "7776000s",
      destroyScheduledDuration: "2592000s",
      versionTemplate: {
        algorithm: "GOOGLE_SYMMETRIC_ENCRYPTION",
        protectionLevel: details.hardwareKeys.some((level) => level === purpose) ? "HSM" : "SOFTWARE",
      },
      labels: { component: shared, "data-class": labelValue(purpose) },
      // Neither keys nor rings can be deleted in Google Cloud: destroying one would only destroy what is encrypted with it.
      lifecycle: { preventDestroy: true },
    }).id,
  ];
  const ids = new Map<Purpose, string>([...details.keyLevels.map((level) => add(keyLevel(level))), add("cluster"), add("logs")]);
  const id = (purpose: Purpose): string => {
    const found = ids.get(purpose);
    if (found === undefined) throw new Error(`no key was planned for ${purpose}`);
    return found;
  };
  const used = new Map<string, string>();
  const told = new Map<string, string>();
  const agentOf = (product: string): string => {
    const known = told.get(product);
    if (known !== undefined) return known;
    const agent =
      product === "storage"
        ? root.add(shared, DataGoogleStorageProjectServiceAccount, "main", { project: api("storage") }).emailAddress
        : product === "logging"
          ? root.add(shared, DataGoogleLoggingProjectCmekSettings, "main", { project: api("logging") }).serviceAccountId
          : isAgent(product)
            ? `service-${projectNumber}@${agents[product]}.iam.gserviceaccount.com`
            : undefined;
    if (agent === undefined) throw new Error(`no agent of ${product} is known`);
    if (isAgent(product)) api(product);
    told.set(product, agent);
    return agent;
  };
  return {
    id,
    use(purpose, product) {
      const address = join(purpose, product);
      const found = used.get(address);
      if (found !== undefined) return found;
      const member = root.add(shared, KmsCryptoKeyIamMember, address, {
        cryptoKeyId: id(purpose),
        role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member: `serviceAccount:${agentOf(product)}`,
      });
      used.set(address, member.cryptoKeyId);
      return member.cryptoKeyId;
    },
    products: () => [...told.keys()].filter(isAgent).sort(),
  };
}
