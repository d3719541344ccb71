import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { blobPathOf } from '../../server/store/blob-store.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import { serverCommand } from '../support/server-command.ts';
import {
  activateContract,
  type ActiveContract,
  createWorkplace,
  deliver,
  memberPassword,
  newestHead,
  postAll,
  quickServer,
  signInAs,
  type Workplace,
} from '../support/server-fixture.ts';
import { startTestSwift, type TestSwift } from '../support/swift.ts';
import { putBlob, testPicture, verifyContract } from '../support/week-flow.ts';

/** Where pictures are in a bucket, a backup takes them along, or says what it does not have. */
describe('a backup where pictures are in a bucket', { timeout: 120_000 }, () => {
  const state = {} as {
    base: string;
    swift: TestSwift;
    place: Workplace;
    contract: ActiveContract;
    pictures: readonly ReturnType<typeof testPicture>[];
  };
  const at = (name: string): string => join(state.base, name);
  const bucketConfig = (bucket: string) => {
    const { endpoint, accessKeyId, secretAccessKey } = state.swift.options;
    return {
      s3Endpoint: endpoint,
      s3Bucket: bucket,
      s3AccessKey: accessKeyId,
      s3SecretKey: secretAccessKey,
    };
  };
  const environmentOf = (bucket: string): Record<string, string> => {
    const { s3Endpoint, s3AccessKey, s3SecretKey } = bucketConfig(bucket);
    return {
      COUNTERSIGN_S3_ENDPOINT: s3Endpoint,
      COUNTERSIGN_S3_BUCKET: bucket,
      AWS_ACCESS_KEY_ID: s3AccessKey,
      AWS_SECRET_ACCESS_KEY: s3SecretKey,
    };
  };

  beforeAll(async () => {
    state.base = await mkdtemp(join(tmpdir(), 'countersign-bucket-'));
    state.swift = await startTestSwift();
    await state.swift.createBucket('spare');
    state.place = await createWorkplace({
      config: { ...bucketConfig('pictures'), headLockDir: at('lock') },
    });
    state.contract = await activateContract(state.place);
    state.pictures = [testPicture('of the morning'), testPicture('of the evening')];
    await trackWithPictures(state.place, state.contract, state.pictures);
    await state.place.server.close();
    await writeFile(at('passphrase'), 'correct horse battery staple\n');
  }, 120_000);
  afterAll(async () => {
    await state.swift.close();
    await rm(state.place.dataDir, { recursive: true, force: true });
    await rm(state.base, { recursive: true, force: true });
  }, 60_000);

  const backup = (out: string, ...more: readonly string[]) =>
    serverCommand(
      environmentOf('pictures'),
      'backup',
      '--data',
      state.place.dataDir,
      '--head-lock',
      at('lock'),
      '--out',
      at(out),
      '--keys-passphrase-file',
      at('passphrase'),
      ...more,
    );
  const restore = (bucket: string, from: string, data: string) =>
    serverCommand(
      environmentOf(bucket),
      'restore',
      '--from',
      at(from),
      '--data',
      at(data),
      '--head-lock',
      at('lock'),
      '--keys-secret-file',
      at('passphrase'),
    );
  const bytes = () => state.pictures.reduce((sum, each) => sum + each.bytes.length, 0);
  const objectOf = (sha256: string): string => `/pictures/blobs/${blobPathOf(sha256)}`;

  it('says how many it does not have and where they are, and restoring looks for them', async () => {
    const made = await backup('without');
    expect(made).toMatchObject({ exitCode: 0, said: [] });
    expect(made.out).toContain(`2 pictures (${bytes()} bytes) are not in it.`);
    expect(made.out).toContain(`bucket pictures at ${state.swift.options.endpoint}`);
    const manifest = JSON.parse(await readFile(at('without/manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      pictures: 'elsewhere',
      elsewhere: { bucket: 'pictures', count: 2, bytes: bytes() },
    });
    const here = await restore('pictures', 'without', 'beside');
    expect(here).toMatchObject({ exitCode: 0, said: [] });
    expect(here.out).toContain('All 2 pictures of the database are there.');
    const lost = await restore('spare', 'without', 'away');
    expect(lost.out).toContain('2 of 2 pictures of the database are missing:');
    expect(lost.out).toContain(state.pictures[0]?.sha256 ?? 'none');
  });

  it('takes them along when asked, and a server with another bucket shows them again', async () => {
    const made = await backup('with', '--with-pictures');
    expect(made).toMatchObject({ exitCode: 0, said: [] });
    expect(made.out).not.toContain('are not in it. They are');
    const restored = await restore('spare', 'with', 'drill');
    expect(restored).toMatchObject({ exitCode: 0, said: [] });
    expect(restored.out).toContain('All 2 pictures of the database are there.');
    const { clock } = state.place;
    const config = serverConfig.parse({
      dataDir: at('drill'),
      headLockDir: at('lock'),
      port: 0,
      logLevel: 'silent',
      ...bucketConfig('spare'),
    });
    const server = assertOk(await startServer(config, { clock, ...quickServer }));
    try {
      const moved = Object.create(state.place, { server: { value: server } }) as Workplace;
      const asClient = await signInAs(moved, 'client@acme.test', memberPassword);
      const { report } = await verifyContract(asClient, state.contract.entry);
      expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
      expect(report.totals.captures).toBe(2);
    } finally {
      await server.close();
    }
  });

  it('names what is damaged in the bucket, and leaves it out', async () => {
    const [first] = state.pictures;
    const sha256 = first?.sha256 ?? '';
    expect((await state.swift.ask('PUT', objectOf(sha256), 'other bytes')).status).toBe(200);
    const made = await backup('damaged', '--with-pictures');
    expect(made.exitCode).toBe(1);
    expect(made.said).toEqual([
      `pictures/${sha256.slice(0, 2)}/${sha256} does not match its name and is not in the backup`,
    ]);
    const restored = await restore('pictures', 'damaged', 'half');
    expect(restored.exitCode).toBe(0);
    const manifest = JSON.parse(await readFile(at('damaged/manifest.json'), 'utf8'));
    const kept = manifest.files.filter(({ path }: { path: string }) =>
      path.startsWith('pictures/'),
    );
    expect(kept).toHaveLength(1);
    const file = await readFile(at(`damaged/${kept[0].path}`));
    expect(createHash('sha256').update(file).digest('hex')).toBe(state.pictures[1]?.sha256);
  });
});

/** One slice with each picture, delivered. */
async function trackWithPictures(
  place: Workplace,
  { con, hash }: ActiveContract,
  pictures: readonly ReturnType<typeof testPicture>[],
): Promise<void> {
  const { device, freelancer, clock } = place;
  clock.advance(600_000 - (clock.nowMs() % 600_000));
  device.see(await newestHead(freelancer));
  const start = await device.start(con, hash);
  await postAll(freelancer, [start.entry]);
  for (const picture of pictures) {
    const idx = clock.nowMs() / 600_000;
    clock.advance(600_000);
    const values = { ...ordinaryValues, shot0_0: picture.value };
    const slice = await device.slice({ con, idx, values });
    await postAll(freelancer, [slice.entry]);
    await putBlob(freelancer, picture.sha256, picture.bytes);
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
  }
  await postAll(freelancer, [await device.stop(con)]);
  await deliver(freelancer, start.entry.hash, start.disclosures);
}
