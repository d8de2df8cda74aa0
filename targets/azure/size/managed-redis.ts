/** GB of a size, of which a fifth is kept back. */
export interface RedisSize {
  readonly sku: string;
  readonly gigabytes: number;
}

/**
 * Sizes, smallest first: balanced ones, and from 12 GB on those that are optimised for memory, which cost less for as much of it.
 * Source: Azure Managed Redis documentation, "Choose a tier", recalled; names as azurerm 4.55.0 takes them, read 2026-11. Sizes beyond
 * 120 GB are left out: they are no longer what one key holder reads from one endpoint.
 */
export const redisSizes: readonly RedisSize[] = [
  { sku: "Balanced_B0", gigabytes: 0.5 },
  { sku: "Balanced_B1", gigabytes: 1 },
  { sku: "Balanced_B3", gigabytes: 3 },
  { sku: "Balanced_B5", gigabytes: 6 },
  { sku: "MemoryOptimized_M10", gigabytes: 12 },
  { sku: "MemoryOptimized_M20", gigabytes: 24 },
  { sku: "MemoryOptimized_M50", gigabytes: 60 },
  { sku: "MemoryOptimized_M100", gigabytes: 120 },
];

/** Share of a size that entries may take (Azure Managed Redis documentation, "Memory management", recalled). */
export const usable = 0.8;
/** GB that one shard holds: beyond it there are several behind one endpoint (Azure Managed Redis documentation, "Architecture", recalled). */
export const oneShard = 25;
