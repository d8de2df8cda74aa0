import type { Catalog } from "../catalog/catalog.ts";
import type { Environment, Place } from "../system.ts";
import type { Setting } from "./tokens.ts";

/** Answers of the planner that are kept while changes of one system are tried: what a change leaves alone is not searched again. */
export interface Memo {
  /** The same object for the same place: what others keep by it is kept, too. */
  setting(place: Place, environment: Environment): Setting;
  /** `question` has to hold everything that the answer depends on beside the setting. */
  answer<T>(setting: Setting, kind: string, question: object, find: () => T): T;
}

/** Where errors point is the same for the same component, and a model is known by its id. */
const asked = (key: string, value: unknown): unknown => {
  if (key === "at") return undefined;
  return key === "model" && typeof value === "object" && value !== null && "id" in value ? value.id : value;
};

export function createMemo(catalog: Catalog): Memo {
  const settings = new Map<string, Setting>();
  const answers = new WeakMap<Setting, Map<string, unknown>>();
  return {
    setting(place, environment) {
      const key = JSON.stringify([place, environment]);
      const found = settings.get(key) ?? { catalog, place, environment };
      settings.set(key, found);
      return found;
    },
    answer<T>(setting: Setting, kind: string, question: object, find: () => T): T {
      const known = answers.get(setting) ?? new Map<string, unknown>();
      answers.set(setting, known);
      const key = `${kind} ${JSON.stringify(question, asked)}`;
      // The kind of question decides the type of its answer.
      if (known.has(key)) return known.get(key) as T;
      const found = find();
      known.set(key, found);
      return found;
    },
  };
}
