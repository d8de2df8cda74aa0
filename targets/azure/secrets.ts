import { limits } from "../limits.ts";
import { fit, shortHash } from "../names.ts";

/** Name of a secret in Key Vault: letters, digits and hyphens. A hash tells apart what became equal. */
export function secretName(written: string): string {
  const { most } = limits.azurerm_key_vault_secret;
  const fitting = written.replace(/[^A-Za-z0-9-]+/g, "-");
  return fitting === written ? fit(written, most) : `${fit(fitting, most - 7)}-${shortHash(written)}`;
}
