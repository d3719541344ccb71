import {
  type AxiosAdapter,
  type AxiosResponse,
  getAdapter,
  type InternalAxiosRequestConfig,
} from 'axios';

/** The answer to a GET of this path (with its query) that was asked for before; at most once. */
export type TakeAnswer = (path: string) => Promise<Response> | undefined;

/** Answers from what was asked for ahead; for everything else, and after refusals, asks anew. */
export const adapterWithHeadStart =
  (take: TakeAnswer): AxiosAdapter =>
  async (config) => {
    const ahead = config.method === 'get' ? take(pathOf(config)) : undefined;
    const answer = ahead && (await read(ahead));
    if (answer === undefined) return getAdapter('xhr', config)(config);
    return { ...answer, config };
  };

function pathOf({ url = '', params }: InternalAxiosRequestConfig): string {
  const query = new URLSearchParams(params).toString();
  return query === '' ? url : `${url}?${query}`;
}

async function read(ahead: Promise<Response>): Promise<Omit<AxiosResponse, 'config'> | undefined> {
  try {
    const response = await ahead;
    if (!response.ok) return undefined;
    const { status, statusText } = response;
    const headers = Object.fromEntries(response.headers);
    return { data: await response.text(), status, statusText, headers };
  } catch {
    // It did not arrive: asked again, and that answer or failure counts.
    return undefined;
  }
}
