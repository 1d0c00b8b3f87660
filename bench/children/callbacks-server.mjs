// Who listens for status callbacks: ours, or a bare fastify route that answers 200. Prints its port; ends at SIGTERM. Arguments: ours or bare.
import Fastify from 'fastify';
import { readMessage } from '../../dist/sendblue/normalise.js';
import { listen } from '../../dist/service/callbacks/listen.js';
import { openDatabase } from '../../dist/store/database/connect.js';

const close = process.argv[2] === 'ours' ? await listenAsWeDo() : await listenBare();
process.once('SIGTERM', () => void close().then(() => process.exit(0)));

async function listenAsWeDo() {
  const opened = await openDatabase({ url: process.env.DATABASE_URL, isRepeating: true });
  const listener = await listen(
    {
      db: opened.db,
      log: (event, about) => console.error(event, about),
      now: () => new Date(),
      secret: 'secret',
      readMessage,
    },
    { port: 0 },
  );
  console.log(listener.port);
  return async () => {
    await listener.close();
    await opened.close();
  };
}

async function listenBare() {
  const app = Fastify({ forceCloseConnections: true });
  app.post('/callbacks/:secret/:attempt', async () => ({ status: 'OK' }));
  console.log(new URL(await app.listen({ host: '::', port: 0 })).port);
  return async () => app.close();
}
