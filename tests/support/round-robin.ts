import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';

/** A load balancer: each request goes to the next server, or to the one after if that is gone. */
export interface RoundRobin {
  readonly url: string;
  /** Requests that each target answered, in the order of the targets. */
  readonly answered: readonly number[];
  close(): Promise<void>;
}

/** `targets` answer where the servers listen now; that changes when they start again. */
export async function startRoundRobin(targets: readonly (() => string)[]): Promise<RoundRobin> {
  const answered = targets.map(() => 0);
  const state = { next: 0 };
  const server = createServer((incoming, outgoing) => {
    const first = state.next;
    state.next = (state.next + 1) % targets.length;
    const attempt = (body: Buffer, tried: number): void => {
      if (tried === targets.length) return void outgoing.destroy();
      const chosen = (first + tried) % targets.length;
      forward(targets[chosen]?.() ?? '', { incoming, outgoing, body }, (isAnswered) => {
        if (isAnswered) answered[chosen] = (answered[chosen] ?? 0) + 1;
        else attempt(body, tried + 1);
      });
    };
    const begin = async () => {
      try {
        attempt(await readBody(incoming), 0);
      } catch {
        // The client is gone.
        outgoing.destroy();
      }
    };
    void begin();
  });
  // On a loaded machine a connection would be closed just as its client uses it again.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answered,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
}

/** Only what never reached a server is given to another: the rest is the client's to send again. */
function forward(
  target: string,
  { incoming, outgoing, body }: Exchange,
  onOutcome: (isAnswered: boolean) => void,
): void {
  const { method, url, headers } = incoming;
  const through = httpRequest(`${target}${url}`, { method, headers, agent: false });
  through.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED') onOutcome(false);
    else outgoing.destroy();
  });
  through.on('response', (response) => {
    onOutcome(true);
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.on('error', () => outgoing.destroy());
    response.pipe(outgoing);
  });
  outgoing.on('close', () => through.destroy());
  through.end(body);
}

/** A port that leads to another one, which can be changed: what a failover does to an address. */
export interface PortSwitch {
  readonly port: number;
  /** New connections go there; those that are open end. */
  to(port: number): void;
  close(): Promise<void>;
}

export async function startPortSwitch(firstPort: number): Promise<PortSwitch> {
  const state = { port: firstPort };
  const open = new Set<Socket>();
  const server = createTcpServer((near) => {
    const far = connect(state.port, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  const endAll = () => {
    for (const socket of open) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    to: (port) => {
      state.port = port;
      endAll();
    },
    close: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
