import type { AwsRow } from "./aws.ts";
import type { ServiceDelta } from "./delta.ts";

type Item = Pick<ServiceDelta, "service" | "item" | "unit" | "tier" | "upTo">;

/** What a row of a price list is in the catalogue; `times` turns the list's unit into the catalogue's. */
export interface ServiceRow {
  readonly row: Item;
  readonly times: number;
}

interface Rule {
  /** Usage type without the prefix of the region. */
  readonly usage: string;
  readonly service: string;
  readonly item: string;
  readonly unit: string;
  /** Units that the list may state, in lower case, with how many of them are one of the catalogue's. */
  readonly from: Readonly<Record<string, number>>;
  /** Only rows of this product family. */
  readonly family?: string;
  /** The row's first step is the item, up to this many units. @default a flat price */
  readonly firstUpTo?: number;
}

const gbMonth = { "gb-mo": 1, "gb-month": 1 };
const hours = { hrs: 1, hours: 1, hour: 1 };
const gb = { gb: 1, gigabytes: 1 };

/** Usage types by offer code (AWS documentation of usage types; price lists as read 2026-11). One line an item of the catalogue. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  AmazonEC2: [
    { usage: "EBS:VolumeUsage.gp2", service: "ebs", item: "gp2 storage", unit: "GB-month", from: gbMonth },
    { usage: "EBS:VolumeUsage.gp3", service: "ebs", item: "gp3 storage", unit: "GB-month", from: gbMonth },
    { usage: "EBS:VolumeUsage.io2", service: "ebs", item: "io2 storage", unit: "GB-month", from: gbMonth },
    { usage: "EBS:VolumeUsage.st1", service: "ebs", item: "st1 storage", unit: "GB-month", from: gbMonth },
    { usage: "EBS:SnapshotUsage", service: "ebs", item: "snapshot", unit: "GB-month", from: gbMonth },
    { usage: "EBS:VolumeP-IOPS.gp3", service: "ebs", item: "gp3 iops above 3000", unit: "IOPS-month", from: { "iops-mo": 1 } },
    { usage: "EBS:VolumeP-Throughput.gp3", service: "ebs", item: "gp3 throughput above 125 MB/s", unit: "GiBps-month", from: { "gibps-mo": 1 } },
    { usage: "NatGateway-Hours", service: "nat-gateway", item: "gateway", unit: "hour", from: hours, family: "NAT Gateway" },
    { usage: "NatGateway-Bytes", service: "nat-gateway", item: "data processed", unit: "GB", from: gb, family: "NAT Gateway" },
  ],
  AmazonEKS: [{ usage: "AmazonEKS-Hours:perCluster", service: "eks", item: "cluster standard support", unit: "hour", from: hours }],
  AWSELB: [
    { usage: "LoadBalancerUsage", service: "alb", item: "load balancer", unit: "hour", from: hours, family: "Load Balancer-Application" },
    { usage: "LCUUsage", service: "alb", item: "LCU", unit: "LCU-hour", from: { "lcu-hrs": 1 }, family: "Load Balancer-Application" },
    { usage: "LoadBalancerUsage", service: "nlb", item: "load balancer", unit: "hour", from: hours, family: "Load Balancer-Network" },
    { usage: "LCUUsage", service: "nlb", item: "NLCU", unit: "LCU-hour", from: { "lcu-hrs": 1 }, family: "Load Balancer-Network" },
  ],
  AmazonS3: [
    { usage: "TimedStorage-ByteHrs", service: "s3", item: "standard storage first 50TB", unit: "GB-month", from: gbMonth, firstUpTo: 51_200 },
    { usage: "TimedStorage-SIA-ByteHrs", service: "s3", item: "standard-IA storage", unit: "GB-month", from: gbMonth },
    { usage: "TimedStorage-GIR-ByteHrs", service: "s3", item: "glacier instant storage", unit: "GB-month", from: gbMonth },
    { usage: "TimedStorage-GlacierByteHrs", service: "s3", item: "glacier flexible storage", unit: "GB-month", from: gbMonth },
    { usage: "TimedStorage-GDA-ByteHrs", service: "s3", item: "glacier deep archive storage", unit: "GB-month", from: gbMonth },
    { usage: "Requests-Tier1", service: "s3", item: "PUT/COPY/POST/LIST", unit: "1k requests", from: { requests: 1000 } },
    { usage: "Requests-Tier2", service: "s3", item: "GET/SELECT", unit: "1k requests", from: { requests: 1000 } },
  ],
  AmazonVPC: [
    { usage: "PublicIPv4:InUseAddress", service: "vpc", item: "public IPv4 address", unit: "hour", from: hours },
    { usage: "VpcEndpoint-Hours", service: "vpc-endpoint", item: "interface endpoint", unit: "AZ-hour", from: hours },
    { usage: "VpcEndpoint-Bytes", service: "vpc-endpoint", item: "data processed first 1PB", unit: "GB", from: gb, firstUpTo: 1_048_576 },
  ],
  AmazonECR: [{ usage: "TimedStorage-ByteHrs", service: "ecr", item: "storage", unit: "GB-month", from: gbMonth }],
  AmazonCloudWatch: [
    { usage: "DataProcessing-Bytes", service: "cloudwatch-logs", item: "ingested", unit: "GB", from: gb },
    { usage: "TimedStorage-ByteHrs", service: "cloudwatch-logs", item: "archived", unit: "GB-month", from: gbMonth },
  ],
};

/** Rows whose item is named by the row: nodes of databases, caches and brokers. */
const named: Readonly<Record<string, (row: AwsRow, usage: string) => Item | undefined>> = {
  AmazonRDS: (row, usage) => {
    const engines: Readonly<Record<string, string>> = { MySQL: "rds-mysql", PostgreSQL: "rds-postgresql" };
    const zones: Readonly<Record<string, string>> = { "Single-AZ": "single-az", "Multi-AZ": "multi-az" };
    const [service, zone] = [engines[row("Database Engine")], zones[row("Deployment Option")]];
    const type = row("Instance Type");
    const plain = usage === `InstanceUsage:${type}` || usage === `Multi-AZUsage:${type}`;
    if (service === undefined || zone === undefined || !plain || row("Product Family") !== "Database Instance") return undefined;
    return { service, item: `${type} ${zone} on-demand`, unit: "hour", tier: null, upTo: null };
  },
  AmazonElastiCache: (row, usage) => {
    const engines: Readonly<Record<string, string>> = {
      Redis: "highest listed engine price: Redis OSS/Memcached",
      Valkey: "lowest listed engine price: Valkey",
    };
    const engine = engines[row("Cache Engine")];
    const type = row("Instance Type");
    if (engine === undefined || !usage.startsWith("NodeUsage:") || row("Product Family") !== "Cache Instance") return undefined;
    return { service: "elasticache", item: `${type} (${engine})`, unit: "node-hour", tier: null, upTo: null };
  },
  AmazonMSK: (row, usage) => {
    const type = /^Kafka\.([a-z0-9]+\.[a-z0-9]+)$/.exec(usage)?.[1];
    if (type === undefined || (row("operation") !== "" && row("operation") !== "RunBroker")) return undefined;
    return { service: "msk", item: `broker kafka.${type}`, unit: "hour", tier: null, upTo: null };
  },
};

