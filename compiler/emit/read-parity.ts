import * as z from "zod";

const state = z.enum(["equal", "weaker", "not available"]);
const realised = z.looseObject({ state, how: z.string(), note: z.string().optional() });
const line = z.looseObject({
  subject: z.string(),
  name: z.string(),
  worst: z.enum(["equal", "weaker", "not placed", "not available"]),
  places: z.record(z.string(), realised.nullable()),
});
const schema = z.looseObject({ system: z.string(), environment: z.string(), places: z.array(z.string()), lines: z.array(line) });

/** What parity.json holds that is shown. Fields may be added. */
export type Parity = z.infer<typeof schema>;

/** Text of a parity.json, or what is wrong with it: the rest of a sentence that begins with its name. */
export function readParity(text: string): { readonly parity: Parity } | { readonly wrong: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { wrong: "is no JSON" };
  }
  const outcome = schema.safeParse(given);
  if (outcome.success) return { parity: outcome.data };
  const [issue] = outcome.error.issues;
  return { wrong: `is no report of parity: \`${(issue?.path ?? []).map(String).join(".")}\`: ${issue?.message ?? "unreadable"}` };
}
