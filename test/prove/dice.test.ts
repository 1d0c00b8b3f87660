import { expect, test } from 'vitest';
import { parsePlannedDeath } from '../../src/core/kill-point.ts';
import {
  createDice,
  disturbances,
  nextDisturbance,
  nextPlannedDeath,
  nextPlanningDeath,
  nextStorm,
  sendingPoints,
} from '../../src/prove/dice.ts';
import { faultNames } from '../../src/sandbox/provider/faults.ts';

const first = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

test('the same seed repeats every draw, whatever is drawn of other topics in between', () => {
  const one = createDice('s');
  const other = createDice('s');
  const draws = first(5).map(() => one.whole('victim', 0, 9));
  expect(
    first(5).map(() => {
      other.chance('storm');
      return other.whole('victim', 0, 9);
    }),
  ).toEqual(draws);
  const third = createDice('t');
  expect(first(20).map(() => third.whole('victim', 0, 999))).not.toEqual(
    first(20).map(() => one.whole('victim', 0, 999)),
  );
});

test('every kill point of the sending has its turn, in words that a process understands', () => {
  const dice = createDice('s');
  const deaths = first(sendingPoints.length).map((nth) => parsePlannedDeath(nextPlannedDeath(dice, nth)));
  expect(deaths.map((death) => death?.point)).toEqual(sendingPoints);
  expect(sendingPoints).not.toContain('render');
});

test('a round begins with deaths while it is planned and looks channels up: one in a short proof, each point in a longer', () => {
  const points = (kills: number) => {
    const dice = createDice('s');
    return first(6).flatMap(
      (nth) => parsePlannedDeath(nextPlanningDeath(dice, nth, { kills, people: 20 }) ?? '')?.point ?? [],
    );
  };
  expect(points(3)).toEqual(['render']);
  expect(points(16)).toEqual(['render', 'lookup-counted', 'lookup-answered', 'lookup-recorded']);
});

test('every fault strikes before any comes again, and every fourth storm is calm', () => {
  const storms = first(6).map((nth) => nextStorm('s', nth));
  const names = storms.flatMap((faults) => faults.map(({ name }) => name));
  expect(names.slice(0, faultNames.length).toSorted()).toEqual([...faultNames].toSorted());
  expect(storms[3]).toEqual([]);
  expect(nextStorm('s', 7)).toEqual([]);
});

test('even a short proof has every disturbance', () => {
  const dice = createDice('s');
  expect(disturbances.map((_, nth) => nextDisturbance(dice, nth))).toEqual([...disturbances]);
});
