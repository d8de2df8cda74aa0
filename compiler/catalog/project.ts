import { createHash } from "node:crypto";
import * as path from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../diagnostics/report.ts";
import { type Host, HostError } from "../host.ts";
import type { CatalogLayer } from "./catalog.ts";
import type { FullCatalog } from "./index.ts";
import { allClouds } from "./places.ts";

/** File of the private overlay, beside the project's package.json. */
export const OVERLAY_FILE = "lintel.catalog.json";
/** Folder of refreshed prices, beside the project's package.json. */
export const REFRESHED_FOLDER = ".lintel/catalog";

/** The catalogue as a project sees it. */
export interface ProjectCatalog {
  readonly catalog: FullCatalog;
  /** Spans name files relative to the directory that was asked for. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absolute paths of the files that were read. */
  readonly files: readonly string[];
}

export interface ProjectRequest {
  readonly host: Host;
  /** Absolute: of the blueprint, or the current one. */
  readonly directory: string;
  /** Absolute path of an overlay. @default lintel.catalog.json beside the project's package.json, where it is */
  readonly overlay?: string;
  /** Read only when it is needed. */
  shipped(): FullCatalog;
}

/** The nearest directory upwards with a package.json; the directory itself where there is none. */
export async function projectRoot(host: Host, directory: string): Promise<string> {
  for (let at = directory; ; at = path.dirname(at)) {
    if ((await host.stat(path.join(at, "package.json"))) === "file") return at;
    if (path.dirname(at) === at) return directory;
  }
}

const slashed = (relative: string): string => relative.split(path.sep).join("/");
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Path below the project; only the name for a file outside of it: output does not depend on where things lie. */
function nameIn(root: string, file: string): string {
  const relative = path.relative(root, file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? path.basename(file) : slashed(relative);
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads what the project lays over the catalogue: refreshed prices first, its private overlay over them. A file that is wrong is an error. */
export async function projectCatalog({ host, directory, overlay, shipped }: ProjectRequest): Promise<ProjectCatalog> {
  const root = await projectRoot(host, directory);
  const diagnostics: Diagnostic[] = [];
  const files: string[] = [];
  const shownAs = (file: string): string => slashed(path.relative(directory, file));
  const read = async (file: string): Promise<Uint8Array | undefined> => {
    try {
      const bytes = await host.read(file);
      if (bytes !== undefined) files.push(file);
      return bytes;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      diagnostics.push(diagnostic("LNT6102", { message: `\`${nameIn(root, file)}\` cannot be read: ${error.reason}` }));
      return undefined;
    }
  };

  let catalog: FullCatalog | undefined;
  const refreshedFiles = [];
  for (const cloud of allClouds) {
    const file = path.join(root, REFRESHED_FOLDER, `${cloud}.json`);
    const bytes = await read(file);
    if (bytes !== undefined) refreshedFiles.push({ cloud, file, bytes });
  }
  if (refreshedFiles.length > 0) {
    const [{ DeltaError, readDelta }, { refreshed }] = await Promise.all([import("./refresh/delta.ts"), import("./refresh/apply.ts")]);
    const deltas = [];
    const layers: CatalogLayer[] = [];
    for (const { cloud, file, bytes } of refreshedFiles) {
      const name = nameIn(root, file);
      try {
        const delta = readDelta(textOf(bytes) ?? "", cloud);
        const papers = [
          ...[...delta.offers.values()].flatMap(({ onDemand, spot }) => [onDemand, spot].filter((one) => one !== undefined)),
          ...delta.services.values(),
          ...delta.commitments.values(),
        ];
        const asOf =
          papers
            .map((one) => one.asOf)
            .sort()
            .at(-1) ?? "";
        deltas.push(delta);
        layers.push({ file: name, kind: "refreshed prices", asOf, sha256: sha256(bytes), holds: `${papers.length} prices` });
      } catch (error) {
        if (!(error instanceof DeltaError)) throw error;
        const at = { file: shownAs(file), line: 1, column: 1 };
        diagnostics.push(diagnostic("LNT6102", { message: `\`${name}\` is no file of refreshed prices: ${error.message}`, at }));
      }
    }
    catalog = refreshed(shipped(), deltas, layers);
  }

  const file = overlay ?? path.join(root, OVERLAY_FILE);
  const bytes = await read(file);
  if (bytes !== undefined && !hasErrors(diagnostics)) {
    const [{ parseOverlay }, { overlaid }] = await Promise.all([import("./overlay/parse.ts"), import("./overlay/apply.ts")]);
    const under = catalog ?? shipped();
    const text = textOf(bytes) ?? "";
    const [parsed, found] = parseOverlay({ text, file: nameIn(root, file), shownAs: shownAs(file), sha256: sha256(bytes) }, under);
    diagnostics.push(...found);
    if (parsed !== undefined) catalog = overlaid(under, parsed);
  }
  return { catalog: catalog ?? shipped(), diagnostics, files };
}
