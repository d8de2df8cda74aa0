/** GB (10^9 bytes) that a node of Memorystore for Valkey keeps data in, after what it holds back ("Instance and node specification", 2026). */
export interface ValkeyNode {
  readonly type: "SHARED_CORE_NANO" | "STANDARD_SMALL" | "HIGHMEM_MEDIUM" | "HIGHMEM_XLARGE";
  readonly writableGb: number;
  /** Item of the catalogue for Memorystore for Redis Cluster, which has the same nodes; there are no prices for Valkey. */
  readonly priceItem: string;
}
export const valkeyNodes: readonly ValkeyNode[] = [
  { type: "SHARED_CORE_NANO", writableGb: 1.12, priceItem: "shared core nano node" },
  { type: "STANDARD_SMALL", writableGb: 5.2, priceItem: "standard small node" },
  { type: "HIGHMEM_MEDIUM", writableGb: 10.4, priceItem: "highmem medium node" },
  { type: "HIGHMEM_XLARGE", writableGb: 46.4, priceItem: "highmem xlarge node" },
];
export const valkeyVersion = "VALKEY_8_0";

/** GB of an instance of Memorystore for Redis ("Redis tier capabilities", 2026), and bands of price by size ("Pricing", 2026). */
export const redisMost = 300;
const bands = [
  { upTo: 4, title: "M1 (1-4GB)" },
  { upTo: 10, title: "M2 (5-10GB)" },
  { upTo: 35, title: "M3 (11-35GB)" },
  { upTo: 100, title: "M4 (36-100GB)" },
  { upTo: redisMost, title: "M5 (>100GB)" },
] as const;
export const redisVersion = "REDIS_7_2";

/** Item of the catalogue. The smallest of the standard tier is listed without its sizes. */
export function redisPriceItem(gigabytes: number, replicated: boolean): string {
  const title = bands.find(({ upTo }) => gigabytes <= upTo)?.title ?? "M5 (>100GB)";
  return replicated ? `standard ${title === "M1 (1-4GB)" ? "M1" : title}` : `basic ${title}`;
}
