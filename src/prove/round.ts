/** One round of a proof: one run, disturbed while it is sent, undisturbed at its end. Invariant: it ends when every message is settled. */
import { type ConnectionKind, countWorkLeft, cutConnection, type WorkLeft } from '../store/report/proof.ts';
import {
  type Disturbance,
  databaseDeath,
  nextDisturbance,
  nextPlannedDeath,
  nextPlanningDeath,
  nextStorm,
} from './dice.ts';
import type { End, Seat, SeatKind } from './processes.ts';
import { countDeaths, type History, type Scene } from './scene.ts';
import { campaignFolder } from './scratch-campaign.ts';
import { createTimer, type Timer } from './timer.ts';

/** Between two steps of the referee. */
const stepMs = 100;
/** Always longer than a lease (2.5 s), mostly longer than the 3.5 s after which others take its lines. */
const suspendMs = { least: 3_000, most: 7_000 };
const disturbMs = { least: 2_000, most: 5_000 };
const databaseMs = { least: 5_000, most: 12_000 };
const stormMs = { least: 2_000, most: 5_000 };
/** Share of started processes that are to die at a kill point. */
const plannedShare = 0.6;
/** Between two random deaths, so that something is sent in between at any pace. */
const leastGapMs = 300;
/** After this long without a random death, the pace no longer holds one back. */
const longestGapMs = 8_000;
/** Share of a round's messages that is sent undisturbed at its end: suspect messages are sent only then. */
const undisturbedShare = 0.05;
/** Share of the deaths after which no send hangs any more: each hung send delays the end by half a minute. */
const mayHangUntil = 0.6;
/** A round without change for this long is stuck: even a blocked line is tried again within five minutes. */
const stuckMs = 400_000;
/** Share of the people who write STOP. */
const stopShare = 0.02;

/** Plays the round whose people are the history's last, from its planning to its last status. */
export async function playRound(scene: Scene, history: History): Promise<void> {
  const round = new Round(scene, history);
  while (!scene.stopping.aborted && history.broken.length === 0) {
    const work = await countWorkLeft(scene.db);
    await scene.witness(work, history);
    if (round.isOver(work)) return;
    await round.step(work);
    await scene.clock.sleep(stepMs, scene.stopping);
  }
}

class Round {
  readonly #scene: Scene;
  readonly #history: History;
  readonly #number: number;
  readonly #people: readonly string[];
  readonly #messagesPerDeath: number;
  readonly #timer: Timer;
  /** Messages to send, once the sending has begun; 0 before. */
  #begun = 0;
  #nextDeathAt = 0;
  #isCalm = false;
  /** Lookups at the beginning of the round; null until it looks up. */
  #lookupsBefore: number | null = null;
  #hasLostDatabase = false;
  #lastSeen = '';

  constructor(scene: Scene, history: History) {
    this.#scene = scene;
    this.#history = history;
    this.#number = history.rounds.length;
    this.#people = history.rounds.at(-1) ?? [];
    this.#messagesPerDeath = (scene.people.length * 2) / Math.max(1, scene.kills);
    this.#timer = createTimer(scene.clock);
  }

