/** `bluecast preview`: shows the exact messages of some or all recipients, as text or as a page of phones. */
import path from 'node:path';
import { shownPath } from '../campaign/files/shown-path.ts';
import { checkVariant } from '../core/campaign/variant-name.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { type PreviewedRecipient, previewRecipients } from '../report/preview.ts';
import { formatPageStart, formatPhones, pageEnd } from '../report/text/preview-html.ts';
import { describePreview, formatPreview, type PreviewContext } from '../report/text/preview-text.ts';
import { forecastMinutes } from '../runs/forecast-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { listRunFiles } from '../store/report/run-files.ts';
import { withCampaignInputs } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { readPhone } from '../terminal/phone-argument.ts';
import { prepareWithProgress } from '../terminal/planned-run.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import { writePieces } from '../terminal/write-files.ts';

export interface PreviewInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly newRun: boolean;
  /** Whom to show: the first of these that is given; by default a sample of five. */
  readonly row?: number | undefined;
  readonly phone?: string | undefined;
  readonly all?: boolean | undefined;
  readonly sample?: number | undefined;
  /** Only people who get this variant. */
  readonly variant?: string | undefined;
  readonly json?: boolean | undefined;
  readonly html: boolean;
  /** Absent: text goes to stdout, a page to a file of its own. */
  readonly out?: string | undefined;
}

type Choice = Parameters<typeof previewRecipients>[1]['choice'];
type Pages = AsyncIterable<readonly PreviewedRecipient[]>;

const defaultSample = 5;
/** Most phones on one page: browsers scroll more only slowly. */
const maxPhones = 2_000;

/** Plans the campaign like `plan` and shows messages of that plan. Sends nothing. */
export async function preview(world: CommandWorld, input: PreviewInput): Promise<number> {
  return withCampaignInputs(world, input, async (inputs) => previewFrom(world, { input, inputs }));
}

async function previewFrom(
  world: CommandWorld,
  { input, inputs }: { input: PreviewInput; inputs: Inputs },
): Promise<number> {
  checkVariant(inputs.campaign, input.variant);
  const choice = readChoice(input, inputs.campaign.audience.country);
  const prepared = await prepareWithProgress(world, { inputs, isNewRun: input.newRun });
  const { run } = prepared;
  const shown = { count: 0, limit: input.html ? maxPhones : Number.POSITIVE_INFINITY };
  const pages = countShown(previewRecipients(world.db, { runId: run.id, choice, variant: input.variant }), shown);
  const note = noteOn(prepared);
  const file =
    input.out ??
    (input.html ? shownPath(path.join(world.root, '.bluecast', 'previews', `${run.campaign}.html`)) : null);
  const width = file === null ? world.tableWidth() : Number.POSITIVE_INFINITY;
  const minutes = await forecastMinutes(world, { account: inputs.account, prepared });
  const context = { minutes, files: await listRunFiles(world.db, run.id) };
  const pieces = input.html
    ? asHtml(pages, { title: inputs.campaign.name, note, shown, of: run.recipients, ...context })
    : input.json === true
      ? asJson(pages, { run, ...context })
      : asText(pages, { width, ...context });
  if (file !== null) await writePieces(file, pieces);
  else if (!(await printPieces(world, pieces))) return exitCodes.done;
  if (shown.count === 0) throw nobodyToShow(input, run.campaign);
  const of = `${formatNumber(shown.count)} of ${formatNumber(run.recipients)} recipients`;
  if (file === null && input.json === true) return exitCodes.done;
  world.print(file === null ? `${of}. ${note}` : `Wrote ${of} to ${file}. ${note}`);
  if (shown.count === shown.limit)
    world.print(`A page shows at most ${formatNumber(maxPhones)}; text, without --html, shows all.`);
  return exitCodes.done;
}

/** Throws `not-a-phone`. */
function readChoice(input: PreviewInput, country: string): Choice {
  if (input.row !== undefined) return { csvRow: input.row };
  if (input.phone !== undefined) return { phone: readPhone(input.phone, country) };
  return input.all === true ? { all: true } : { sample: input.sample ?? defaultSample };
}

async function* countShown(pages: Pages, shown: { count: number; readonly limit: number }): Pages {
  for await (const page of pages) {
    const part = page.slice(0, shown.limit - shown.count);
    shown.count += part.length;
    yield part;
    if (shown.count >= shown.limit) return;
  }
}

async function* asText(pages: Pages, shown: PreviewContext & { width: number }): AsyncGenerator<string> {
  for await (const page of pages) yield formatPreview(page, shown);
}

interface PageAsked extends PreviewContext {
  readonly title: string;
  readonly note: string;
  readonly shown: { readonly count: number };
  /** All recipients of the run. */
  readonly of: number;
}

async function* asHtml(pages: Pages, asked: PageAsked): AsyncGenerator<string> {
  const phones: string[] = [];
  // The page begins with how many there are, so all of them are read first.
  for await (const page of pages) phones.push(formatPhones(page, asked));
  const count = `${formatNumber(asked.shown.count)} of ${formatNumber(asked.of)} recipients.`;
  yield formatPageStart({ title: asked.title, note: `${count} ${asked.note}` });
  yield* phones;
  yield pageEnd;
}

/** One object on one line, of any length: nothing of it is kept. */
async function* asJson(
  pages: Pages,
  { run, minutes }: PreviewContext & { run: PreparedRun['run'] },
): AsyncGenerator<string> {
  const { id, campaign, state, recipients } = run;
  yield `${JSON.stringify({ run: id, campaign, state, recipients }).slice(0, -1)},"previews":[`;
  let separator = '';
  for await (const page of pages) {
    for (const rows of page) {
      yield separator + JSON.stringify(describePreview(rows, minutes));
      separator = ',';
    }
  }
  yield ']}\n';
}

/** False if the reader is gone or the process is stopping. */
async function printPieces(world: CommandWorld, pieces: AsyncIterable<string>): Promise<boolean> {
  for await (const piece of pieces) if (world.stopping.aborted || !(await world.write(piece))) return false;
  return true;
}

function noteOn({ run, how }: PreparedRun): string {
  if (how === 'planned') return 'Nothing has been sent.';
  if (how === 'resumed') return `This is run ${run.id}, which is under way.`;
  return `This is run ${run.id}, which is ${run.state}; to see what another run would send, add --new-run.`;
}

function nobodyToShow(input: PreviewInput, campaign: string): Error {
  const who = input.row !== undefined ? `row ${input.row}` : input.phone !== undefined ? 'this number' : 'anybody';
  return badInput(
    'nobody-to-show',
    input.variant !== undefined && input.row === undefined && input.phone === undefined
      ? `Cannot show anybody: nobody in ${campaign} gets the variant ${input.variant}`
      : `Cannot show ${who}: not among the recipients of ${campaign}; \`bluecast plan\` lists the rejected rows`,
  );
}
