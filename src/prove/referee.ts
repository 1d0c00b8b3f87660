/**
 * Lets the engine work and disturbs it: deaths, stops, cut connections, faults. Invariant: deaths keep pace with the sending, so
 * that a slow machine gets as far as a fast one; a round ends only when every message of it is settled.
 */
import type { Clock } from '../core/clock.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Database } from '../store/database/connect.ts';
import { type ConnectionKind, countWorkLeft, cutConnection, type WorkLeft } from '../store/report/proof.ts';
import { type Dice, type Disturbance, nextDisturbance, nextPlannedDeath, nextStorm } from './dice.ts';
import type { Crew, End, Seat, SeatKind } from './processes.ts';
import { campaignFolder, writeRound } from './scratch-campaign.ts';
import type { Storm } from './storm.ts';

/** Everything that a proof works with. */
export interface Scene {
  readonly db: Database;
  readonly sandbox: Sandbox;
  readonly crew: Crew;
  readonly storm: Storm;
  readonly dice: Dice;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** Where the campaign's files are. */
  readonly folder: string;
  readonly people: readonly string[];
  readonly seed: string;
  readonly kills: number;
  readonly hasStorms: boolean;
  /** Where `serve` listens. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Called before each step of the referee. */
  readonly witness: (work: WorkLeft, history: History) => Promise<void>;
}

export interface History {
  /** The people of each round. */
  readonly rounds: (readonly string[])[];
  /** Deaths by kill point, and `at random`. */
  readonly deaths: Map<string, number>;
  readonly disturbances: Map<Disturbance, number>;
  /** People who wrote STOP. */
  readonly stopped: Set<string>;
  /** Processes that ended by themselves, by exit code. */
  readonly exits: Map<number, number>;
  /** Ends that no process may have. */
  readonly broken: string[];
}

/** Between two steps of the referee. */
const stepMs = 100;
/** Always longer than a lease (2.5 s), mostly longer than the 3.5 s after which others take its lines. */
const suspendMs = { least: 3_000, most: 7_000 };
const disturbMs = { least: 2_000, most: 5_000 };
const stormMs = { least: 2_000, most: 5_000 };
/** Share of started processes that are to die at a kill point. */
const plannedShare = 0.6;
/** Between two random deaths, so that something is sent in between at any pace. */
const leastGapMs = 300;
/** Share of a round's messages that is sent undisturbed at its end: suspect messages are sent only then. */
const undisturbedShare = 0.05;
/** Share of the deaths after which no send hangs any more: each hung send delays the end by half a minute. */
const mayHangUntil = 0.6;
/** A round without change for this long is stuck: even a blocked line is tried again within five minutes. */
const stuckMs = 400_000;
/** Share of the people who write STOP. */
const stopShare = 0.02;

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
  const messagesPerDeath = (scene.people.length * 2) / Math.max(1, scene.kills);
  while (history.rounds.length === 0 || (countDeaths(history) < scene.kills && !scene.stopping.aborted)) {
    const before = countDeaths(history);
    const people = scene.people.slice(0, peopleFor(scene, history));
    history.rounds.push(people);
    writeRound(scene.folder, { round: history.rounds.length, people });
    await createRound(scene, history, messagesPerDeath).play();
    // A round without a death would be followed by others without one.
    if (history.broken.length > 0 || countDeaths(history) === before) break;
  }
  scene.storm.setFaults([]);
  return history;
}

export function countDeaths({ deaths }: History): number {
  return [...deaths.values()].reduce((sum, count) => sum + count, 0);
}

/** How many people the remaining deaths need, judged by the rounds so far. */
function peopleFor(scene: Scene, history: History): number {
  const before = history.rounds.reduce((sum, people) => sum + people.length, 0);
  const deaths = countDeaths(history);
  if (before === 0 || deaths === 0) return scene.people.length;
  return Math.min(scene.people.length, Math.ceil(((scene.kills - deaths) * before * 1.2) / deaths) + 20);
}

