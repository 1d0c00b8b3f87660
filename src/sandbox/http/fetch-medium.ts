/**
 * Fetches a medium from an address that a stranger gave. Invariant: no connection goes to a private address, whatever the name
 * resolves to and wherever a redirect leads: the checked address is the one connected to.
 */
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { maxUploadBytes } from '../../sendblue/contract/media.ts';
import { isPrivateAddress } from './private-address.ts';

const mostRedirects = 5;
const timeoutMs = 30_000;

export interface FetchedMedium {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Returns the medium, or null when it cannot or must not be fetched. */
export async function fetchMedium(
  address: string,
  options: { readonly allowPrivate: boolean },
): Promise<FetchedMedium | null> {
  let url = address;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const step = await fetchStep(url, options);
    if (step === null || typeof step !== 'string') return step;
    if (!URL.canParse(step, url)) return null;
    url = new URL(step, url).href;
  }
  return null;
}

/** Makes one request; returns the medium, the target of a redirect, or null. */
async function fetchStep(address: string, options: { allowPrivate: boolean }): Promise<FetchedMedium | string | null> {
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // A literal IP address needs no lookup, so it is checked here.
  if (!options.allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) return null;
  return new Promise((resolve) => {
    const request = (url.protocol === 'http:' ? http : https).get(
      url,
      { lookup: options.allowPrivate ? dns.lookup : publicLookup, agent: false, timeout: timeoutMs },
      (response) => {
        const status = response.statusCode ?? 0;
        const { location } = response.headers;
        if (status >= 300 && status < 400 && location !== undefined) {
          response.destroy();
          resolve(location);
        } else if (status !== 200) {
          response.destroy();
          resolve(null);
        } else {
          collect(response, resolve);
        }
      },
    );
    const timer = setTimeout(() => request.destroy(), timeoutMs);
    request.on('close', () => {
      clearTimeout(timer);
      resolve(null);
    });
    request.on('error', () => resolve(null));
  });
}

function collect(response: http.IncomingMessage, resolve: (medium: FetchedMedium | null) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > maxUploadBytes) response.destroy();
  });
  response.on('error', () => resolve(null));
  response.on('end', () => {
    const contentType = response.headers['content-type'] ?? 'application/octet-stream';
    resolve(length > maxUploadBytes ? null : { contentType, bytes: Buffer.concat(chunks) });
  });
}

/** Looks up a name; fails when any of its addresses is private. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) {
      callback(error ?? new Error('no address'), '', 0);
    } else if (addresses.some(({ address }) => isPrivateAddress(address))) {
      callback(new Error('private address'), '', 0);
    } else if (options.all === true) {
      callback(null, addresses);
    } else {
      callback(null, first.address, first.family);
    }
  });
};
