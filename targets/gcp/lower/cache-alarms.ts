import type { Alarm } from "../contract.ts";

const ticket = { seconds: 900, severity: "ticket" } as const;

/** Metrics of Memorystore ("Monitored metrics" of each product, 2026), in PromQL's names of them. */
export const valkeyAlarms = (id: string): readonly Alarm[] => {
  const of = `monitored_resource="memorystore.googleapis.com/Instance",instance_id=~"(.*/)?${id}"`;
  return [
    {
      ...ticket,
      name: "engine-cpu",
      description: "The engine's thread is busy: answers queue",
      query: `max(memorystore_googleapis_com:instance_cpu_maximum_utilization{${of}}) > 0.8`,
    },
    {
      ...ticket,
      name: "memory",
      description: "Memory is nearly full: entries are dropped before they expire",
      query: `max(memorystore_googleapis_com:instance_memory_maximum_utilization{${of}}) > 0.9`,
    },
  ];
};

export const redisAlarms = (id: string): readonly Alarm[] => {
  const of = `monitored_resource="redis_instance",instance_id=~".*/${id}"`;
  return [
    {
      ...ticket,
      name: "memory",
      description: "Memory is nearly full",
      query: `max(redis_googleapis_com:stats_memory_usage_ratio{${of}}) > 0.9`,
    },
    {
      ...ticket,
      name: "evictions",
      description: "Entries are dropped before they expire: the working set does not fit",
      query: `sum(increase(redis_googleapis_com:stats_evicted_keys{${of}}[5m])) > 0`,
    },
    {
      ...ticket,
      name: "system-memory",
      description: "The instance's own memory is nearly full: it may refuse writes",
      query: `max(redis_googleapis_com:stats_memory_system_memory_usage_ratio{${of}}) > 0.9`,
    },
  ];
};
