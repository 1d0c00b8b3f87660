/**
 * Lets the engine work and disturbs it: deaths, stops, cut connections, faults. Invariant: deaths are spread over the sending, in
 * step with it, so that a slow machine gets as far as a fast one; every person of a round has been dealt with before the next.
 */
import type { Clock } from '../core/clock.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Database } from '../store/database/connect.ts';
import { type ConnectionKind, countWorkLeft, cutConnection, type WorkLeft } from '../store/report/proof.ts';
import { type Dice, type Disturbance, nextDisturbance, nextPlannedDeath, nextStorm } from './dice.ts';
import type { Crew, End, Seat } from './processes.ts';
import { campaignFolder, writeRound } from './scratch-campaign.ts';
import type { Storm } from './storm.ts';

/** What the proof plays with. */
export interface Scene {
  readonly db: Database;
  readonly sandbox: Sandbox;
  readonly crew: Crew;
  readonly storm: Storm;
  readonly dice: Dice;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  /** Of the files of the campaign. */
  readonly folder: string;
  readonly people: readonly string[];
  readonly seed: string;
  readonly kills: number;
  readonly hasStorms: boolean;
  /** Where `serve` listens. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Looks on, each time that the referee looks. */
  readonly witness: (work: WorkLeft, history: History) => Promise<void>;
}

export interface History {
  /** The people of each round. */
  readonly rounds: (readonly string[])[];
  /** Deaths by place, and `at random`. */
  readonly deaths: Map<string, number>;
  readonly disturbances: Map<Disturbance, number>;
  readonly stopped: Set<string>;
  /** Processes that left by themselves, by exit code. */
  readonly exits: Map<number, number>;
  /** Ends that none may have. */
  readonly broken: string[];
}

const lookMs = 100;
/** A stopped process is silent for longer than a lease of 2.5 s, mostly also than the 3.5 s after which others take its lines. */
const stopMs = { least: 3_000, most: 7_000 };
const disturbMs = { least: 2_000, most: 5_000 };
const stormMs = { least: 2_000, most: 5_000 };
/** Of the processes that are started, this share is to die at a place of the sending. */
const plannedShare = 0.6;
/** Between two deaths at random: whatever the pace, something is to be sent in between. */
const leastGapMs = 300;
/** Of the last messages of a round nobody is disturbed: what is under suspicion is left for then. */
const undisturbedShare = 0.05;
/** A hung send is waited for half a minute: none in the last part of the proof. */
const mayHangUntil = 0.6;
/** Where nothing changes for so long nothing will: a spared line is tried again after five minutes at the latest. */
const stuckMs = 400_000;
/** Of the people, this share writes STOP. */
const stopShare = 0.02;

/** Plays rounds until so many deaths have happened, each to its end. */
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
    // Whatever keeps them alive would keep them alive in the next round, too.
    if (history.broken.length > 0 || countDeaths(history) === before) break;
  }
  scene.storm.blow([]);
  return history;
}

export function countDeaths({ deaths }: History): number {
  return [...deaths.values()].reduce((sum, count) => sum + count, 0);
}

/** As many as the deaths that are left need, by the experience of the rounds before. */
function peopleFor(scene: Scene, history: History): number {
  const before = history.rounds.reduce((sum, people) => sum + people.length, 0);
  const deaths = countDeaths(history);
  if (before === 0 || deaths === 0) return scene.people.length;
  return Math.min(scene.people.length, Math.ceil(((scene.kills - deaths) * before * 1.2) / deaths) + 20);
}

