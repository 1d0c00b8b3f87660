/**
 * Gives a run under way the texts of its changed campaign, for messages that have not gone out. Invariant: only texts change, and
 * nothing changes if one of the new texts cannot be rendered.
 */
import { allParts, type Campaign, mainVariant, templateOf } from '../core/campaign/campaign.ts';
import { fieldName } from '../core/csv/field-name.ts';
import { badInput } from '../core/operating-error.ts';
import { getImportHeader } from '../store/audience/import.ts';
import type { Database } from '../store/database/connect.ts';
import { listToRevise, type MessageToRevise, openRevision, writeRevised } from '../store/plan/revision.ts';
import { compileVariants, renderMessages, withEmpty } from './render-messages.ts';

/** Messages read and written at once. */
const batchMessages = 1_000;

export interface ReviseWorld {
  readonly db: Database;
  readonly now: Date;
}

export interface ReviseOptions {
  readonly runId: number;
  /** The campaign as it is now. */
  readonly campaign: Campaign;
  /** The campaign as the run has it. */
  readonly before: Campaign;
  readonly importId: number | null;
  readonly inputsHash: string;
  readonly by: string;
}

/** Opens a revision and writes its texts; returns its number, and how many messages got a text. Throws `cannot-revise`. */
export async function writeRevision(
  world: ReviseWorld,
  options: ReviseOptions,
): Promise<{ revision: number; messages: number }> {
  const { runId, campaign } = options;
  const changed = changedKeys(options.before, campaign);
  if (changed.length > 0)
    throw cannotRevise(
      `${changed.join(', ')} changed, but a run under way takes only new texts; the change takes effect with --new-run`,
    );
  if (JSON.stringify(allParts(options.before).map(templateOf)) === JSON.stringify(allParts(campaign).map(templateOf)))
    throw cannotRevise('no text has changed; the CSV is not read again while a run is under way');
  const texts = compileVariants(campaign);
  await checkVariables(world.db, { ...options, texts });
  for await (const batch of listAll(world.db, { runId, revision: Number.MAX_SAFE_INTEGER }))
    for (const message of batch) {
      const rendered = renderOne(texts, message);
      if (!rendered.ok) throw cannotRevise(rendered.why);
    }
  const revision = await openRevision(world.db, { ...options, now: world.now });
  if (revision === null) throw cannotRevise('the run is over');
  return { revision, messages: await catchUp(world, { runId, campaign, revision }) };
}

/**
 * Gives planned messages with an earlier text the text of the run's revision; may be repeated. A message keeps its old text if it was on
 * its way when the texts were checked, came back, and cannot get the new one.
 */
export async function catchUp(
  world: ReviseWorld,
  asked: { runId: number; campaign: Campaign; revision: number },
): Promise<number> {
  const variants = compileVariants(asked.campaign);
  let messages = 0;
  for await (const batch of listAll(world.db, asked)) {
    const texts = batch.flatMap((message) => {
      const rendered = renderOne(variants, message);
      return rendered.ok ? [{ id: message.id, content: rendered.content }] : [];
    });
    messages += await writeRevised(world.db, { runId: asked.runId, revision: asked.revision, texts });
  }
  return messages;
}

/** Refuses names that no column has: they would be empty in every row. Names in the run's texts are known. */
async function checkVariables(
  db: Database,
  asked: Pick<ReviseOptions, 'importId' | 'before' | 'campaign'> & { texts: Texts },
): Promise<void> {
  const header = asked.importId === null ? [] : await getImportHeader(db, asked.importId);
  const used = variablesOf(compileVariants(asked.before));
  const known = new Set([...header.map(fieldName), ...Object.keys(asked.campaign.audience.columns), ...used]);
  const missing = variablesOf(asked.texts).find((name) => !known.has(name));
  if (missing !== undefined) throw cannotRevise(`the CSV that it was planned from has no column for {{ ${missing} }}`);
}

async function* listAll(
  db: Database,
  asked: { runId: number; revision: number },
): AsyncGenerator<readonly MessageToRevise[]> {
  const revision = Math.min(asked.revision, 32_767);
  let afterId = 0;
  for (;;) {
    const batch = await listToRevise(db, { runId: asked.runId, revision, afterId, limit: batchMessages });
    const last = batch.at(-1);
    if (last === undefined) return;
    yield batch;
    afterId = last.id;
  }
}

type RevisedText = { readonly ok: true; readonly content: string } | { readonly ok: false; readonly why: string };

/** The compiled parts of each variant. */
type Texts = ReturnType<typeof compileVariants>;

function variablesOf(texts: Texts): readonly string[] {
  return [...texts.values()].flat().flatMap(({ template }) => template?.variables ?? []);
}

function renderOne(texts: Texts, message: MessageToRevise): RevisedText {
  const parts = texts.get(message.variant ?? mainVariant) ?? [];
  const rendered = renderMessages(parts, withEmpty(parts, message.values));
  const row = `row ${message.csvRow}`;
  if (!rendered.ok) return { ok: false, why: `in ${row} ${rendered.column} ${rendered.reason}` };
  const content = rendered.messages[message.part - 1]?.content ?? '';
  // If the outcome of one of two equal texts were unknown, nobody could say which it was.
  if (content !== '' && message.gone.includes(content))
    return { ok: false, why: `the person of ${row} has already been sent the text of message ${message.part}` };
  return { ok: true, content };
}

/** The keys of campaign.yaml that differ, apart from texts and the name. */
function changedKeys(before: Campaign, after: Campaign): readonly string[] {
  const shape = (campaign: Campaign): unknown =>
    allParts(campaign).map((part) => ({
      ...part,
      text: undefined,
      fallbackText: part.kind === 'carousel' ? part.fallbackText !== undefined : undefined,
    }));
  const keys: [string, unknown, unknown][] = [
    ['purpose', before.purpose, after.purpose],
    ['audience', before.audience, after.audience],
    ['channel', before.channelPolicy, after.channelPolicy],
    ['canary', before.canary, after.canary],
    ['variants', divisionOf(before), divisionOf(after)],
    ['the kinds and pictures of messages', shape(before), shape(after)],
  ];
  return keys.filter(([, was, is]) => sameOrder(was) !== sameOrder(is)).map(([key]) => key);
}

/** Who gets which variant, and how many messages each has. */
function divisionOf({ variants }: Campaign): unknown {
  if (variants === undefined) return null;
  const lengths = Object.entries(variants.messages).map(([name, parts]) => [name, parts.length]);
  return { ...variants, messages: Object.fromEntries(lengths) as Record<string, number> };
}

/** JSON with sorted keys, because the database stores keys in another order. */
function sameOrder(value: unknown): string {
  return JSON.stringify(value ?? null, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}

function cannotRevise(why: string): Error {
  return badInput('cannot-revise', `Cannot revise the run: ${why}. Nothing was changed`);
}