/** One round, from its planning to its last status. */
function createRound(scene: Scene, history: History, messagesPerDeath: number): { play(): Promise<void> } {
  const { crew, dice, clock, storm } = scene;
  const round = history.rounds.length;
  const timer = createTimer(clock);
  let nextDeathAt = 0;
  let isTail = false;
  let before = '';

  const fillSeats = (work: WorkLeft, isOn: boolean): void => {
    for (const end of crew.takeEnds()) noteEnd(history, end);
    for (const seat of crew.seats) {
      if (seat.process !== null) continue;
      seat.start({
        dieAt: isOn ? chooseDeath(seat, work) : null,
        env: envOf(scene),
        args: argsOf(scene, seat.kind, work),
      });
    }
  };
  const isStuck = (work: WorkLeft): boolean => {
    const now = `${work.runs} ${work.state} ${work.messages} ${work.planned} ${countDeaths(history)}`;
    if (now !== before) timer.set('stuck', stuckMs);
    before = now;
    return timer.isDue('stuck');
  };
  /** The first `send` of each round dies while it plans. */
  const chooseDeath = (seat: Seat, work: WorkLeft): string | null => {
    if (seat.kind === 'send' && work.runs < round && timer.next('planning') === 0)
      return `render:${dice.whole('passing render', 1, history.rounds.at(-1)?.length ?? 1)}`;
    return dice.chance('planned death') < plannedShare ? nextPlannedDeath(dice, timer.next('planned deaths')) : null;
  };
  const killOne = (work: WorkLeft): void => {
    const gone = work.messages - work.planned;
    if (!timer.isDue('death') || (gone < nextDeathAt && !timer.isDue('death at last'))) return;
    // Spares those that are to die at a kill point, unless they do not get there.
    const alive = crew.seats.filter(({ process }) => process !== null && !process.isSuspended);
    const others = timer.isDue('death at last') ? alive : alive.filter(({ process }) => process?.dieAt === null);
    const victim = others[dice.whole('victim', 0, others.length - 1)];
    if (victim === undefined) return;
    victim.kill();
    nextDeathAt = gone + dice.whole('messages until death', 1, Math.max(1, Math.ceil(messagesPerDeath * 2)));
    timer.set('death', leastGapMs);
    timer.set('death at last', 8_000);
  };
  const disturb = async (): Promise<void> => {
    for (const seat of crew.seats) if (seat.process?.isSuspended === true && timer.isDue('resume')) seat.resume();
    if (!timer.isDue('disturb')) return;
    timer.set('disturb', dice.whole('disturb', disturbMs.least, disturbMs.most));
    const kind = nextDisturbance(dice, timer.next('disturbances'));
    if (await disturbBy(scene, kind)) count(history.disturbances, kind);
    if (kind === 'stop') timer.set('resume', dice.whole('stop', suspendMs.least, suspendMs.most));
  };
  const changeFaults = (): void => {
    if (!scene.hasStorms || !timer.isDue('storm')) return;
    timer.set('storm', dice.whole('storm', stormMs.least, stormMs.most));
    const faults = nextStorm(scene.seed, timer.next('storms'));
    const mayHang = countDeaths(history) < scene.kills * mayHangUntil;
    storm.setFaults(faults.filter(({ name }) => mayHang || name !== 'hangAfterAccept'));
  };
  const writeStop = (people: readonly string[]): void => {
    if (!timer.isDue('STOP') || history.stopped.size >= people.length * stopShare) return;
    timer.set('STOP', 1_000);
    const phone = people[dice.whole('STOP', 0, people.length - 1)];
    if (phone === undefined) return;
    history.stopped.add(phone);
    scene.sandbox.receive({ number: phone, content: 'STOP' });
  };
  /** Ends all disturbance; processes that are to die, or that wait for a hung answer, are replaced. */
  const calmDown = (): void => {
    isTail = true;
    storm.setFaults([]);
    for (const seat of crew.seats) {
      seat.resume();
      seat.terminate();
    }
  };
  return {
    play: async () => {
      const people = history.rounds[round - 1] ?? [];
      let begun = 0;
      while (!scene.stopping.aborted && history.broken.length === 0) {
        const work = await countWorkLeft(scene.db);
        await scene.witness(work, history);
        if ((work.runs === round && work.state === 'finished') || isStuck(work)) return;
        const isSending = work.runs === round && work.state === 'running';
        if (isSending && begun === 0) begun = work.planned;
        const isOn = !isTail && countDeaths(history) < scene.kills;
        const isAhead = (countDeaths(history) - crew.seats.length) * messagesPerDeath > work.messages - work.planned;
        fillSeats(work, isOn && !isAhead);
        if (isOn && isSending) {
          changeFaults();
          writeStop(people);
          await disturb();
          if (!isAhead) killOne(work);
        }
        if (begun > 0 && !isTail && (!isOn || work.unsuspected <= begun * undisturbedShare)) calmDown();
        await clock.sleep(stepMs, scene.stopping);
      }
    },
  };
}

