/** Serves uploads without keys, like the provider's bucket. Invariant: no upload can run in a browser. */
import type { FastifyInstance } from 'fastify';
import { mediaPath } from './endpoints/media-handlers.ts';
import type { SandboxWorld } from './provider/world.ts';

export function serveMedia(app: FastifyInstance, { media }: SandboxWorld): void {
  app.get<{ Params: { id: string } }>(`${mediaPath}/:id`, async (request, reply) => {
    const medium = media.find(request.params.id);
    if (medium === undefined) return reply.callNotFound();
    const isShown = /^(image\/(?!svg)|video\/|audio\/)/.test(medium.contentType);
    return reply
      .headers({
        'content-type': medium.contentType,
        'content-disposition': isShown ? 'inline' : 'attachment',
        'content-security-policy': "default-src 'none'",
        'x-content-type-options': 'nosniff',
      })
      .send(medium.bytes);
  });
}