/** One round, from its plan to its last status. */
function createRound(scene: Scene, history: History, messagesPerDeath: number): { play(): Promise<void> } {
  const { crew, dice, clock, storm } = scene;
  const round = history.rounds.length;
  const timer = createTimer(clock);
  let nextDeathAt = 0;
  let isTail = false;
  let before = '';

  const fill = (work: WorkLeft, isOn: boolean): void => {
    for (const end of crew.takeEnds()) noteEnd(history, end);
    for (const seat of crew.seats) {
      if (seat.process !== null) continue;
      crew.start(seat, {
        dieAt: isOn ? chooseDeath(seat, work) : null,
        env: envOf(scene),
        args: argsOf(scene, seat, work),
      });
    }
  };
  const isStuck = (work: WorkLeft): boolean => {
    const now = `${work.runs} ${work.state} ${work.messages} ${work.planned} ${countDeaths(history)}`;
    if (now !== before) timer.set('stuck', stuckMs);
    before = now;
    return timer.isDue('stuck');
  };
  /** Each round dies once while it is planned. */
  const chooseDeath = (seat: Seat, work: WorkLeft): string | null => {
    if (seat.kind === 'send' && work.runs < round && timer.next('planning') === 0)
      return `render:${dice.whole('passing render', 1, history.rounds.at(-1)?.length ?? 1)}`;
    return dice.chance('planned death') < plannedShare ? nextPlannedDeath(dice, timer.next('planned deaths')) : null;
  };
  const killOne = (work: WorkLeft): void => {
    const gone = work.messages - work.planned;
    if (!timer.isDue('death') || (gone < nextDeathAt && !timer.isDue('death at last'))) return;
    // Those that are to die by themselves are left to it, unless they do not come to it.
    const alive = crew.seats.filter(({ process }) => process !== null && !process.isStopped);
    const others = timer.isDue('death at last') ? alive : alive.filter(({ process }) => process?.dieAt === null);
    const victim = others[dice.whole('victim', 0, others.length - 1)];
    if (victim === undefined) return;
    crew.kill(victim);
    nextDeathAt = gone + dice.whole('messages until death', 1, Math.max(1, Math.ceil(messagesPerDeath * 2)));
    timer.set('death', leastGapMs);
    timer.set('death at last', 8_000);
  };
  const disturb = async (): Promise<void> => {
    for (const seat of crew.seats) if (seat.process?.isStopped === true && timer.isDue('go on')) crew.goOn(seat);
    if (!timer.isDue('disturb')) return;
    timer.set('disturb', dice.whole('disturb', disturbMs.least, disturbMs.most));
    const kind = nextDisturbance(dice, timer.next('disturbances'));
    if (await disturbBy(scene, kind)) count(history.disturbances, kind);
    if (kind === 'stop') timer.set('go on', dice.whole('stop', stopMs.least, stopMs.most));
  };
  const blow = (): void => {
    if (!scene.hasStorms || !timer.isDue('storm')) return;
    timer.set('storm', dice.whole('storm', stormMs.least, stormMs.most));
    const faults = nextStorm(scene.seed, timer.next('storms'));
    const mayHang = countDeaths(history) < scene.kills * mayHangUntil;
    storm.blow(faults.filter(({ name }) => mayHang || name !== 'hangAfterAccept'));
  };
  const writeStop = (people: readonly string[]): void => {
    if (!timer.isDue('STOP') || history.stopped.size >= people.length * stopShare) return;
    timer.set('STOP', 1_000);
    const phone = people[dice.whole('STOP', 0, people.length - 1)];
    if (phone === undefined) return;
    history.stopped.add(phone);
    scene.sandbox.receive({ number: phone, content: 'STOP' });
  };
  /** Nobody is disturbed any more: who was to die, or waits for an answer that never comes, makes room. */
  const calmDown = (): void => {
    isTail = true;
    storm.blow([]);
    for (const seat of crew.seats) {
      crew.goOn(seat);
      if (seat.process !== null) crew.bow(seat);
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
        fill(work, isOn && !isAhead);
        if (isOn && isSending) {
          blow();
          writeStop(people);
          await disturb();
          if (!isAhead) killOne(work);
        }
        if (begun > 0 && !isTail && (!isOn || work.unsuspected <= begun * undisturbedShare)) calmDown();
        await clock.sleep(lookMs, scene.stopping);
      }
    },
  };
}

interface Timer {
  isDue(name: string): boolean;
  set(name: string, ms: number): void;
  /** 0, 1, 2 … in this round, of each name. */
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

/** False when there was nobody to disturb. */
async function disturbBy({ crew, dice, db }: Scene, kind: Disturbance): Promise<boolean> {
  const alive = crew.seats.filter(({ process }) => process !== null && !process.isStopped);
  const victim = alive[dice.whole('disturbed', 0, alive.length - 1)];
  if (kind === 'cut-owner' || kind === 'cut-pool') {
    const connection: ConnectionKind = kind === 'cut-owner' ? 'bluecast owner' : 'bluecast';
    return cutConnection(db, { kind: connection, nth: dice.whole('connection', 0, 999) });
  }
  // Somebody must be left to take over.
  if (victim === undefined || (kind === 'stop' && alive.length < 2)) return false;
  if (kind === 'stop') crew.stop(victim);
  else crew.bow(victim);
  return true;
}

/** Half of the processes ask for callbacks, the others poll. */
function envOf({ dice, env, port }: Scene): Readonly<Record<string, string>> {
  return dice.chance('callbacks') < 0.5 ? env : { ...env, BLUECAST_PUBLIC_URL: `http://127.0.0.1:${port}` };
}

function argsOf({ port }: Scene, { kind }: Seat, work: WorkLeft): readonly string[] {
  if (kind === 'worker') return ['worker'];
  if (kind === 'serve') return ['serve', '--port', String(port)];
  // A run that is under way must be gone on with; after one that is over the next round is meant.
  const isOver = work.state === 'finished';
  return ['send', campaignFolder, '--yes', '--json', '--port', '0', ...(isOver ? ['--new-run'] : [])];
}

/** 0 and 1: done; 3: the database was cut off before the work began; 130: SIGTERM. */
const usualExits: ReadonlySet<number> = new Set([0, 1, 3, 130]);

function noteEnd(history: History, end: End): void {
  if (end.signal === 'SIGKILL') {
    count(history.deaths, end.wasKilled || end.dieAt === null ? 'at random' : (end.dieAt.split(':')[0] ?? ''));
    return;
  }
  const code = end.code ?? 128;
  count(history.exits, code);
  // Before its handlers stand, SIGTERM ends a process as it ends any other.
  if (usualExits.has(code) || end.signal === 'SIGTERM') return;
  history.broken.push(`${end.seat} ended with ${end.signal ?? `exit code ${code}`}: ${end.lastWords}`);
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
