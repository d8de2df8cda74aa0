import * as path from "node:path";
import type { Catalog } from "./catalog/catalog.ts";
import type { Baseline } from "./check/baseline.ts";
import type { PackId } from "./check/packs/pack.ts";
import type { Policy } from "./check/policy.ts";
import { check, type Checked, type CheckReport } from "./check/index.ts";
import type { Diagnostic, Result } from "./diagnostics/diagnostic.ts";
import type { Locator } from "./diagnostics/locator.ts";
import { hasErrors } from "./diagnostics/report.ts";
import { emit, type OutputFile } from "./emit/index.ts";
import { inspect } from "./inspect.ts";
import { load, type Bundling, type OwnModules } from "./load/index.ts";
import { lower } from "./lower.ts";
import { applyOverrides } from "./override/index.ts";
import { parse } from "./parse/index.ts";
import type { ParsedBlueprint } from "./parse/parsed.ts";
import { planSystem } from "./plan/index.ts";
import type { Plan } from "./plan/plan.ts";
import { resolve } from "./resolve/index.ts";
import { select, type TargetLoaders } from "./select.ts";
import type { Targets } from "./lower.ts";
import type { Cloud, System } from "./system.ts";
import type { Deployment } from "./target.ts";

export interface CompileRequest {
  /** From `startLoad`, so that a caller can import what is heavy meanwhile. */
  readonly bundling: Bundling;
  /** `--set key=value` pairs. */
  readonly set: Readonly<Record<string, string>>;
  /** Clouds to keep. @default all that the blueprint names */
  readonly clouds?: readonly Cloud[];
  /** ISO day against which waivers expire. @default none: whether they still count is reported as unknown */
  readonly asOf?: string;
}

export interface CompileTools {
  readonly catalog: Catalog;
  /** What was found in the files that lie over the catalogue; with errors nothing is planned. @default nothing */
  readonly catalogFindings?: readonly Diagnostic[];
  readonly targets: TargetLoaders;
  /** Modules that blueprints may import beside the language, for example "lintel/blueprints". @default none */
  readonly modules?: OwnModules;
  /** What the organisation asks of all systems; with errors nothing is planned. @default nothing */
  readonly policy?: Result<Policy>;
  /** Findings that were there before, by the name of the system. @default none */
  readonly baseline?: (system: string) => Baseline;
  /** Frameworks in force for this run, beside those of the system and the policy. @default none */
  readonly packs?: readonly PackId[];
  /** Puts what stands on disk in place of what was lowered, for rules to look at. @default what was lowered */
  asWritten?(deployments: readonly Deployment[]): Promise<Result<readonly Deployment[]>>;
  /** Told before each stage, for progress. */
  onStage?(stage: Stage): void;
}

export type Stage = "load" | "parse" | "resolve" | "select" | "plan" | "check" | "lower" | "override" | "emit" | "inspect";

/** How far a compile got. Every value is there as soon as its stage has made it. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly locator: Locator;
  /** Absolute paths of the files that were read. */
  readonly inputs: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What it was planned with. */
  readonly catalog: Catalog;
  readonly policy?: Policy;
  /** Set when it may be planned: nothing is wrong with the catalogue either. */
  readonly parsed?: ParsedBlueprint;
  readonly system?: System;
  readonly plan?: Plan;
  readonly report?: CheckReport;
  /** What was lowered, overrides included. */
  readonly deployments?: readonly Deployment[];
  /** Set when nothing stands against writing them. */
  readonly files?: readonly OutputFile[];
  /** Milliseconds by stage. Never part of the output. */
  readonly timings: Readonly<Partial<Record<Stage, number>>>;
}

/** What a compile does between parsing and lowering. Every value is there as soon as its stage has made it. */
export interface Planned {
  readonly system?: System;
  readonly targets?: Targets;
  readonly plan?: Plan;
}

type Step = <T>(name: Stage, run: () => Promise<Result<T>> | Result<T>) => Promise<T | undefined>;

