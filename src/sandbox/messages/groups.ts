/** Group chats. Invariant: the same people and name on the same line are the same group. Source: sendblue-api.md §2.2. */
import type { Group } from '../provider/message-store.ts';
import { uuidOf } from '../provider/random.ts';
import type { AccountWorld } from '../provider/world.ts';

/** The line's group of these people (each listed once) under this name; creates it when absent. */
export function openGroup(
  { account, sandbox }: AccountWorld,
  asked: { readonly line: string; readonly members: readonly string[]; readonly name: string },
): Group {
  const { line, members, name } = asked;
  const who = `${account.name}/${line}/${members.toSorted().join(',')}/${name}`;
  const id = `sb_group_${uuidOf(sandbox.settings.seed, who)}`;
  const known = account.groups.get(id);
  if (known !== undefined) return known;
  const group = { id, name, members };
  account.groups.set(id, group);
  return group;
}

export function findGroup({ account }: AccountWorld, id: string): Group | undefined {
  return account.groups.get(id);
}
