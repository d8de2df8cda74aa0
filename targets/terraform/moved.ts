/** Ids of components, longest first, and what some of them were before. Undefined where nothing was renamed. */
export type Renames = { readonly ids: readonly string[]; readonly former: ReadonlyMap<string, string> } | undefined;

/** Names of resources as Terraform takes them. */
export const identifier = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_");

/**
 * HCL that tells Terraform of renamed resources: `moved` blocks stand in HCL because scanners fail on them in JSON. Names are ids of
 * components and what follows them, joined by double hyphens.
 */
export function movedText(addresses: readonly string[], renames: Renames): string | undefined {
  if (renames === undefined) return undefined;
  const ids = renames.ids.map((id) => [identifier(id), identifier(renames.former.get(id) ?? id)] as const);
  const before = (segment: string): string => {
    const found = ids.find(([id]) => segment === id || segment.startsWith(`${id}_`));
    return found === undefined ? segment : `${found[1]}${segment.slice(found[0].length)}`;
  };
  const blocks = [...addresses].sort().flatMap((address) => {
    const [type = "", name = ""] = address.split(".");
    const was = name.split("__").map(before).join("__");
    return type === "data" || was === name ? [] : [`moved {\n  from = ${type}.${was}\n  to   = ${type}.${name}\n}\n`];
  });
  return blocks.length === 0 ? undefined : blocks.join("\n");
}
