/** A wire between Bluecast and its database that a test can cut, at a chosen statement, or make silent as a vanished host is. */
import net from 'node:net';
import { onTestFinished } from './side-by-side.ts';

export interface Proxy {
  /** The database's address by way of this wire. */
  readonly url: string;
  /** The next statement that contains `text` reaches the server and takes effect; its sender loses the connection and never hears. */
  cutAfter(text: string): void;
  /** How many connections were cut so. */
  cuts(): number;
  /** From now on nothing comes through in either direction, and nobody is told. */
  goSilent(): void;
  /** What is connected now stays silent, as when this machine's address changed; new connections work. */
  strand(): void;
  /** Ends it, and with it what a silent wire would keep waiting for ever. */
  close(): void;
}

/** A wire to the server of a database address. */
export async function openProxy(databaseUrl: string): Promise<Proxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<net.Socket>();
  const wanted: string[] = [];
  let cuts = 0;
  let isSilent = false;
  let strandedBefore = 0;
  let opened = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    let isCut = false;
    opened += 1;
    const number = opened;
    const isDeaf = (): boolean => isSilent || number <= strandedBefore;
    const end = (): void => {
      if (isDeaf()) return;
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    client.on('data', (chunk) => {
      if (isDeaf()) return;
      const found = wanted.findIndex((text) => chunk.includes(text));
      if (found >= 0 && !isCut) {
        wanted.splice(found, 1);
        isCut = true;
        cuts += 1;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (isDeaf()) return;
      // The server has answered: what was asked is done, and nobody will know.
      if (isCut) end();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    isSilent = false;
    strandedBefore = 0;
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  onTestFinished(close);
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as net.AddressInfo).port);
  return {
    url: url.href,
    cutAfter: (text) => void wanted.push(text),
    cuts: () => cuts,
    goSilent: () => {
      isSilent = true;
    },
    strand: () => {
      strandedBefore = opened;
    },
    close,
  };
}
