import type { Catalog } from "../catalog/catalog.ts";
import { type Diagnostic, isSpan, type Result, type Where } from "../diagnostics/diagnostic.ts";
import type { Environment, Place } from "../system.ts";
import type { Setting } from "./tokens.ts";

/** Answers of the planner that are kept while changes of one system are tried: what a change leaves alone is not searched again. */
export interface Memo {
  /** The same object for the same place: what others keep by it is kept, too. */
  setting(place: Place, environment: Environment): Setting;
  /** `question` has to hold everything that the answer depends on beside the setting. */
  answer<T>(setting: Setting, kind: string, question: Question, find: () => Result<T>): Result<T>;
}

/** Where its errors point is no part of what is asked. */
interface Question {
  readonly at: Where;
}

interface Answered {
  readonly at: Where;
  readonly answer: Result<unknown>;
}

const asked = (key: string, value: unknown): unknown => (key === "at" ? undefined : value);

/** Most answers that are kept of a place: more than the changes of one system that are tried at a time. */
const most = 500;

/** The findings of an answer for another call with the same question; undefined where one points elsewhere than to that call. */
function moved(found: readonly Diagnostic[], from: Where, to: Where): readonly Diagnostic[] | undefined {
  if (from.origin === to.origin) return found;
  const { otherwise: _otherwise, ...rest } = to;
  const made: Diagnostic[] = [];
  for (const one of found) {
    const { at } = one;
    if (one.related !== undefined || at === undefined || isSpan(at) || at.origin !== from.origin) return undefined;
    const path = at.path ?? rest.path;
    const otherwise = at.otherwise === undefined ? undefined : to.otherwise;
    made.push({
      ...one,
      at: {
        ...rest,
        ...(path === undefined ? {} : { path }),
        ...(at.key === undefined ? {} : { key: at.key }),
        ...(otherwise === undefined ? {} : { otherwise }),
      },
    });
  }
  return made;
}

export function createMemo(catalog: Catalog): Memo {
  const settings = new Map<string, Setting>();
  const answers = new WeakMap<Setting, Map<string, Answered>>();
  return {
    setting(place, environment) {
      const key = JSON.stringify([place, environment]);
      const found = settings.get(key) ?? { catalog, place, environment };
      settings.set(key, found);
      return found;
    },
    answer<T>(setting: Setting, kind: string, question: Question, find: () => Result<T>): Result<T> {
      const known = answers.get(setting) ?? new Map<string, Answered>();
      answers.set(setting, known);
      const key = `${kind} ${JSON.stringify(question, asked)}`;
      const before = known.get(key);
      if (before !== undefined) {
        const diagnostics = moved(before.answer[1], before.at, question.at);
        // The kind of question decides the type of its answer.
        if (diagnostics !== undefined) return [before.answer[0] as T | undefined, diagnostics];
      }
      const answer = find();
      known.delete(key);
      known.set(key, { at: question.at, answer });
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
      return answer;
    },
  };
}
