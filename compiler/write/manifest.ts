import { createHash } from "node:crypto";
import { toJson } from "../emit/json.ts";

export const manifestName = ".lintel-manifest.json";

/** Relative path -> SHA-256 of what was written there, in hexadecimal. */
export type Manifest = ReadonlyMap<string, string>;

export const checksum = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

export const manifestText = (files: Manifest): string => toJson({ schemaVersion: 1, files: Object.fromEntries(files) });

/** A path that stays in the folder that it is relative to. A manifest decides on what is deleted, so it is not trusted. */
const staysInside = (file: string): boolean =>
  file !== "" && !/[\\\0]/.test(file) && file.split("/").every((part) => part !== "" && part !== "." && part !== "..") && !/^[A-Za-z]:/.test(file);

/** `undefined` when it is damaged or from a version that this one does not know. */
export function readManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("schemaVersion" in value) || value.schemaVersion !== 1 || !("files" in value)) return undefined;
  const { files } = value;
  if (typeof files !== "object" || files === null) return undefined;
  const entries = Object.entries(files);
  return entries.every(([file, sum]) => staysInside(file) && typeof sum === "string" && /^[0-9a-f]{64}$/.test(sum)) ? new Map(entries) : undefined;
}
