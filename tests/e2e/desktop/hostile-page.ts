/**
 * Runs in the tracker's window as script of an attacker would: tries each call with values that no
 * page of ours sends. Everything it uses is inside it, because it is carried over as text.
 */
export async function tryEveryCall(calls: readonly string[]): Promise<readonly HostileAnswer[]> {
  const long = 'A'.repeat(100_000);
  const cyclic: Record<string, unknown> = { con: 'x' };
  cyclic['self'] = cyclic;
  const deep: Record<string, unknown> = {};
  let inner = deep;
  for (let i = 0; i < 5_000; i++) {
    const next = {};
    inner['x'] = next;
    inner = next;
  }
  const path = '../../../../../../etc/passwd';
  // None of them is an empty object once it arrives: some calls need no more than one.
  const values: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ['number', Number.NaN],
    ['text', 'app.state'],
    ['boolean', true],
    ['array', [{}]],
    ['big integer', 10n],
    ['own __proto__', JSON.parse('{"__proto__":{"isAdmin":true},"x":1}')],
    ['constructor', { constructor: { prototype: { isAdmin: true } } }],
    ['toString', { toString: 'x', valueOf: 1 }],
    ['map', new Map([['con', path]])],
    ['date', new Date(0)],
    ['bytes', new Uint8Array(1_000)],
    ['error', new Error('x')],
    ['pattern', /x/],
    ['function', { con: () => 'x' }],
    ['symbol', { con: Symbol('x') }],
    ['cycle', cyclic],
    ['depth', deep],
    ['length', { length: 4_294_967_295 }],
    ['long text', { con: long, hash: long, text: long, id: long, blob: long }],
    ['path', { con: path, hash: path, blob: path, id: path, shot: path, why: path }],
    ['control', { con: '\u0000', hash: '\u202e', id: '\ud800' }],
    ['statement', { con: "' OR 1=1 --", hash: '${7*7}', id: '{{x}}' }],
    ['address', { serverUrl: 'file:///etc/passwd', code: 'x', deviceName: '<img src=x>' }],
    ['odd numbers', { fromIdx: -1, toIdx: Number.POSITIVE_INFINITY, limit: 1e308 }],
    [
      'throwing getter',
      {
        x: 1,
        get con() {
          throw new Error('gotcha');
        },
      },
    ],
  ];
  const answers: HostileAnswer[] = [];
  for (const call of calls)
    for (const [name, value] of values) {
      let answer = 'threw';
      try {
        // Some of it the bridge refuses at once, some when it is carried over.
        answer = JSON.stringify(await window.countersign.invoke(call as never, value as never));
      } catch {
        answer = 'threw';
      }
      answers.push({ call, value: name, answer });
    }
  return answers;
}

export interface HostileAnswer {
  readonly call: string;
  /** Name of the value that was sent. */
  readonly value: string;
  /** As JSON, or `threw` where the bridge did not even carry it. */
  readonly answer: string;
}

/** Names that are no calls of this window, some of them calls of others. */
export const foreignCalls: readonly unknown[] = [
  'sign',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'app.state\u0000',
  ' app.state',
  'APP.STATE',
  'app.state.toString',
  '../app.state',
  'x'.repeat(10_000_000),
  null,
  7,
  ['app.state'],
  { toString: 'app.state' },
];
