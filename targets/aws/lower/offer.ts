import { offerOf } from "../../cloud/offer.ts";
import type { Access } from "../contract.ts";

/** Access by verb, on AWS. */
export const offer = offerOf<Access>({});
