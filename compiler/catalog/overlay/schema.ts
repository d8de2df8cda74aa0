import * as z from "zod";
import { markets } from "../offer-query.ts";
import { dayOf } from "../staleness.ts";

const cloud = z.enum(["aws", "azure", "gcp"]);
const name = z.string().min(1, "must not be empty");
const day = z
  .string()
  .refine((text) => text.length === 10 && dayOf(text) !== undefined, "must be a day such as 2026-11-01")
  .describe("Day of the agreement or of the reading, for example 2026-11-01.");
const usd = z.number().positive("must be above zero: a price is never free").max(1e6);
const discountPercent = z.number().gt(0, "must be above 0").lt(100, "must be below 100: a price is never free").describe("Percent below the list price.");
const regions = z.array(name).min(1).describe("Regions by the cloud's name. Default: all.");
const instanceTypes = z.array(name).min(1).describe('Instance types; * stands for any characters: "p5.*".');
const note = z.string().describe("Shown beside the price.");

const instancePrice = z.strictObject({
  cloud,
  regions: regions.optional(),
  instanceTypes,
  market: z.enum(markets).optional().describe("What the price is for. Default: on-demand."),
  usdPerHour: usd.optional().describe("Negotiated price of one instance, US dollars an hour."),
  discountPercent: discountPercent.optional(),
  note: note.optional(),
});

const servicePrice = z.strictObject({
  cloud,
  regions: regions.optional(),
  service: name.describe('Service as in the catalogue: "s3".'),
  items: z.array(name).min(1).optional().describe("Items of the service; * stands for any characters. Default: all."),
  usdPerUnit: usd.optional().describe("Negotiated price of one unit, US dollars; only for items without volume steps."),
  discountPercent: discountPercent.optional(),
  note: note.optional(),
});

const reservation = z.strictObject({
  id: name.describe("As the cloud names it, for example cr-0123456789abcdef0."),
  cloud,
  region: name,
  zone: name.optional(),
  instanceType: name,
  count: z.int().positive().max(1e6),
  usdPerHour: usd.optional().describe("Paid rate of one instance, US dollars an hour. Default: the list price counts."),
});

const places = z.strictObject({
  regions: z.array(name).min(1).optional().describe('"cloud/region"; * stands for any characters: "aws/eu-*".'),
  instanceTypes: z.array(name).min(1).optional().describe('"cloud/type"; * stands for any characters: "aws/p5.*".'),
});

const quota = z
  .strictObject({
    cloud,
    region: name,
    instanceTypes: instanceTypes.describe("Instance types that are counted together."),
    market: z.enum(["on-demand", "spot"]).optional().describe("Default: on-demand."),
    maxVcpus: z.int().nonnegative().max(1e9).optional().describe("Sum of the vCPUs of all running instances."),
    maxInstances: z.int().nonnegative().max(1e9).optional(),
  })
  .refine(({ maxVcpus, maxInstances }) => maxVcpus !== undefined || maxInstances !== undefined, "state `maxVcpus` or `maxInstances`");

/** lintel.catalog.json: what a project knows of prices and capacity that no list says. */
export const overlaySchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  asOf: day,
  instancePrices: z.array(instancePrice).optional(),
  servicePrices: z.array(servicePrice).optional(),
  reservations: z.array(reservation).optional(),
  allow: places.optional().describe("Nothing else may be used."),
  deny: places.optional().describe("Must not be used; wins over `allow`."),
  quotas: z.array(quota).optional(),
});

export type OverlayFile = z.output<typeof overlaySchema>;
export type InstancePriceEntry = NonNullable<OverlayFile["instancePrices"]>[number];
export type ServicePriceEntry = NonNullable<OverlayFile["servicePrices"]>[number];

/** The published JSON schema, for editors. */
export const overlayJsonSchema = (): object => z.toJSONSchema(overlaySchema, { io: "input" });
