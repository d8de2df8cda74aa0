import type { Written } from "../../write/index.ts";
import type { Paint } from "./text.ts";

const kinds = ["created", "changed", "removed", "unchanged"] as const;

/** What was written, one line a folder. */
export function filesReport(written: Written, folder: string, paint: Paint): string {
  const counts = kinds.filter((kind) => written[kind].length > 0).map((kind) => `${written[kind].length} ${kind}`);
  const all = [...written.created, ...written.changed, ...written.unchanged].sort((a, b) => (a < b ? -1 : 1));
  const folders = new Map<string, string[]>();
  for (const file of all) {
    const slash = file.lastIndexOf("/");
    const parent = file.slice(0, slash + 1);
    folders.set(parent, [...(folders.get(parent) ?? []), file.slice(slash + 1)]);
  }
  const width = Math.max(...[...folders.keys()].map((name) => name.length));
  const lines = [...folders].map(
    ([name, files]) => `  ${(name === "" ? "./" : name).padEnd(width)}  ${files.length > 4 ? `${files.length} files` : files.join(", ")}`,
  );
  return `${paint.bold(`${folder}/`)} ${paint.dim(counts.join(", "))}\n${lines.join("\n")}\n`;
}
