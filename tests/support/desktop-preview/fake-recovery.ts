import type {
  IpcAnswer,
  RecoveryBridge,
  RecoveryCall,
  RecoveryPage,
  RecoveryRequest,
  RecoveryResponses,
} from '../../../shared/api/ipc.ts';

type Handlers = {
  readonly [C in RecoveryCall]: (
    request: RecoveryRequest<C>,
  ) => Promise<IpcAnswer<RecoveryResponses[C]>>;
};

const ok = async <T>(value: T): Promise<IpcAnswer<T>> => ({ ok: true, value });
const words =
  'babad dufok gobiz lusab hotip tivur kalop zoman biduf gahis mopul gisad hovir tanup bolig ruzon pabik';

/** Stands in for main while only the recovery window is looked at; `babad` is a wrong word. */
export function createFakeRecovery(mode: RecoveryPage['mode']): RecoveryBridge {
  const deviceWords = 'babad-dufok-gobiz-lusab-hotip';
  const page: RecoveryPage =
    mode === 'type'
      ? { mode, purpose: 'endorse', deviceWords }
      : {
          mode,
          words: words.split(' '),
          ask: [3, 11],
          freelancer: 'Rahima Khatun',
          serverName: 'Nordlicht diary',
          deviceWords,
          logWords: 'tivur-kalop-zoman-biduf-gahis',
          pictureKey: `AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`,
        };
  const wrong = { ok: false, error: { code: 'recovery_words' } } as const;
  const handlers: Handlers = {
    'recovery.page': () => ok(page),
    'recovery.print': () => ok({ printed: false }),
    'recovery.confirm': async (request) =>
      request.words.includes('babad') ? wrong : ok(undefined),
    'recovery.use': async (request) => (request.words === 'babad' ? wrong : ok(undefined)),
    'recovery.close': () => ok(undefined),
  };
  return { invoke: (call, request) => handlers[call](request) };
}
