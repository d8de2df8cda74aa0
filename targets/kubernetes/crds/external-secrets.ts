/** external-secrets.io/v1, fields of release 2.9 that are used here. */
export interface ExternalSecretSpec {
  readonly refreshInterval: string;
  readonly secretStoreRef: { readonly kind: "SecretStore"; readonly name: string };
  readonly target: { readonly name: string; readonly creationPolicy: "Owner"; readonly deletionPolicy: "Retain" };
  readonly data: readonly {
    readonly secretKey: string;
    readonly remoteRef: { readonly key: string; readonly property?: string };
    /** Overrides the store above. */
    readonly sourceRef?: { readonly storeRef: { readonly kind: "SecretStore"; readonly name: string } };
  }[];
}

/** One store of AWS. Without `auth` the operator's own identity is used. */
export interface SecretStoreSpec {
  readonly provider: { readonly aws: { readonly service: "ParameterStore" | "SecretsManager"; readonly region: string } };
}
