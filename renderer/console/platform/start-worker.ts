/** A script of this origin by its plain path, as the page's Trusted Types policy asks. */
export async function startWorker(): Promise<Worker> {
  const { default: path } = await import('../evidence/verify-worker.ts?worker&url');
  return new Worker(path, { type: 'module' });
}
