/** Bodies in the forms that the provider takes: JSON, forms, uploads. Source: sendblue-api.md §1.3. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Parsers for JSON (an empty body is none) and for forms. Anything else is refused with 415. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (error) {
      done(Object.assign(new Error('broken JSON', { cause: error }), { statusCode: 400 }));
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
}

/** The file of a multipart body, or no fields when there is none. Throws 413 when it is over the limit. */
export async function readUpload(request: FastifyRequest): Promise<{ file?: File }> {
  if (!request.isMultipart()) return {};
  let file: File | undefined;
  for await (const part of request.parts()) {
    if (part.type !== 'file') continue;
    // Each part must be read to its end, or the next one never comes.
    const bytes = await part.toBuffer();
    if (part.fieldname === 'file')
      file ??= new File([new Uint8Array(bytes)], part.filename ?? 'file', { type: part.mimetype });
  }
  return file === undefined ? {} : { file };
}
