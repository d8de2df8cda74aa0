import type { OutputFile } from "../../emit/index.ts";
import { readParity } from "../../emit/read-parity.ts";
import { differencesOf } from "../compare/parity.ts";
import { wrap } from "./text.ts";

/** One sentence below a plan on several clouds: how much differs, and where it is told. Nothing on one cloud. */
export function parityNote(files: readonly OutputFile[] | undefined, width: number): string {
  const text = files?.find((one) => one.path === "parity.json")?.text;
  const read = text === undefined ? undefined : readParity(text);
  if (read === undefined || "wrong" in read) return "";
  const found = differencesOf(read.parity);
  const counted = (["weaker", "not available", "not placed"] as const).flatMap((state) => {
    const some = found.filter((one) => one.state === state);
    const places = [...new Set(some.map(({ place }) => place ?? "everywhere"))].sort();
    return some.length === 0 ? [] : [`${some.length} ${state} (${places.join(", ")})`];
  });
  const sentence =
    counted.length === 0
      ? "Everything that is declared is equal on all clouds."
      : `Not the same on all clouds: ${counted.join(", ")}. \`lintel compare\` and PARITY.md say which.`;
  return `${wrap(sentence, Math.max(60, Math.min(width, 120))).join("\n")}\n`;
}
