/** Checks media online. Each address is requested once, even if several campaigns use it. */
import { listMedia, type MediumAt } from '../campaign/checks/check-media.ts';
import type { Problem } from '../campaign/findings/finding.ts';
import type { YamlSource } from '../campaign/yaml/yaml-source.ts';
import { codeOf } from '../core/error-code.ts';

/** What an address serves, or why it does not. */
export type Served =
  | { readonly ok: true; readonly type: string; readonly bytes: number | null }
  | { readonly ok: false; readonly why: string };

export type Probe = (url: string) => Promise<Served>;

/** The most that carriers accept for an MMS. Source: sendblue-api.md §5.4. */
const maxMmsBytes = 5_000_000;
const timeoutMs = 10_000;

/** A check for `checkCampaign`; it remembers the answers. */
export function createMediaCheck(probe: Probe): (source: YamlSource) => Promise<readonly Problem[]> {
  const asked = new Map<string, Promise<Served>>();
  return async (source) => {
    const media = listMedia(source).filter(({ url }) => URL.canParse(url) && url.startsWith('https:'));
    const found = await Promise.all(
      media.map(async (medium) => {
        const served = asked.get(medium.url) ?? probe(medium.url);
        asked.set(medium.url, served);
        return describe(source, medium, await served);
      }),
    );
    return found.flat();
  };
}

function describe(source: YamlSource, medium: MediumAt, served: Served): readonly Problem[] {
  const place = { file: source.file, ...source.placeOf(medium.path) };
  if (!served.ok) {
    return [{ ...place, code: 'media-unreachable', message: `The address ${served.why}: open it in a browser` }];
  }
  const problems: Problem[] = [];
  const isFitting = medium.isInCarousel ? served.type.startsWith('image/') : !served.type.startsWith('text/');
  if (!isFitting) {
    const message = `The address serves ${served.type || 'no type'}, not ${medium.isInCarousel ? 'an image' : 'a medium'}: give the address of the file itself`;
    problems.push({ ...place, code: 'media-type', message });
  }
  if (served.bytes !== null && served.bytes > maxMmsBytes) {
    const size = (served.bytes / 1_000_000).toFixed(1);
    const message = `The file has ${size} MB, and an MMS takes at most 5 MB: make it smaller, or send to iMessage only`;
    problems.push({ ...place, code: 'media-too-large', message });
  }
  return problems;
}

/** Requests only the headers of a medium. */
export async function probeMedium(url: string): Promise<Served> {
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) return { ok: false, why: `answers ${answer.status}` };
    const length = Number(answer.headers.get('content-length') ?? Number.NaN);
    const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    return { ok: true, type, bytes: Number.isFinite(length) ? length : null };
  } catch (error) {
    return { ok: false, why: describeFailure(error) };
  }
}

/** In words that say where to look: the name, the server, its certificate, or the network between. */
function describeFailure(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `does not answer within ${timeoutMs / 1_000} s`;
  const code = codeOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `has a host that DNS does not know (${code})`;
  if (code === 'ECONNREFUSED') return 'is refused: no server listens there';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'hung up before it answered';
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return `does not answer within ${timeoutMs / 1_000} s`;
  if (/CERT|SSL|TLS|SIGNATURE|ALTNAME/.test(code)) return `has no certificate that can be trusted (${code})`;
  return code === 'unknown reason' ? 'cannot be requested' : `cannot be reached (${code})`;
}
