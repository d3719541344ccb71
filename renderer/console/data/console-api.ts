import type { RouteName, RouteResponse } from '../../../shared/api/routes.ts';
import type { ApiClient, ApiError, CallOptions } from '../../api/client.ts';

/** What a failed call throws, for the query cache to keep and pages to explain. */
export class ApiFailure extends Error {
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.type === 'problem' ? error.code : error.type);
    this.name = 'ApiFailure';
    this.error = error;
  }

  /** The server's stable code, if it answered with one. */
  get code(): string | undefined {
    return this.error.type === 'problem' ? this.error.code : undefined;
  }

  get isSignedOut(): boolean {
    return this.error.type === 'problem' && this.error.status === 401;
  }
}

/** The server as the console calls it: answers, or throws `ApiFailure`. */
export interface ConsoleApi {
  call<N extends RouteName>(name: N, options?: CallOptions<N>): Promise<RouteResponse<N>>;
}

export const createConsoleApi = (client: ApiClient): ConsoleApi => ({
  async call(name, options) {
    const answer = await client.call(name, options);
    if (answer.ok) return answer.value;
    throw new ApiFailure(answer.error);
  },
});
