import type { Gpu } from "../catalog/catalog.ts";
import { coefficients } from "./coefficients.ts";
import { figures } from "./figure.ts";
import { contextOf } from "./memory.ts";
import type { Figure } from "./plan.ts";

const prior = coefficients.memory;

/**
 * The engine's share of the memory that it sees. In an instance of MIG that is the instance; engines that take turns see the whole device,
 * and each begins only where as much as its share is free. Rounded down, to hundredths.
 */
export function memoryOfPart(part: Gpu, whole: Gpu): { readonly utilization: number; readonly figures: readonly Figure[] } {
  const figure = figures("memory");
  const context = contextOf(part);
  const counted = figure("CUDA context of the engine, counted outside of PyTorch", context, "GiB", "context", { context }, coefficients.parts.source);
  if (!part.name.startsWith("time slice")) return { utilization: prior.utilization, figures: [counted] };
  const inputs = { utilization: prior.utilization, part: part.memoryGibUsable, context, whole: whole.memoryGibUsable };
  const share = Math.floor((100 * (inputs.utilization * inputs.part - inputs.context)) / inputs.whole) / 100;
  const formula = "floor(100 * (utilization * part - context) / whole) / 100";
  const asked = figure("share of the device that the engine asks for", share, "", formula, inputs, "all engines of a device see the whole of it");
  return { utilization: share, figures: [counted, asked] };
}