interface Timer {
  isDue(name: string): boolean;
  set(name: string, ms: number): void;
  /** Counts the calls for a name in this round: 0, 1, 2 … */
  next(name: string): number;
}

function createTimer(clock: Clock): Timer {
  const due = new Map<string, number>();
  const counts = new Map<string, number>();
  return {
    isDue: (name) => clock.elapsedMs() >= (due.get(name) ?? 0),
    set: (name, ms) => void due.set(name, clock.elapsedMs() + ms),
    next: (name) => {
      const number = counts.get(name) ?? 0;
      counts.set(name, number + 1);
      return number;
    },
  };
}

/** False when there was nothing to disturb. */
async function disturbBy({ crew, dice, db }: Scene, kind: Disturbance): Promise<boolean> {
  const alive = crew.seats.filter(({ process }) => process !== null && !process.isSuspended);
  const victim = alive[dice.whole('disturbed', 0, alive.length - 1)];
  if (kind === 'cut-owner' || kind === 'cut-pool') {
    const connection: ConnectionKind = kind === 'cut-owner' ? 'bluecast owner' : 'bluecast';
    return cutConnection(db, { kind: connection, nth: dice.whole('connection', 0, 999) });
  }
  // At least one process must be left to take over.
  if (victim === undefined || (kind === 'stop' && alive.length < 2)) return false;
  if (kind === 'stop') victim.suspend();
  else victim.terminate();
  return true;
}

/** Half of the processes get callbacks, the others only poll. */
function envOf({ dice, env, port }: Scene): Readonly<Record<string, string>> {
  return dice.chance('callbacks') < 0.5 ? env : { ...env, BLUECAST_PUBLIC_URL: `http://127.0.0.1:${port}` };
}

function argsOf({ port }: Scene, kind: SeatKind, work: WorkLeft): readonly string[] {
  if (kind === 'worker') return ['worker'];
  if (kind === 'serve') return ['serve', '--port', String(port)];
  // Continues a run that is under way; after a finished run the next round is meant.
  const isOver = work.state === 'finished';
  return ['send', campaignFolder, '--yes', '--json', '--port', '0', ...(isOver ? ['--new-run'] : [])];
}

/** 0 and 1: done; 3: the database connection was cut before the work began; 130: SIGTERM. */
const usualExits: ReadonlySet<number> = new Set([0, 1, 3, 130]);

function noteEnd(history: History, end: End): void {
  if (end.signal === 'SIGKILL') {
    count(history.deaths, end.wasKilled || end.dieAt === null ? 'at random' : (end.dieAt.split(':')[0] ?? ''));
    return;
  }
  const code = end.code ?? 128;
  count(history.exits, code);
  // SIGTERM kills a process that has not yet set its signal handlers.
  if (usualExits.has(code) || end.signal === 'SIGTERM') return;
  history.broken.push(`${end.seat} ended with ${end.signal ?? `exit code ${code}`}: ${end.lastWords}`);
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
