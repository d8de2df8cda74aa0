import { offerOf } from "../../cloud/offer.ts";
import type { Access } from "../contract.ts";

/** Access by verb, on Google Cloud. */
export const offer = offerOf<Access>({});
