import type { Names } from "../names.ts";

/** A name for all customers without hyphens, as storage accounts and registries want it. The hash at its end stays whole. */
export function compactName(names: Names, component: string, most: number): string {
  const whole = names.global(component, 90).replace(/[^a-z0-9]/g, "");
  return `${whole.slice(0, -6).slice(0, most - 6)}${whole.slice(-6)}`;
}
