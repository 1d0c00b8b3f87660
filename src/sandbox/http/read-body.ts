/** Parses bodies in the provider's formats: JSON, forms, uploads. Source: sendblue-api.md §1.3. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Most nested lists and objects. Deeper JSON parses but overflows JSON.stringify, so the request would be taken and never answered. */
const mostLevels = 100;

/** Adds parsers for JSON (an empty body counts as absent) and for forms. Any other type is refused with 415. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      const value: unknown = body === '' ? undefined : JSON.parse(String(body));
      if (isDeeperThan(mostLevels, value)) done(badBody('JSON is nested too deeply'));
      else done(null, value);
    } catch (error) {
      done(badBody('broken JSON', error));
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(levels - 1, each));
}

function badBody(what: string, cause?: unknown): Error {
  return Object.assign(new Error(what, { cause }), { statusCode: 400 });
}

/** Reads the file of a multipart body; without one, returns no fields. Throws 413 above the size limit, 400 for a broken body. */
export async function readUpload(request: FastifyRequest): Promise<{ file?: File }> {
  if (!request.isMultipart()) return {};
  try {
    return await readFile(request);
  } catch (error) {
    // The parser's own refusals have a status. Errors without one: the body ended too early, or has no parts.
    throw error instanceof Error && 'statusCode' in error ? error : badBody('broken multipart body', error);
  }
}

async function readFile(request: FastifyRequest): Promise<{ file?: File }> {
  let file: File | undefined;
  for await (const part of request.parts()) {
    if (part.type !== 'file') continue;
    // Read each part to its end, or the next one never comes.
    const bytes = await part.toBuffer();
    if (part.fieldname === 'file')
      file ??= new File([new Uint8Array(bytes)], part.filename ?? 'file', { type: part.mimetype });
  }
  return file === undefined ? {} : { file };
}
