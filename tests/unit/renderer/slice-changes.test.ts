import { describe, expect, it } from 'vitest';
import { type Changed, changeNotes, partsOf } from '../../../renderer/ui/slice-changes.ts';

const nothing: Changed = {
  redactedNames: [],
  erasedNames: [],
  amendedNames: [],
  coveredNames: [],
  amendByName: {},
  entries: [],
};
const entryOf = (hash: string) =>
  ({
    r: { kind: 'redact', receivedMs: 1 },
    a: { kind: 'amend', receivedMs: 2 },
    e: { kind: 'erasure', receivedMs: 3 },
    m: { kind: 'move', receivedMs: 4 },
  })[hash];

describe('changeNotes', () => {
  it('says nothing where nothing changed', () => {
    expect(changeNotes(nothing, entryOf)).toEqual([]);
  });

  it('tells what, by which ground and when', () => {
    const notes = changeNotes(
      {
        ...nothing,
        redactedNames: ['shot0_0', 'thumb0_0'],
        erasedNames: [
          { name: 'memo', basis: 'incident', by: 'e' },
          { name: 'app', basis: 'incident', by: 'e' },
          { name: 'tkt', basis: 'court', by: 'unknown' },
        ],
        amendedNames: ['ctx'],
        coveredNames: ['shot1_0'],
        amendByName: { ctx: 'a', shot1_0: 'a' },
        entries: ['r', 'a', 'm'],
        movedTo: 'con',
      },
      entryOf,
    );
    expect(notes).toEqual([
      { what: 'erased', parts: ['memo', 'app'], basis: 'incident', atMs: 3 },
      { what: 'erased', parts: ['tkt'], basis: 'court' },
      { what: 'redacted', parts: ['picture'], atMs: 1 },
      { what: 'amended', parts: ['ctx'], atMs: 2 },
      { what: 'covered', parts: ['picture'], atMs: 2 },
      { what: 'movedTo', parts: [], atMs: 4 },
    ]);
  });

  it('tells of an envelope erased whole once', () => {
    const erased = { name: '*', basis: 'gdpr17', by: 'e' } as const;
    const notes = changeNotes(
      { ...nothing, erasedNames: [erased], erasedWhole: erased, movedFrom: 'x' },
      entryOf,
    );
    expect(notes).toEqual([
      { what: 'whole', parts: ['all'], basis: 'gdpr17', atMs: 3 },
      { what: 'movedFrom', parts: [] },
    ]);
  });
});

describe('partsOf', () => {
  it('names kinds of content once, in one order', () => {
    expect(partsOf(['memo', 'shot0_0', 'thumb0_0', 'act'])).toEqual(['picture', 'act', 'memo']);
    expect(partsOf(['*'])).toEqual(['all']);
  });
});
