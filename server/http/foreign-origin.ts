import type { FastifyRequest } from 'fastify';

const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const ownFetchSites: readonly string[] = ['same-origin', 'none'];

/**
 * True for a request that a page of another origin made (threats W-02). A request with a bearer
 * token carries nothing that a browser would add by itself, so it is not asked. What reads only is
 * told by `Sec-Fetch-Site` alone: a link elsewhere must not export a payment in somebody's name.
 */
export function isForeignOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const { authorization, origin, host } = request.headers;
  if (authorization !== undefined) return false;
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string' && !ownFetchSites.includes(site)) return true;
  if (isSafeMethod(request) || origin === undefined) return false;
  if (origin === new URL(publicUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

export const isSafeMethod = ({ method }: FastifyRequest): boolean => safeMethods.includes(method);
