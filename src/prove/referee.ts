/**
 * Lets the engine work and disturbs it, round after round (round). Invariant: deaths keep pace with the sending, so that a slow
 * machine gets as far as a fast one; a round ends only when every message of it is settled.
 */
import { playRound } from './round.ts';
import { countDeaths, type History, type Scene } from './scene.ts';
import { writeRound } from './scratch-campaign.ts';

/** Plays rounds, each to its end, until all the deaths asked for have happened. */
export async function playRounds(scene: Scene): Promise<History> {
  const history: History = {
    rounds: [],
    deaths: new Map(),
    disturbances: new Map(),
    stopped: new Set(),
    exits: new Map(),
    broken: [],
  };
  while (history.rounds.length === 0 || (countDeaths(history) < scene.kills && !scene.stopping.aborted)) {
    const before = countDeaths(history);
    const people = scene.people.slice(0, peopleFor(scene, history));
    history.rounds.push(people);
    writeRound(scene.folder, { round: history.rounds.length, people });
    await playRound(scene, history);
    // A round without a death would be followed by others without one.
    if (history.broken.length > 0 || countDeaths(history) === before) break;
  }
  scene.storm.setFaults([]);
  return history;
}

/** How many people the remaining deaths need, judged by the rounds so far. */
function peopleFor(scene: Scene, history: History): number {
  const before = history.rounds.reduce((sum, people) => sum + people.length, 0);
  const deaths = countDeaths(history);
  if (before === 0 || deaths === 0) return scene.people.length;
  return Math.min(scene.people.length, Math.ceil(((scene.kills - deaths) * before * 1.2) / deaths) + 20);
}
