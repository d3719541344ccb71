import { connect } from 'node:net';
import type { ServerConfig } from '../config.ts';
import { readOperatorKeys, serverCrypto } from '../log/operator-keys.ts';
import { readPeers } from '../log/witness-config.ts';
import { postToWitness } from '../log/witness-transport.ts';
import { readIdentity } from '../use-cases/identity.ts';
import { bad, fine, type Finding, warning } from './doctor-checks.ts';

const answerMaxMs = 5_000;

/** An empty request changes nothing: any answer shows that somebody is there. */
export async function checkWitnesses(config: ServerConfig): Promise<readonly Finding[]> {
  const identity = await readIdentity(config.dataDir);
  if (!identity.ok) return [];
  const keys = await readOperatorKeys(config.dataDir, identity.value.origin);
  if (!keys.ok) return [];
  const peers = await readPeers(serverCrypto.hasher, config.witnesses, keys.value.log.key);
  if (!peers.ok) return [bad('witnesses', peers.error.detail, `correct ${peers.error.path}`)];
  if (peers.value.length === 0)
    return [warning('witnesses', 'none', 'have at least one: docs/witness.md')];
  return Promise.all(
    peers.value.map(async (peer) => {
      const reply = await postToWitness(peer, '', answerMaxMs);
      return reply.ok
        ? fine('witnesses', `${peer.name} answers`)
        : bad(
            'witnesses',
            `${peer.name}: ${reply.error.reason}`,
            'ask who runs it; see the network',
          );
    }),
  );
}

/** Only whether somebody listens there: what is sent is tried by sending. */
export async function checkMail({ smtpUrl }: ServerConfig): Promise<readonly Finding[]> {
  if (smtpUrl === undefined)
    return [warning('mail', 'none: links are printed to the operator', 'set a mail server')];
  const { hostname, port, protocol } = new URL(smtpUrl);
  const at = Number(port === '' ? (protocol === 'smtps:' ? 465 : 587) : port);
  const isThere = await answers(hostname, at);
  return [
    isThere
      ? fine('mail', `${hostname}:${at} answers`)
      : bad('mail', `${hostname}:${at} does not answer`, 'see the address and the network'),
  ];
}

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: answerMaxMs });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
