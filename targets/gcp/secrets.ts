import type { SecretManagerSecretReplication } from "@cdktf/provider-google/lib/secret-manager-secret/index.js";
import type { Place } from "../../compiler/system.ts";

/** A secret's copies: in the place's region alone, under a key of the system. */
export const replication = (place: Place, key: string): SecretManagerSecretReplication => ({
  userManaged: { replicas: [{ location: place.region, customerManagedEncryption: { kmsKeyName: key } }] },
});

/** What Secret Manager takes as an id: letters, digits, hyphens and underscores. */
export const secretId = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, "-");