/** From parsed values to a plan: for a compile, and for a change that is only tried. */
export async function planParsed(
  parsed: ParsedBlueprint,
  request: Pick<CompileRequest, "clouds">,
  { catalog, targets: loaders }: Pick<CompileTools, "catalog" | "targets">,
  step: Step,
): Promise<Planned> {
  const resolved = await step("resolve", () => resolve(parsed, { kubernetesVersion: catalog.version("kubernetes")?.version }));
  if (resolved === undefined) return {};
  const selected = await step("select", () => select(resolved, request.clouds, loaders));
  if (selected === undefined) return {};
  const { system, targets } = selected;
  const plan = await step("plan", () => planSystem(system, catalog, targets));
  if (plan === undefined) return { system, targets };
  return { system, targets, plan };
}

/** Rules on what there is: the graph alone where it could not be planned, the plan where it could not be lowered. */
export function checked(
  one: Checked,
  { asOf }: Pick<CompileRequest, "asOf">,
  { catalog, policy: [policy] = [undefined, []], baseline, packs }: Pick<CompileTools, "catalog" | "policy" | "baseline" | "packs">,
): Result<CheckReport> {
  return check(one, {
    country: (cloud, region) => catalog.country(cloud, region),
    ...(asOf === undefined ? {} : { asOf }),
    ...(policy === undefined ? {} : { policy }),
    ...(baseline === undefined ? {} : { baseline: baseline(one.system.name) }),
    ...(packs === undefined ? {} : { packs }),
  });
}

/** One blueprint in, files out. Nothing is written, and nothing is thrown for what an author can get wrong. */
export async function compile(request: CompileRequest, tools: CompileTools): Promise<Compilation> {
  const { catalog } = tools;
  const diagnostics: Diagnostic[] = [];
  const timings: Partial<Record<Stage, number>> = {};

  async function stage<T>(name: Stage, run: () => Promise<T> | T): Promise<T> {
    tools.onStage?.(name);
    const start = performance.now();
    const value = await run();
    timings[name] = performance.now() - start;
    return value;
  }
  const step = async <T>(name: Stage, run: () => Promise<Result<T>> | Result<T>): Promise<T | undefined> => {
    const [value, found] = await stage(name, run);
    diagnostics.push(...found);
    return value;
  };

  const loaded = await stage("load", () => load(request.bundling, request.set, tools.modules));
  const aside = [...(tools.catalogFindings ?? []), ...(tools.policy?.[1] ?? [])];
  diagnostics.push(...loaded.result[1], ...aside);
  const made: {
    parsed?: ParsedBlueprint;
    system?: System;
    plan?: Plan;
    report?: CheckReport;
    deployments?: readonly Deployment[];
    files?: readonly OutputFile[];
  } = {};
  const done = (): Compilation => ({
    catalog,
    ...(tools.policy?.[0] === undefined ? {} : { policy: tools.policy[0] }),
    diagnostics,
    locator: loaded.locator,
    inputs: loaded.inputs,
    parameters: loaded.parameters,
    timings,
    ...made,
  });

  const [blueprint] = loaded.result;
  if (blueprint === undefined) return done();

  const parsed = await step("parse", () => parse(blueprint));
  if (parsed === undefined) return done();

  if (hasErrors(aside)) return done();
  made.parsed = parsed;

  const { targets, ...planned } = await planParsed(parsed, request, tools, step);
  Object.assign(made, planned);
  const { system, plan } = planned;
  const judge = async (deployments?: readonly Deployment[]): Promise<Compilation> => {
    if (system === undefined) return done();
    const one = { system, ...(plan === undefined ? {} : { plan }), ...(deployments === undefined ? {} : { deployments }) };
    const report = await step("check", () => checked(one, request, tools));
    if (report !== undefined) made.report = report;
    return done();
  };
  if (system === undefined || targets === undefined || plan === undefined) return judge();

  const lowered = await step("lower", () => lower(system, plan, catalog, targets));
  if (lowered === undefined) return judge();

  const deployments = await step("override", () => applyOverrides(system, lowered));
  if (deployments === undefined) return judge();
  const { asWritten } = tools;
  const looked = asWritten === undefined ? deployments : await step("check", () => asWritten(deployments));
  if (looked !== undefined) made.deployments = looked;
  await judge(looked);

  const files = await stage("emit", () => emit(system, plan, deployments, loaded.locator, { file: path.basename(request.bundling.file), set: request.set }));
  diagnostics.push(...(await stage("inspect", () => inspect(system, deployments, files))));
  if (!hasErrors(diagnostics)) made.files = files;
  return done();
}