  /** True also when the round is stuck. */
  isOver(work: WorkLeft): boolean {
    return (work.runs === this.#number && work.state === 'finished') || this.#isStuck(work);
  }

  async step(work: WorkLeft): Promise<void> {
    const { kills, crew, databaseKills } = this.#scene;
    const deaths = countDeaths(this.#history);
    const isSending = work.runs === this.#number && work.state === 'running';
    if (isSending && this.#begun === 0) this.#begun = work.planned;
    const databaseDeaths = this.#history.disturbances.get(databaseDeath) ?? 0;
    const isOn = !this.#isCalm && (deaths < kills || databaseDeaths < databaseKills);
    const mayDie = isOn && deaths < kills;
    if (isOn && databaseDeaths < databaseKills) await this.#killDatabase(work, isSending);
    const isAhead = (deaths - crew.seats.length) * this.#messagesPerDeath > work.messages - work.planned;
    this.#fillSeats(work, mayDie && !isAhead);
    if (isOn && isSending) {
      this.#changeFaults();
      this.#writeStop();
      await this.#disturb();
      if (mayDie && !isAhead) this.#killOne(work);
    }
    const isNearEnd = !isOn || work.unsuspected <= this.#begun * undisturbedShare;
    if (this.#begun > 0 && !this.#isCalm && isNearEnd) this.#calmDown();
  }

  #isStuck(work: WorkLeft): boolean {
    const seen = `${work.runs} ${work.state} ${work.messages} ${work.planned} ${countDeaths(this.#history)}`;
    if (seen !== this.#lastSeen) this.#timer.set('stuck', stuckMs);
    this.#lastSeen = seen;
    return this.#timer.isDue('stuck');
  }

  #fillSeats(work: WorkLeft, mayDie: boolean): void {
    const { crew } = this.#scene;
    for (const end of crew.takeEnds()) noteEnd(this.#history, end);
    for (const seat of crew.seats) {
      if (seat.process !== null) continue;
      seat.start({
        dieAt: mayDie ? this.#chooseDeath(seat, work) : null,
        env: envOf(this.#scene),
        args: argsOf(this.#scene, seat.kind, work),
      });
    }
  }

  /** The first `send`s of each round die while they plan. */
  #chooseDeath(seat: Seat, work: WorkLeft): string | null {
    const { dice, kills } = this.#scene;
    if (seat.kind === 'send' && (work.runs < this.#number || work.state === 'planning')) {
      const asked = { kills, people: this.#people.length };
      const death = nextPlanningDeath(dice, this.#timer.next('planning'), asked);
      if (death !== null) return death;
    }
    return dice.chance('planned death') < plannedShare
      ? nextPlannedDeath(dice, this.#timer.next('planned deaths'))
      : null;
  }

  #killOne(work: WorkLeft): void {
    const { crew, dice } = this.#scene;
    const gone = work.messages - work.planned;
    const isOverdue = this.#timer.isDue('death at last');
    if (!this.#timer.isDue('death') || (gone < this.#nextDeathAt && !isOverdue)) return;
    // Spares those that are to die at a kill point, unless they do not get there.
    const alive = crew.seats.filter(({ process }) => process !== null && !process.isSuspended);
    const others = isOverdue ? alive : alive.filter(({ process }) => process?.dieAt === null);
    const victim = others[dice.whole('victim', 0, others.length - 1)];
    if (victim === undefined) return;
    victim.kill();
    const most = Math.max(1, Math.ceil(this.#messagesPerDeath * 2));
    this.#nextDeathAt = gone + dice.whole('messages until death', 1, most);
    this.#timer.set('death', leastGapMs);
    this.#timer.set('death at last', longestGapMs);
  }

  /** Once in each round while channels are looked up, and then from time to time. */
  async #killDatabase(work: WorkLeft, isSending: boolean): Promise<void> {
    const { killDatabase, dice, sandbox } = this.#scene;
    const timer = this.#timer;
    const isLookingUp = work.runs === this.#number && work.state === 'planning';
    if (isLookingUp && !this.#hasLostDatabase) {
      const { asked } = sandbox.ledger().lookups;
      this.#lookupsBefore ??= asked;
      if (asked === this.#lookupsBefore) return;
    } else if (!isSending || !timer.isDue('database')) return;
    this.#hasLostDatabase = true;
    await killDatabase?.();
    count(this.#history.disturbances, databaseDeath);
    timer.set('database', dice.whole('database', databaseMs.least, databaseMs.most));
  }

  async #disturb(): Promise<void> {
    const { crew, dice } = this.#scene;
    const timer = this.#timer;
    if (timer.isDue('resume')) for (const seat of crew.seats) seat.resume();
    if (!timer.isDue('disturb')) return;
    timer.set('disturb', dice.whole('disturb', disturbMs.least, disturbMs.most));
    const kind = nextDisturbance(dice, timer.next('disturbances'));
    if (await disturbBy(this.#scene, kind)) count(this.#history.disturbances, kind);
    if (kind === 'stop') timer.set('resume', dice.whole('stop', suspendMs.least, suspendMs.most));
  }

  #changeFaults(): void {
    const { hasStorms, storm, dice, seed, kills } = this.#scene;
    if (!hasStorms || !this.#timer.isDue('storm')) return;
    this.#timer.set('storm', dice.whole('storm', stormMs.least, stormMs.most));
    const faults = nextStorm(seed, this.#timer.next('storms'));
    const mayHang = countDeaths(this.#history) < kills * mayHangUntil;
    storm.setFaults(faults.filter(({ name }) => mayHang || name !== 'hangAfterAccept'));
  }

  #writeStop(): void {
    const { dice, sandbox } = this.#scene;
    const people = this.#people;
    const { stopped } = this.#history;
    if (!this.#timer.isDue('STOP') || stopped.size >= people.length * stopShare) return;
    this.#timer.set('STOP', 1_000);
    const phone = people[dice.whole('STOP', 0, people.length - 1)];
    if (phone === undefined) return;
    stopped.add(phone);
    sandbox.receive({ number: phone, content: 'STOP' });
  }

  /** Ends all disturbance; processes that are to die, or that wait for a hung answer, are replaced. */
  #calmDown(): void {
    const { storm, crew } = this.#scene;
    this.#isCalm = true;
    storm.setFaults([]);
    for (const seat of crew.seats) {
      seat.resume();
      seat.terminate();
    }
  }
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
