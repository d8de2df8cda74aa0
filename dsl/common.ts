import { budget } from "./budget.ts";
import type { Common } from "./component.ts";
import { dataClass } from "./data.ts";
import { tags, text } from "./fields.ts";
import type { Fields } from "./kind.ts";
import { overrides } from "./override.ts";
import { place } from "./place.ts";
import { waivers } from "./waive.ts";

/** Fields of every component. `resolve` lifts them out of the values. */
export const common = {
  owner: text.optional(),
  on: place.optional(),
  classification: dataClass.optional(),
  budget: budget.optional(),
  waivers: waivers.optional(),
  overrides: overrides.optional(),
  tags: tags.optional(),
  standalone: text.optional(),
  renamedFrom: text.optional(),
} satisfies Fields<Common>;
