import type { Model } from "../../catalog/catalog.ts";
import { expertShare, weightSplit } from "../precision.ts";

/** Sizes that the arithmetic of training needs; widths are elements. */
export interface TrainedModel {
  readonly id: string;
  readonly params: number;
  readonly activeParams: number;
  /** Parameters of routed experts; 0 for a dense model. */
  readonly expertParams: number;
  /** Routed experts of a layer; 1 for a dense model. */
  readonly experts: number;
  readonly heads: number;
  readonly layers: number;
  readonly hidden: number;
  readonly vocab: number;
  /** Width of all queries, and of keys and values together, of one layer. */
  readonly queryWidth: number;
  readonly keyValueWidth: number;
  /** Width of the feed-forward part that one token passes, over its experts. */
  readonly feedForward: number;
  readonly source: string;
}

/** Latent attention while training: 128 + 64 wide keys, 128 wide values for each head. Source: DeepSeek-V2, arXiv:2405.04434, section 2.1. */
const latentQuery = 192;
const latentKeyValue = 320;

/** Undefined where the catalogue lacks a dimension: nothing is guessed. */
export function trainedModel(model: Model): TrainedModel | undefined {
  const { layers, hidden, vocab, heads } = model;
  if (model.kind !== "llm" || layers === undefined || hidden === undefined || vocab === undefined || heads === undefined) return undefined;
  const latent = model.kvLatentDim !== undefined;
  if (!latent && (model.headDim === undefined || model.kvHeads === undefined)) return undefined;
  const queryWidth = heads * (latent ? latentQuery : (model.headDim ?? 0));
  const keyValueWidth = latent ? heads * latentKeyValue : 2 * (model.kvHeads ?? 0) * (model.headDim ?? 0);
  const share = expertShare(model);
  // Active parameters beside embeddings and attention are the feed-forward's three matrices, over all experts that a token visits.
  const attention = hidden * (2 * queryWidth + keyValueWidth);
  const derived = ((model.activeParams - vocab * hidden) / layers - attention) / (3 * hidden);
  const feedForward = share === undefined && model.intermediate !== undefined ? model.intermediate : derived;
  if (!(feedForward > 0)) return undefined;
  return {
    id: model.id,
    params: model.params,
    activeParams: model.activeParams,
    expertParams: weightSplit(model).experts,
    experts: share === undefined ? 1 : (model.experts ?? 1),
    heads,
    layers,
    hidden,
    vocab,
    queryWidth,
    keyValueWidth,
    feedForward,
    source: model.source,
  };
}