/** Usage types outside us-east-1 start with a short name of the region: "EUW1-", "EU-", "APS3-". */
const withoutRegion = (usage: string): string => usage.replace(/^[A-Z]{2,4}[0-9]{0,2}-/, "");

/** What a row stands for; undefined: no item of the catalogue; `wrong`: an item, in a form that is not understood. */
export function serviceRows(offer: string, row: AwsRow): ServiceRow | { readonly wrong: string } | undefined {
  const usage = withoutRegion(row("usageType"));
  const [start, end] = [row("StartingRange"), row("EndingRange")];
  const flat = (start === "" || Number(start) === 0) && (end === "" || end === "Inf");
  const rule = rules[offer]?.find((one) => one.usage === usage && (one.family === undefined || one.family === row("Product Family")));
  if (rule !== undefined) {
    const times = rule.from[row("Unit").toLowerCase()];
    if (times === undefined) return { wrong: `unit \`${row("Unit")}\` of ${rule.service}, ${rule.item}` };
    const { service, item, unit, firstUpTo } = rule;
    if (firstUpTo === undefined && !flat) return { wrong: `volume steps of ${service}, ${item}` };
    if (firstUpTo !== undefined && Number(start) !== 0) return { wrong: `later volume steps of ${service}, ${item}` };
    if (firstUpTo !== undefined && end !== "Inf" && Number(end) !== firstUpTo) return { wrong: `another first step of ${service}, ${item}` };
    return { row: { service, item, unit, tier: null, upTo: firstUpTo ?? null }, times };
  }
  const item = named[offer]?.(row, usage);
  if (item === undefined) return undefined;
  if (row("Unit").toLowerCase() !== "hrs" || !flat) return { wrong: `unit or steps of ${item.service}, ${item.item}` };
  return { row: item, times: 1 };
}
