import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export type Json = Record<string, unknown>;
type Resources = Readonly<Record<string, Readonly<Record<string, Json>>>>;
const { valuesOf } = (await import(new URL("./index.mjs", import.meta.url).href)) as {
  valuesOf(folder: string): { readonly ok: boolean; readonly text: string };
};

/** What the judge says of resources, and of providers. */
export function judged(resource: Resources, provider: Json = {}): { readonly ok: boolean; readonly text: string } {
  const folder = mkdtempSync(path.join(tmpdir(), "lintel-values-"));
  writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify({ resource, provider }));
  const found = valuesOf(folder);
  rmSync(folder, { recursive: true });
  return found;
}

/** The same with one value changed; `undefined` takes it away. */
export function changed(clean: Resources, type: string, name: string, change: Json): { readonly ok: boolean; readonly text: string } {
  return judged({ ...clean, [type]: { ...clean[type], [name]: { ...clean[type]?.[name], ...change } } });
}
