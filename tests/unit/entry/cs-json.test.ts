import { describe, expect, it } from 'vitest';
import {
  type CsObject,
  csJsonLimits,
  formatCsJson,
  jsonDepth,
  parseCsJson,
} from '../../../shared/entry/cs-json.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';

const parse = (text: string) => parseCsJson(utf8ToBytes(text));
const codeOf = (text: string) => {
  const parsed = parse(text);
  return parsed.ok ? 'ok' : parsed.error.code;
};

describe('parseCsJson', () => {
  it.each([
    '{}',
    '{"a":1}',
    '{"a":-1,"b":"x"}',
    '{"a":9007199254740991,"b":-9007199254740991}',
    '{"a":"ü","b":"😀","c":"\\"","d":"\u2028"}',
    '{"a":[],"b":[1,true,"x",{"c":false}]}',
    '{"a1_b":{}}',
  ])('takes %s', (text) => {
    const parsed = parse(text);
    expect(parsed.ok).toBe(true);
    if (parsed.ok) expect(Buffer.from(formatCsJson(parsed.value)).toString()).toBe(text);
  });

  it.each([
    // Spelled in another way: one value, one encoding.
    ['E_PAYLOAD_NOT_CANONICAL', '{"a":1,"a":2}', 'duplicate key'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"b":1,"a":2}', 'order of keys'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"a": 1}', 'white space'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"a":1}\n', 'white space at the end'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"a":1e3}', 'exponent'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"a":1.0}', 'fraction of nothing'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"a":"\\u0061"}', 'needless escape'],
    ['E_PAYLOAD_NOT_CANONICAL', '{"a":"\\/"}', 'escaped slash'],
    // Outside CS-JSON altogether.
    ['E_PAYLOAD_JSON', '{"a":9007199254740993}', 'number that would be rounded'],
    ['E_PAYLOAD_JSON', '{"a":1e400}', 'infinity'],
    ['E_PAYLOAD_JSON', '{"a":-0}', 'minus zero'],
    ['E_PAYLOAD_JSON', '{"a":1.5}', 'fraction'],
    ['E_PAYLOAD_JSON', '{"a":null}', 'null'],
    ['E_PAYLOAD_JSON', '{"__proto__":1}', 'prototype key'],
    ['E_PAYLOAD_JSON', '{"a":{"__proto__":{"b":1}}}', 'prototype key inside'],
    ['E_PAYLOAD_JSON', '{"A":1}', 'capital letter in a key'],
    ['E_PAYLOAD_JSON', '{"":1}', 'empty key'],
    ['E_PAYLOAD_JSON', `{"${'k'.repeat(33)}":1}`, 'long key'],
    ['E_PAYLOAD_JSON', '{"1a":1}', 'key that starts with a digit'],
    ['E_PAYLOAD_JSON', '{"a":"\\ud800"}', 'lone high surrogate'],
    ['E_PAYLOAD_JSON', '{"a":"\\udc00"}', 'lone low surrogate'],
    ['E_PAYLOAD_JSON', '{"a":"\\ud800\\ud800\\udc00"}', 'high surrogate before a pair'],
    ['E_PAYLOAD_JSON', '{"a":"\\u0000"}', 'NUL'],
    ['E_PAYLOAD_JSON', '{"a":"\\n"}', 'line break'],
    ['E_PAYLOAD_JSON', `{"a":"${'x'.repeat(1_025)}"}`, 'long string'],
    ['E_PAYLOAD_JSON', `{"a":"${'ü'.repeat(513)}"}`, 'string long in bytes'],
    ['E_PAYLOAD_JSON', `{"a":[${Array.from({ length: 65 }, () => 1).join(',')}]}`, 'long array'],
    ['E_PAYLOAD_JSON', `{"a":${'['.repeat(6)}${']'.repeat(6)}}`, 'depth 7'],
    ['E_PAYLOAD_JSON', '['.repeat(10_000), 'brackets only'],
    ['E_PAYLOAD_JSON', '[]', 'array'],
    ['E_PAYLOAD_JSON', 'true', 'no object'],
    ['E_PAYLOAD_JSON', '', 'nothing'],
    ['E_PAYLOAD_JSON', '{', 'cut off'],
    ['E_PAYLOAD_JSON', '{"a":1}{"a":1}', 'two values'],
    ['E_PAYLOAD_JSON', "{'a':1}", 'other quotes'],
    ['E_PAYLOAD_JSON', '\ufeff{"a":1}', 'byte order mark'],
    ['E_PAYLOAD_SIZE', `{"a":"${'x'.repeat(16_384)}"}`, 'too long'],
  ] as const)('answers %s to %s (%s)', (code, text, _why) => {
    expect(codeOf(text)).toBe(code);
  });

  it('takes values at the limits', () => {
    expect(codeOf(`{"a":"${'x'.repeat(1_024)}"}`)).toBe('ok');
    expect(codeOf(`{"a":[${Array.from({ length: 64 }, () => 1).join(',')}]}`)).toBe('ok');
    expect(codeOf(`{"a":${'['.repeat(5)}${']'.repeat(5)}}`)).toBe('ok');
    expect(codeOf(`{"${'k'.repeat(32)}":1}`)).toBe('ok');
    const strings = Array.from({ length: 15 }, (_, i) => [
      `k${String.fromCharCode(97 + i)}`,
      'x'.repeat(1_024),
    ]);
    const most = { ...Object.fromEntries(strings), z: '' };
    const room = csJsonLimits.bytes - JSON.stringify(most).length;
    const full = JSON.stringify({ ...most, z: 'x'.repeat(room) });
    expect(full.length).toBe(csJsonLimits.bytes);
    expect(codeOf(full)).toBe('ok');
    expect(codeOf(full.replace('"z":"', '"z":"x'))).toBe('E_PAYLOAD_SIZE');
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0x80, 0x22, 0x7d);
    const parsed = parseCsJson(bytes);
    expect(parsed.ok ? 'ok' : parsed.error.code).toBe('E_PAYLOAD_JSON');
  });

  it('does not touch the prototype of anything', () => {
    parse('{"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('formatCsJson', () => {
  it('sorts keys and refuses what could not be read back', () => {
    expect(Buffer.from(formatCsJson({ b: 1, a: [true] })).toString()).toBe('{"a":[true],"b":1}');
    for (const value of [
      { a: 1.5 },
      { a: -0 },
      { A: 1 },
      { a: '\n' },
      { a: '\ud800' },
      { a: null },
    ])
      expect(() => formatCsJson(value as unknown as CsObject)).toThrow('not CS-JSON');
  });
});

describe('jsonDepth', () => {
  it('counts brackets outside strings only', () => {
    expect(jsonDepth('1')).toBe(0);
    expect(jsonDepth('{"a":[1,{"b":2}]}')).toBe(3);
    expect(jsonDepth('{"a":"[[[[["}')).toBe(1);
    expect(jsonDepth('{"a":"\\"[[["}')).toBe(1);
    expect(jsonDepth('{"a":"\\\\",[[["}')).toBe(4);
    expect(jsonDepth('"[[[')).toBe(0);
    expect(jsonDepth(`"${'\\'.repeat(99_999)}"[[`)).toBe(0);
  });
});
