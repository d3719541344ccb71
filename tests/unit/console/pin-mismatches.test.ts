import { describe, expect, it } from 'vitest';
import { pinMismatches } from '../../../renderer/console/contract/pin-mismatches.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';

const pins = { org_pk: 'a', operator_pk: 'b', log_vkey: 'c' };
const known = { pins, logVkey: 'c', recipients: ['age1old', 'age1new'] };
const mismatches = (change: object) =>
  pinMismatches({ ...pins, org_recipient: '', ...change } as ContractPayload, known);

describe('pinMismatches', () => {
  it('finds keys that are not the organisation’s', () => {
    expect(mismatches({})).toEqual([]);
    expect(mismatches({ org_pk: 'x', operator_pk: 'x', log_vkey: 'x' })).toEqual([
      'org_pk',
      'operator_pk',
      'log_vkey',
    ]);
  });

  it('takes any key for sealed pictures that the root has signed, and no other', () => {
    expect(mismatches({ org_recipient: 'age1old' })).toEqual([]);
    expect(mismatches({ org_recipient: 'age1new' })).toEqual([]);
    expect(mismatches({ org_recipient: 'age1stranger' })).toEqual(['org_recipient']);
  });
});
