import type { Gpu, Model } from "../catalog.ts";
import { type CarbonFile, FORMAT, type SpotAdvisorFile } from "../format.ts";
import type { FullCatalog } from "../index.ts";
import { allClouds } from "../places.ts";
import { dayOf, stalenessLimits } from "../staleness.ts";
import type { CatalogFinding } from "./finding.ts";

const bytesOfBf16 = 2;

/** Keys and values of every layer that keeps all tokens; a latent vector for compressed attention. */
function kvBytes(model: Model): number | undefined {
  const layers = model.fullAttentionLayers ?? model.layers;
  if (layers === undefined) return undefined;
  if (model.kvLatentDim !== undefined) return layers * model.kvLatentDim * bytesOfBf16;
  if (model.kvHeads === undefined || model.headDim === undefined) return undefined;
  return 2 * layers * model.kvHeads * model.headDim * bytesOfBf16;
}

/** Parameters of a dense decoder with gated layers, embeddings tied and not. Undefined for other shapes. */
function denseParameters({ kind, layers, hidden, heads, kvHeads, headDim, intermediate, vocab, experts }: Model): readonly number[] | undefined {
  if (kind !== "llm" || experts !== undefined) return undefined;
  if (
    layers === undefined ||
    hidden === undefined ||
    heads === undefined ||
    kvHeads === undefined ||
    headDim === undefined ||
    intermediate === undefined ||
    vocab === undefined
  )
    return undefined;
  const attention = 2 * hidden * heads * headDim + 2 * hidden * kvHeads * headDim;
  const body = layers * (attention + 3 * hidden * intermediate);
  return [body + vocab * hidden, body + 2 * vocab * hidden];
}

function modelFindings(model: Model): readonly CatalogFinding[] {
  const where = `models/${model.id}`;
  const bytes = kvBytes(model);
  const counts = denseParameters(model);
  return [
    ...(model.kvBytesPerToken !== undefined && bytes !== model.kvBytesPerToken
      ? [{ rule: "kv-bytes", where, message: `${model.kvBytesPerToken} stated, ${bytes} from its dimensions` }]
      : []),
    ...(counts?.every((count) => Math.abs(model.params / count - 1) > 0.03)
      ? [{ rule: "parameters", where, message: `${model.params} stated, ${counts.join(" or ")} from its dimensions` }]
      : []),
    ...(model.activeParams > model.params ? [{ rule: "parameters", where, message: "more active parameters than parameters" }] : []),
  ];
}

const near = (value: number, ...targets: readonly number[]): boolean => targets.some((target) => Math.abs(value / target - 1) < 0.06);

function gpuFindings(gpu: Gpu): readonly CatalogFinding[] {
  const where = `gpus/${gpu.name}`;
  const usable = gpu.memoryGibUsable / gpu.memoryGibNominal;
  const eight = gpu.fp8Tflops !== undefined && gpu.bf16Tflops !== undefined ? gpu.fp8Tflops / gpu.bf16Tflops : undefined;
  const integers = gpu.int8Tops !== undefined && gpu.fp8Tflops !== undefined ? gpu.int8Tops / gpu.fp8Tflops : undefined;
  return [
    ...(usable < 0.9 || usable > 1 ? [{ rule: "usable-memory", where, message: `${usable.toFixed(3)} of the nominal memory is usable` }] : []),
    ...(eight !== undefined && !near(eight, 1, 2) ? [{ rule: "fp8-rate", where, message: `fp8 is ${eight.toFixed(2)} times bf16` }] : []),
    ...(integers !== undefined && integers < 0.9 ? [{ rule: "int8-rate", where, message: `int8 is ${integers.toFixed(2)} times fp8` }] : []),
  ];
}

function regionFindings(catalog: FullCatalog): readonly CatalogFinding[] {
  return allClouds.flatMap((cloud) =>
    catalog
      .regions(cloud)
      .flatMap((region) =>
        catalog.offers(cloud, region).length > 0 ? [] : [{ rule: "region-in-use", where: `${cloud}/${region}`, message: "the region has no offer" }],
      ),
  );
}

function dateFindings(catalog: FullCatalog): readonly CatalogFinding[] {
  return catalog.contents().flatMap(({ table, file, sources }) => [
    ...[...new Set(sources.map(({ asOf }) => asOf).filter((asOf) => asOf.length < 10))].map((asOf) => ({
      rule: "day-unknown",
      where: `${file}/${asOf}`,
      message: "the date names no day",
    })),
    ...(stalenessLimits[table] === undefined ? [{ rule: "staleness-limit", where: file, message: `table \`${table}\` has no staleness limit` }] : []),
    ...sources.flatMap(({ asOf, source }) => [
      ...(dayOf(asOf) === undefined ? [{ rule: "date", where: file, message: `\`${asOf}\` is no date` }] : []),
      ...(source.trim() === "" ? [{ rule: "source", where: file, message: "a row has no source" }] : []),
    ]),
  ]);
}

function rateFindings(advisor: SpotAdvisorFile, carbon: CarbonFile): readonly CatalogFinding[] {
  const advice = Object.entries(advisor.regions).flatMap(([region, rows]) =>
    rows
      .filter(([type, band, savings]) => advisor.types[type] === undefined || advisor.bands[band] === undefined || savings < 0 || savings > 100)
      .map(([type]) => ({ rule: "spot-advice", where: `aws/${region}/${advisor.types[type]}`, message: "band or savings are out of range" })),
  );
  const grid = Object.entries(carbon.clouds).flatMap(([cloud, regions]) =>
    Object.entries(regions)
      .filter(([, [grams, share]]) => grams < 5 || grams > 900 || share < 0 || share > 1)
      .map(([region]) => ({ rule: "grid-carbon", where: `${cloud}/${region}`, message: "grams or share are out of range" })),
  );
  return [...advice, ...grid];
}

const digest = /^[a-z0-9.-]+\/[a-z0-9/_-]+@sha256:[0-9a-f]{64}$/;
const imageFindings = (catalog: FullCatalog): readonly CatalogFinding[] =>
  catalog
    .images()
    .flatMap(({ name, reference }) =>
      digest.test(reference) ? [] : [{ rule: "image-digest", where: `images/${name}`, message: `\`${reference}\` is not pinned` }],
    );

/** Everything that is no price. @param read text of a stored file */
export function factFindings(catalog: FullCatalog, read: (file: string) => string): readonly CatalogFinding[] {
  const advisor: SpotAdvisorFile = JSON.parse(read("spot-advisor.json"));
  const carbon: CarbonFile = JSON.parse(read("carbon.json"));
  const formats = [advisor, carbon]
    .filter(({ format }) => format !== FORMAT)
    .map(({ format }) => ({ rule: "format", where: "data", message: `format ${format}` }));
  return [
    ...formats,
    ...catalog.models().flatMap(modelFindings),
    ...catalog.gpus().flatMap(gpuFindings),
    ...regionFindings(catalog),
    ...dateFindings(catalog),
    ...rateFindings(advisor, carbon),
    ...imageFindings(catalog),
  ];
}
