import type { ServerDeps } from './deps.ts';

/** One chore among many: what goes wrong in it is tried again next time, and holds up no other. */
export async function attempt(
  { logger }: Pick<ServerDeps, 'logger'>,
  chore: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn({ err: error, chore }, 'housekeeping failed');
  }
}
