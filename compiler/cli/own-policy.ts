import * as path from "node:path";
import { BASELINE_FILE } from "../check/baseline-file.ts";
import type { Baseline } from "../check/baseline.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { startLoad } from "../load/index.ts";
import type { LoadedPolicy } from "../load/policy.ts";
import { projectRoot } from "../catalog/project.ts";
import type { CommandIo } from "./command.ts";
import { UsageError } from "./usage.ts";

/** File of an organisation's policy, at the root of the repository. */
export const POLICY_FILE = "lintel.policy.ts";

/** The nearest folder upwards with `.git`. */
export async function repositoryRoot(folder: string, io: CommandIo): Promise<string | undefined> {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((await io.host.stat(path.join(at, ".git"))) !== undefined) return at;
    if (path.dirname(at) === at) return undefined;
  }
}

/**
 * Absolute path of the policy: the one that was named, else lintel.policy.ts at the root of the repository, else beside the nearest
 * package.json. One further down does not replace that of the repository. @throws UsageError for a named file that is not there
 */
export async function policyFile(folder: string, named: string | undefined, io: CommandIo): Promise<string | undefined> {
  const isFile = async (file: string): Promise<boolean> => (await io.host.stat(file)) === "file";
  if (named !== undefined) {
    const file = path.resolve(io.cwd, named);
    if (await isFile(file)) return file;
    throw new UsageError(`there is no policy \`${named}\``);
  }
  for (const root of [await repositoryRoot(folder, io), await projectRoot(io.host, folder)])
    if (root !== undefined && (await isFile(path.join(root, POLICY_FILE)))) return path.join(root, POLICY_FILE);
  return undefined;
}

/** Absolute path of the baselines: the one that was named, else lintel.baseline.json beside the nearest package.json. */
export const baselineFile = async (folder: string, named: string | undefined, io: CommandIo): Promise<string> =>
  named === undefined ? path.join(await projectRoot(io.host, folder), BASELINE_FILE) : path.resolve(io.cwd, named);

/** The policy, read with the modules that it needs, where there is one. */
export async function policyOf(folder: string, named: string | undefined, io: CommandIo): Promise<LoadedPolicy | undefined> {
  const file = await policyFile(folder, named, io);
  if (file === undefined) return undefined;
  const bundling = startLoad(file, io.host);
  const { loadPolicy } = await import("../load/policy.ts");
  return loadPolicy(bundling, folder);
}

export interface Baselines {
  /** Absent without a file. */
  readonly of?: (system: string) => Baseline;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly string[];
}

export async function baselinesOf(folder: string, named: string | undefined, io: CommandIo): Promise<Baselines> {
  const file = await baselineFile(folder, named, io);
  const bytes = await io.host.read(file);
  if (bytes === undefined) {
    if (named !== undefined) throw new UsageError(`there is no baseline \`${named}\``);
    return { diagnostics: [], files: [] };
  }
  const text = Buffer.from(bytes).toString();
  const shown = path.relative(folder, file).replaceAll("\\", "/");
  const { baselineOf, readBaselines } = await import("../check/baseline-file.ts");
  const [systems, diagnostics] = readBaselines(text, shown);
  return { diagnostics, files: [file], ...(systems === undefined ? {} : { of: (system) => baselineOf(systems, system, text, shown) }) };
}
