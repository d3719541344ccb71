import type { SignatureCheck } from '../../shared/kit/crypto-port.ts';
import { createWebCrypto, createWebVerify } from '../../shared/kit/web-crypto-adapter.ts';
import type { BundleReader } from '../../shared/verify/bundle-format.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';

/** What the worker tells the page. */
export interface BrowserRun {
  readonly signatures: number;
  readonly verifyMs: number;
  readonly bareMs: number;
  readonly verdict: string;
}

const batchSize = 4_096;

/** As a page that got a dropped folder: every file is a Blob before verification starts. */
async function openFiles(): Promise<BundleReader> {
  const paths: readonly string[] = await (await fetch('/list')).json();
  const blobs = new Map<string, Blob>();
  for (let at = 0; at < paths.length; at += 64)
    await Promise.all(
      paths.slice(at, at + 64).map(async (path) => {
        blobs.set(path, await (await fetch(`/bundle/${path}`)).blob());
      }),
    );
  return {
    list: async () => paths,
    read: async (path) => {
      const blob = blobs.get(path);
      return blob && new Uint8Array(await blob.arrayBuffer());
    },
  };
}

async function run(): Promise<BrowserRun> {
  const files = await openFiles();
  const policyText = await (await fetch('/policy')).text();
  const anchorsText = await (await fetch('/anchors.json')).text();
  const web = createWebCrypto(crypto.subtle);
  const checks: SignatureCheck[] = [];
  const verifySignatures: typeof web.verifySignatures = (batch) => {
    checks.push(...batch);
    return web.verifySignatures(batch);
  };
  const startedAt = performance.now();
  const { verdict } = await verifyBundle(
    { crypto: { ...web, verifySignatures } },
    { files, policyText, anchorsText },
  );
  const verifyMs = performance.now() - startedAt;
  return { signatures: checks.length, verifyMs, bareMs: await runBare(checks), verdict };
}

async function runBare(checks: readonly SignatureCheck[]): Promise<number> {
  const verify = createWebVerify(crypto.subtle);
  const startedAt = performance.now();
  for (let at = 0; at < checks.length; at += batchSize)
    await Promise.all(checks.slice(at, at + batchSize).map(async (check) => verify(check)));
  return performance.now() - startedAt;
}

/** The compiler has the types of a page; a worker's scope is this. */
const scope = self as unknown as {
  postMessage(message: BrowserRun | { readonly error: string }, transfer: Transferable[]): void;
};

run().then(
  (result) => scope.postMessage(result, []),
  (error: unknown) => scope.postMessage({ error: String(error) }, []),
);
