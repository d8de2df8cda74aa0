import type { Test } from "./demand.ts";
import type { Resource } from "./terraform.ts";
import { isUndecided } from "./values.ts";

/** Types of resources that are, or stand for, a key of the customer. */
const keys: readonly string[] = [
  ..."aws_kms_key aws_kms_alias aws_kms_external_key aws_kms_replica_key aws_kms_replica_external_key".split(" "),
  // Members of a key's policy give the key's id as well, once the service may use it.
  ..."google_kms_crypto_key google_kms_crypto_key_version google_kms_crypto_key_iam_member google_kms_crypto_key_iam_binding google_kms_key_handle".split(" "),
  ..."azurerm_key_vault_key azurerm_key_vault_managed_hardware_security_module_key azurerm_disk_encryption_set".split(" "),
];

/** Ids of keys as they are written out. `alias/aws/...` names keys that AWS owns for the account. */
const literal =
  /^(arn:[\w-]+:kms:[\w-]+:\d{12}:(key\/|alias\/(?!aws\/))|alias\/(?!aws\/)|[0-9a-f]{8}-[0-9a-f-]{27}$|mrk-|projects\/.+\/cryptoKeys\/|https:\/\/[\w-]+\.(vault|managedhsm)\.azure\.net\/keys\/|\/subscriptions\/.+\/diskEncryptionSets\/)/;

const ofProvider = ({ type, body }: Resource): boolean =>
  (type === "aws_kms_alias" && String(body["name"]).startsWith("alias/aws/")) || (type === "aws_kms_key" && String(body["key_id"]).startsWith("alias/aws/"));

/** A key of the customer, and not one of the provider. */
export const ownKey: Test = {
  words: "a key of your own",
  holds: (value, view, resource) => {
    if (typeof value !== "string" || value === "") return false;
    const targets = view.targets(resource, value).filter(({ type }) => keys.includes(type));
    if (targets.some(ofProvider)) return false;
    if (targets.length > 0 || literal.test(value)) return true;
    return isUndecided(value) ? undefined : false;
  },
};
