import type { Cloud } from "../system.ts";

/** What names of zones look like, by cloud: a region with a letter, an id of AWS, or digits within the region. */
const forms: Readonly<Record<Cloud, (region: string) => RegExp>> = {
  // Zones of AWS are named by region and letter in an account, and by id everywhere.
  aws: (region) => new RegExp(`^(${region}[a-z]|[a-z0-9]+-az\\d)$`),
  gcp: (region) => new RegExp(`^${region}-[a-z]$`),
  azure: () => /^[1-9]$/,
};
const examples: Readonly<Record<Cloud, (region: string) => string>> = {
  aws: (region) => `${region}a`,
  gcp: (region) => `${region}-a`,
  azure: () => "1",
};

/** Whether a name is that of a zone of the region. */
export const isZone = (cloud: Cloud, region: string, zone: string): boolean => forms[cloud](region).test(zone);
/** A name as the cloud writes it, for messages. */
export const zoneExample = (cloud: Cloud, region: string): string => examples[cloud](region);
