import type { Component, System } from "../../compiler/system.ts";
import type { Renames } from "../terraform/moved.ts";

/** Components that were called otherwise, and names as they were then. */
export interface Renamed {
  /** The name of before, of what begins with a component's id. */
  before(name: string): string;
  readonly renames: Renames;
}

export function renamedIn({ components }: System): Renamed {
  const all = Object.values(components);
  // An id may begin another one: the longest that fits is meant.
  const ids = all.map(({ id }) => id).sort((a, b) => b.length - a.length);
  const former = new Map(all.flatMap(({ id, former: was }) => (was === undefined ? [] : [[id, was.id] as const])));
  return {
    before(name) {
      const id = ids.find((one) => name === one || name.startsWith(`${one}-`));
      const was = id === undefined ? undefined : former.get(id);
      return id === undefined || was === undefined ? name : `${was}${name.slice(id.length)}`;
    },
    renames: former.size === 0 ? undefined : { ids, former },
  };
}

/** For arguments that replace a resource when they change: its name when it was made. */
export const nameBefore = ({ name, former }: Component<unknown>): string => former?.name ?? name;
