import { describe, expect, it } from "vitest";
import { refreshed } from "../../../compiler/catalog/refresh/apply.ts";
import { shippedCatalog } from "../fixture.ts";
import { azureItem, azurePage, deltasOf, reasonsOf, refreshWith } from "./lists.ts";

const type = "Standard_D4s_v5";
const laid = async (items: readonly object[]) => {
  const made = await refreshWith({ "page.json": azurePage(items) });
  const catalog = refreshed(shippedCatalog(), deltasOf(made));
  return { made, offer: (name = type, region = "westeurope") => catalog.offers("azure", region).find(({ instanceType }) => instanceType === name) };
};
const spot = (price: number) => azureItem(type, price, { skuName: "D4s v5 Spot", meterName: "D4s v5 Spot" });

describe("machines", () => {
  it("takes on-demand and spot, dated by the day of reading", async () => {
    const { offer } = await laid([azureItem(type, 0.24), spot(0.05)]);
    expect(offer()).toMatchObject({
      usdPerHour: 0.24,
      spotUsdPerHour: 0.05,
      asOf: "2026-11-20",
      source: "Azure Retail Prices API, prices.azure.com",
      vcpus: 4,
      memoryGib: 16,
    });
  });

  it("takes spot at the on-demand price for no spot at all", async () => {
    const { offer } = await laid([azureItem(type, 0.24), spot(0.24)]);
    expect(offer()?.usdPerHour).toBe(0.24);
    expect(offer()).not.toHaveProperty("spotUsdPerHour");
  });

  it("never mixes Windows in, whichever row comes first", async () => {
    const windows = azureItem(type, 0.424, { productName: "Virtual Machines Dsv5 Series Windows" });
    for (const items of [
      [windows, azureItem(type, 0.24)],
      [azureItem(type, 0.24), windows],
    ])
      expect((await laid(items)).offer()?.usdPerHour).toBe(0.24);
    const { made, offer } = await laid([windows]);
    expect(offer()).toEqual(
      shippedCatalog()
        .offers("azure", "westeurope")
        .find(({ instanceType }) => instanceType === type),
    );
    expect(reasonsOf(made, "azure")).toEqual({ "operating system other than Linux": 1 });
  });

  it.each([
    ["currency other than US dollars", { currencyCode: "EUR" }],
    ["service that no item of the catalogue is read from", { serviceName: "Storage" }],
    ["price of type Reservation", { type: "Reservation", reservationTerm: "1 Year", retailPrice: 1300 }],
    ["price of type DevTestConsumption", { type: "DevTestConsumption" }],
    ["low priority, the predecessor of spot", { skuName: "D4s v5 Low Priority" }],
    ["product other than virtual machines", { productName: "Dsv5 Series CloudServices" }],
    ["product other than virtual machines", { productName: "Dsv5 Series Dedicated Host" }],
    ["unit other than hours", { unitOfMeasure: "1/Month" }],
    ["later volume steps", { tierMinimumUnits: 100 }],
    ["price that is no number", { retailPrice: "0.24" }],
    ["price that is no number", { retailPrice: undefined }],
    ["price that is not above zero, or beyond all bounds", { retailPrice: 0 }],
    ["price that is not above zero, or beyond all bounds", { retailPrice: -3 }],
    ["price that is not above zero, or beyond all bounds", { retailPrice: 1e300 }],
    ["region that the catalogue does not know", { armRegionName: "moonbase" }],
    ["virtual machine without type or region", { armSkuName: "" }],
    ["instance type whose shape the catalogue does not know", { armSkuName: "Standard_Z99" }],
    ["price that is not effective yet on 2026-11-20", { effectiveStartDate: "2027-01-01T00:00:00Z" }],
    ["product, SKU or meter is not named", { productName: undefined }],
  ])("%s: %j", async (reason, more) => {
    const { made, offer } = await laid([azureItem(type, 0.01, more)]);
    expect(reasonsOf(made, "azure")).toEqual({ [reason]: 1 });
    expect(offer()).toEqual(
      shippedCatalog()
        .offers("azure", "westeurope")
        .find(({ instanceType }) => instanceType === type),
    );
  });

  it("survives items that are no objects", async () => {
    const { made } = await laid([7 as unknown as object, null as unknown as object]);
    expect(reasonsOf(made, "azure")).toEqual({ "item that is no object": 2 });
  });

  it("keeps a closed series closed", async () => {
    const { offer } = await laid([azureItem("Standard_F4s_v2", 0.2)]);
    expect(offer("Standard_F4s_v2")).toMatchObject({ usdPerHour: 0.2, restricted: true });
  });
});

it("asks for the day, which pages do not name", async () => {
  const { readFolder } = await import("../../../compiler/catalog/refresh/lists.ts");
  const { memoryHost } = await import("./lists.ts");
  const host = memoryHost({ "page.json": azurePage([azureItem(type, 0.24)]) });
  await expect(readFolder("/lists", { catalog: shippedCatalog(), host, asOf: undefined })).rejects.toThrow("`page.json`: such a page has no date");
});
