/**
 * Bytes that a node keeps data in (`maxmemory`), the same for Valkey and Redis OSS. A quarter of it is reserved by default.
 * Source: Amazon ElastiCache User Guide, "Valkey and Redis OSS parameters", node-type specific parameters; each value compared with a
 * public copy of the guide, 2026-11.
 */
export const nodeMemory: Readonly<Record<string, number>> = {
  "cache.t4g.micro": 536_870_912,
  "cache.t4g.small": 1_471_026_299,
  "cache.t4g.medium": 3_317_862_236,
  "cache.m6g.large": 6_854_542_746,
  "cache.m6g.xlarge": 13_891_921_715,
  "cache.m6g.2xlarge": 27_966_669_210,
  "cache.m6g.4xlarge": 56_116_178_125,
  "cache.m6g.8xlarge": 111_325_552_312,
  "cache.m6g.12xlarge": 168_715_971_994,
  "cache.m6g.16xlarge": 225_000_375_228,
  "cache.m7g.large": 6_854_542_746,
  "cache.m7g.xlarge": 13_891_921_715,
  "cache.m7g.2xlarge": 27_966_669_210,
  "cache.m7g.4xlarge": 56_116_178_125,
  "cache.m7g.8xlarge": 111_325_552_312,
  "cache.m7g.12xlarge": 168_715_971_994,
  "cache.m7g.16xlarge": 225_000_375_228,
  "cache.r6g.large": 14_037_181_030,
  "cache.r6g.xlarge": 28_261_849_702,
  "cache.r6g.2xlarge": 56_711_183_565,
  "cache.r6g.4xlarge": 113_609_865_216,
  "cache.r6g.8xlarge": 225_000_375_228,
  "cache.r6g.12xlarge": 341_206_346_547,
  "cache.r6g.16xlarge": 450_000_750_456,
  "cache.r7g.large": 14_037_181_030,
  "cache.r7g.xlarge": 28_261_849_702,
  "cache.r7g.2xlarge": 56_711_183_565,
  "cache.r7g.4xlarge": 113_609_865_216,
  "cache.r7g.8xlarge": 225_000_375_228,
  "cache.r7g.12xlarge": 341_206_346_547,
  "cache.r7g.16xlarge": 450_000_750_456,
};

export interface CacheEngine {
  readonly version: string;
  readonly family: string;
  /** Ending of the catalogue's item for this engine. */
  readonly priceItem: string;
}

/** Versions and families: the same guide, "Supported engine versions", recalled. The provider wants major and minor from 7 on. */
export const cacheEngines = {
  valkey: { version: "8.1", family: "valkey8", priceItem: "(lowest listed engine price: Valkey)" },
  redis: { version: "7.1", family: "redis7", priceItem: "(highest listed engine price: Redis OSS/Memcached)" },
} as const satisfies Record<string, CacheEngine>;
