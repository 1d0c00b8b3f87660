/** Uploads, which can be fetched again from the sandbox. Source: sendblue-api.md §2.13, §2.14. */
import { contract } from '../../sendblue/contract/contract.ts';
import { type Handler, refuse } from '../http/answer.ts';
import { fetchMedium } from '../http/fetch-medium.ts';
import { digitsOf } from '../provider/random.ts';
import type { AccountWorld } from '../provider/world.ts';

/** Where uploads are served; named like the provider's bucket. */
export const mediaPath = '/inbound-file-store';

const uploadFile: Handler<'uploadFile'> = async (world, { file }) => {
  const bytes = Buffer.from(await file.arrayBuffer());
  const id = `${nextDigits(world)}_${safeName(file.name)}`;
  return keep(world, { id, contentType: file.type || 'application/octet-stream', bytes });
};

const uploadMediaObject: Handler<'uploadMediaObject'> = async (world, request) => {
  const fetched = await fetchMedium(request.media_url, { allowPrivate: world.sandbox.settings.allowPrivateMedia });
  if (fetched === null) return refuse(contract.uploadMediaObject.errors.urlInvalid);
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(new URL(request.media_url).pathname)?.[0] ?? '';
  return keep(world, { id: `MO_${nextDigits(world)}${extension}`, ...fetched });
};

function keep(
  { sandbox }: AccountWorld,
  medium: { readonly id: string; readonly contentType: string; readonly bytes: Buffer },
) {
  sandbox.media.add(medium);
  sandbox.version += 1;
  return {
    status: 'OK',
    message: 'File uploaded successfully',
    media_url: `${sandbox.url}${mediaPath}/${encodeURIComponent(medium.id)}`,
    mediaObjectId: medium.id,
  };
}

function nextDigits({ account, sandbox }: AccountWorld): string {
  account.created += 1;
  return digitsOf(sandbox.settings.seed, `${account.name}/media/${account.created}`, 16);
}

/** A file name without characters that are special in URLs or headers; the provider allows no spaces. */
function safeName(name: string): string {
  const safe = name.replaceAll(/[^\w.-]+/g, '_').slice(-80);
  return safe === '' ? 'file' : safe;
}

export const mediaHandlers = { uploadFile, uploadMediaObject };
