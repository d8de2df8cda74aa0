import { offerOf } from "../../cloud/offer.ts";
import type { Access } from "../contract.ts";

/** Access by verb, on Azure. */
export const offer = offerOf<Access>({});
