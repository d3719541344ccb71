import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import { createBackoff } from '../../renderer/outbox/backoff.ts';
import { takeTurn } from '../../renderer/outbox/sync-loop.ts';
import type { ContractDraft } from '../../shared/api/schemas.ts';
import { assertOk } from '../../shared/kit/result.ts';
import type { VerificationReport } from '../../shared/verify/report.ts';
import { type VerifyDeps, verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import {
  postAll,
  seenAndView,
  type Workplace,
  joinOrganisation,
  pairingCode,
} from '../support/server-fixture.ts';
import { createTestDesktop, type TestDesktop } from './desktop-fixture.ts';
import { createTestOutbox } from './outbox-fixture.ts';

/** A person's machine with the whole app but Chromium, beside a real server. */
export interface Desk {
  readonly desktop: TestDesktop;
  readonly diary: Diary;
  readonly freelancer: string;
  readonly outbox: ReturnType<typeof createTestOutbox>;
  /** The first turn of the sync loop after a start. */
  readonly turn: () => Promise<unknown>;
  /** One of those after it. */
  readonly laterTurn: () => Promise<unknown>;
}

export interface Network {
  isDown: boolean;
}

export const createNetwork = (): { readonly state: Network; readonly fetch: FetchPort } => {
  const state: Network = { isDown: false };
  return {
    state,
    fetch: async (url, init) => {
      if (state.isDown) throw new TypeError('network is down');
      return globalThis.fetch(url, init);
    },
  };
};

export async function addFreelancer(place: Workplace, name: string): Promise<string> {
  return (
    await joinOrganisation(place, { email: `${name}@home.test`, name, roles: ['freelancer'] })
  ).id;
}

/** A computer of hers; paired, and enrolled unless she has another already. */
export async function pairDesk(
  place: Workplace,
  freelancer: string,
  fetch: FetchPort = globalThis.fetch,
): Promise<Desk> {
  const { clock, server } = place;
  const code = await pairingCode(place, freelancer);
  const desktop = await createTestDesktop({ clock, fetch });
  const diary = await desktop.open();
  assertOk(await diary.pair({ serverUrl: server.url, code, deviceName: 'Laptop' }));
  return withOutbox({ desktop, diary, freelancer }, fetch);
}

export function withOutbox(
  desk: Pick<Desk, 'desktop' | 'diary' | 'freelancer'>,
  fetch: FetchPort = globalThis.fetch,
): Desk {
  const outbox = createTestOutbox({ diary: desk.diary, dir: desk.desktop.dir, fetch });
  const backoff = createBackoff(() => 0.5);
  const state = { backoff, pulledAt: -1e9 };
  const turn = () => takeTurn(outbox.deps, { ...state, roots: new Map(), isChecked: false });
  const laterTurn = () => takeTurn(outbox.deps, { ...state, roots: new Map(), isChecked: true });
  return { ...desk, outbox, turn, laterTurn };
}

/** Offers a contract, has her sign it, and the client accept it. */
export async function agree(
  { owner, client, clientKey, ten }: Workplace,
  desk: Desk,
  draft: Partial<ContractDraft> = {},
): Promise<string> {
  const { freelancer, diary, turn } = desk;
  const offered = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
    freelancer,
    draft: { ...ordinaryDraft, ...draft },
  });
  const { con } = offered.body;
  await turn();
  const { hash } = assertOk(await diary.accept(con));
  await turn();
  const accepted = await clientKey.decide({
    con,
    ref: hash,
    ...(await seenAndView(client, con)),
    stage: 'client',
    verdict: 'accept',
  });
  await postAll(client, [accepted.entry]);
  await turn();
  return con;
}

/** The command's verification of a folder that the app wrote, under the trust saved beside it. */
export async function verifyFolder(
  dir: string,
  deps: Pick<VerifyDeps, 'openSealed'> = {},
): Promise<VerificationReport> {
  const bundle = join(dir, 'bundle');
  const found = await readdir(bundle, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => relative(bundle, join(parentPath, name)));
  const input = {
    files: {
      list: async () => paths,
      read: async (path: string) => new Uint8Array(await readFile(join(bundle, path))),
    },
    anchorsText: await readFile(join(dir, 'anchors.json'), 'utf8'),
    policyText: await readFile(join(dir, 'policy'), 'utf8'),
  };
  return verifyBundle({ crypto: testCrypto, ...deps }, { ...input, extent: 'any' } as typeof input);
}

/** Findings that are not about the made-up pictures, which are all alike and no real WebP. */
export const seriousCodes = ({ findings }: Pick<VerificationReport, 'findings'>): string[] =>
  findings
    .map(({ code }) => code as string)
    .filter((code) => !code.startsWith('I_'))
    .filter((code) => !['E_BLOB_TYPE', 'W_PICTURE_REPEATED'].includes(code));
