/** What the first page surely asks for, asked while its program is still on the way. */
export interface HeadStart {
  /** The answer to a GET of this path, at most once; `undefined` where none was asked for. */
  readonly take: (path: string) => Promise<Response> | undefined;
  /** The contract of the address, once its bundle has begun to arrive; nothing if it is refused. */
  readonly contract: Promise<string | undefined>;
  /** Starts with the page where something is to be verified at once. */
  readonly worker: Promise<Worker> | undefined;
}

export const noHeadStart: HeadStart = {
  take: () => undefined,
  contract: Promise.resolve(undefined),
  worker: undefined,
};

/** Whatever was asked for longer ago may be overtaken by news. */
const freshMs = 15_000;
const contractPage = /^\/contracts\/([0-9a-f-]{36})\/(?:diary|week|terms)$/;
const publicPage = /^\/(?:invitation|forgotten|new-password)$/;

/** Paths of what a page asks for first, whoever reads it. */
export function pathsAhead(pathname: string): readonly string[] {
  if (publicPage.test(pathname)) return [];
  const con = contractPage.exec(pathname)?.[1];
  return ['/v1/session', ...(con === undefined ? [] : [bundlePath(con)]), '/v1/contracts'];
}

const bundlePath = (con: string): string => `/v1/contracts/${con}/bundle?profile=full`;

/** Asks for them now. Whoever is not signed in gets refusals, which nobody takes. */
export function beginHeadStart(
  page: Pick<Window, 'fetch' | 'location' | 'performance'>,
  startWorker: () => Promise<Worker>,
): HeadStart {
  const { pathname } = page.location;
  const con = contractPage.exec(pathname)?.[1];
  const answers = new Map(pathsAhead(pathname).map((path) => [path, page.fetch(path)]));
  // A lost connection is told to whoever asks again.
  for (const answer of answers.values()) answer.then(letGoIfRefused).catch(() => undefined);
  return {
    take: (path) => {
      const answer = answers.get(path);
      answers.delete(path);
      if (page.performance.now() < freshMs) return answer;
      answer?.then(letGo).catch(() => undefined);
      return undefined;
    },
    contract: arrivedContract(con, answers),
    worker: con === undefined ? undefined : startWorker(),
  };
}

/** What nobody reads would keep its connection. */
const letGo = (response: Response): Promise<void> | undefined => response.body?.cancel();

const letGoIfRefused = (response: Response): Promise<void> | undefined =>
  response.ok ? undefined : letGo(response);

async function arrivedContract(
  con: string | undefined,
  answers: ReadonlyMap<string, Promise<Response>>,
): Promise<string | undefined> {
  if (con === undefined) return undefined;
  try {
    return (await answers.get(bundlePath(con)))?.ok === true ? con : undefined;
  } catch {
    // As above.
    return undefined;
  }
}
