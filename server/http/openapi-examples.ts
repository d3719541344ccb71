import type { RouteName } from '../../shared/api/routes.ts';

/** Bodies as a caller would send them; a test asks the schemas whether they are right. */
export const requestExamples: Partial<Readonly<Record<RouteName, unknown>>> = {
  signIn: { email: 'olga@example.com', password: 'a long sentence of hers' },
  pair: { code: '7KQ2-M4XH', deviceName: 'Rina’s laptop' },
  postEntries: {
    entries: [
      {
        payload: 'eyJ2IjoxfQ==',
        payloadType: 'application/vnd.countersign.slice.v1+json',
        signatures: [{ keyid: 'a'.repeat(64), sig: 'c2lnbmF0dXJl' }],
      },
    ],
  },
  putDisclosures: {
    items: [{ name: 'memo', salt: 'ab'.repeat(32), value: 'Reads the second chapter' }],
  },
};
