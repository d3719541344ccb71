import { z } from 'zod';
import { hash } from '../entry/fields.ts';
import type { Role } from './schemas.ts';
import * as s from './schemas.ts';

/**
 * The HTTP interface as data: the server registers exactly these routes, the typed client is
 * derived from them, and a test asks that each has schemas and an authorisation row.
 */
export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /**
   * `public`; `session`: a signed-in browser; `device`: a paired device's bearer token; `party`:
   * either, if party to the contract; otherwise a member of `:org` with one of the roles.
   */
  readonly access: 'public' | 'session' | 'device' | 'party' | readonly Role[];
  /** The password within the last minutes (apiLimits, threats W-04), not only a session. */
  readonly needs?: 'recent_sign_in';
  readonly request?: z.ZodType;
  /** A mail program may send a form instead, which is not read (RFC 8058). */
  readonly accepts?: 'form';
  readonly query?: z.ZodType;
  readonly response: z.ZodType | 'empty' | 'text' | 'bytes' | 'events';
}

const none = z.strictObject({});
const rangeQuery = z.object({ from: z.coerce.number().int(), to: z.coerce.number().int() });
/** `size` pins the log's size; `timesheet`, or cells [`from`, `to`), ask for a part. */
const bundleQuery = z
  .object({
    profile: z.enum(['full', 'totals']).default('full'),
    size: z.coerce.number().int().min(1).optional(),
    from: z.coerce.number().int().min(0).optional(),
    to: z.coerce.number().int().min(1).optional(),
    timesheet: hash.optional(),
  })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), 'from and to together')
  .refine(({ from, timesheet }) => from === undefined || timesheet === undefined, 'one part');
const streamQuery = z.object({ from: z.coerce.number().int().min(0).default(0) });
const viewQuery = z.object({ size: z.coerce.number().int().min(1).optional() });

export const routes = {
  signIn: {
    method: 'POST',
    path: '/v1/session',
    access: 'public',
    request: s.signInRequest,
    response: s.me,
  },
  signOut: { method: 'DELETE', path: '/v1/session', access: 'session', response: 'empty' },
  whoAmI: { method: 'GET', path: '/v1/session', access: 'session', response: s.me },
  proveSession: {
    method: 'POST',
    path: '/v1/session/proof',
    access: 'session',
    request: s.proofRequest,
    response: s.me,
  },
  listSessions: { method: 'GET', path: '/v1/sessions', access: 'session', response: s.sessionList },
  endSession: {
    method: 'DELETE',
    path: '/v1/sessions/:session',
    access: 'session',
    response: 'empty',
  },
  endOtherSessions: {
    method: 'DELETE',
    path: '/v1/sessions',
    access: 'session',
    response: 'empty',
  },

  renameAccount: {
    method: 'PUT',
    path: '/v1/account/name',
    access: 'session',
    request: s.renameRequest,
    response: s.me,
  },
  changePassword: {
    method: 'PUT',
    path: '/v1/account/password',
    access: 'session',
    request: s.changePasswordRequest,
    response: s.me,
  },
  getMutedMails: {
    method: 'GET',
    path: '/v1/account/mails',
    access: 'session',
    response: s.mutedMails,
  },
  setMutedMails: {
    method: 'PUT',
    path: '/v1/account/mails',
    access: 'session',
    request: s.mutedMails,
    response: s.mutedMails,
  },
  /** Beside the interface: mails carry this address, and browsers that open it get the page. */
  unsubscribe: {
    method: 'POST',
    path: '/unsubscribe',
    access: 'public',
    request: none,
    accepts: 'form',
    query: s.unsubscribeQuery,
    response: 'empty',
  },
  forgotPassword: {
    method: 'POST',
    path: '/v1/password-resets',
    access: 'public',
    request: s.forgotRequest,
    response: 'empty',
  },
  resetPassword: {
    method: 'PUT',
    path: '/v1/password-resets',
    access: 'public',
    request: s.resetRequest,
    response: 'empty',
  },

  readInvitation: {
    method: 'POST',
    path: '/v1/invitation',
    access: 'public',
    request: s.linkRequest,
    response: s.offeredInvitation,
  },
  joinByInvitation: {
    method: 'POST',
    path: '/v1/invitation/account',
    access: 'public',
    request: s.joinRequest,
    response: s.me,
  },
  acceptInvitation: {
    method: 'POST',
    path: '/v1/invitation/acceptance',
    access: 'session',
    request: s.linkRequest,
    response: s.me,
  },
  declineInvitation: {
    method: 'POST',
    path: '/v1/invitation/refusal',
    access: 'public',
    request: s.linkRequest,
    response: 'empty',
  },

  getOrganisation: {
    method: 'GET',
    path: '/v1/organisations/:org',
    access: ['owner', 'client', 'finance', 'auditor'],
    response: s.organisation,
  },
  invite: {
    method: 'POST',
    path: '/v1/organisations/:org/invitations',
    access: ['owner'],
    needs: 'recent_sign_in',
    request: s.inviteRequest,
    response: s.invitation,
  },
  listInvitations: {
    method: 'GET',
    path: '/v1/organisations/:org/invitations',
    access: ['owner'],
    response: s.invitationList,
  },
  resendInvitation: {
    method: 'POST',
    path: '/v1/organisations/:org/invitations/:invitation/mails',
    access: ['owner'],
    request: none,
    response: s.invitation,
  },
  cancelInvitation: {
    method: 'DELETE',
    path: '/v1/organisations/:org/invitations/:invitation',
    access: ['owner'],
    response: 'empty',
  },
  changeRoles: {
    method: 'PUT',
    path: '/v1/organisations/:org/members/:account',
    access: ['owner'],
    needs: 'recent_sign_in',
    request: s.rolesRequest,
    response: none,
  },
  removeMember: {
    method: 'DELETE',
    path: '/v1/organisations/:org/members/:account',
    access: ['owner'],
    needs: 'recent_sign_in',
    response: 'empty',
  },
  leaveOrganisation: {
    method: 'DELETE',
    path: '/v1/organisations/:org/membership',
    access: ['owner', 'client', 'finance', 'auditor', 'freelancer'],
    needs: 'recent_sign_in',
    response: 'empty',
  },
  setRoot: {
    method: 'PUT',
    path: '/v1/organisations/:org/root',
    access: ['owner'],
    needs: 'recent_sign_in',
    request: s.setRootRequest,
    response: none,
  },
  addApproverKey: {
    method: 'POST',
    path: '/v1/organisations/:org/approver-keys',
    access: ['client', 'finance'],
    request: s.addApproverKeyRequest,
    response: s.approverKey,
  },
  vouchForKey: {
    method: 'PUT',
    path: '/v1/organisations/:org/approver-keys/:kid/vouch',
    access: ['client', 'finance'],
    needs: 'recent_sign_in',
    request: s.vouchRequest,
    response: s.approverKey,
  },
  draftContract: {
    method: 'POST',
    path: '/v1/organisations/:org/contracts',
    access: ['owner'],
    request: s.draftContractRequest,
    response: s.draftContractResponse,
  },
  exportPayout: {
    method: 'GET',
    path: '/v1/organisations/:org/payout.csv',
    access: ['finance'],
    needs: 'recent_sign_in',
    query: s.payoutQuery,
    response: 'text',
  },

  createPayoutBatch: {
    method: 'POST',
    path: '/v1/organisations/:org/payouts',
    access: ['finance'],
    needs: 'recent_sign_in',
    request: s.payoutBatchRequest,
    response: s.payoutBatch,
  },
  listPayouts: {
    method: 'GET',
    path: '/v1/organisations/:org/payouts',
    access: ['finance', 'owner', 'auditor'],
    query: s.payoutsQuery,
    response: s.payoutList,
  },
  makePayoutFile: {
    method: 'POST',
    path: '/v1/organisations/:org/payouts/:batch/files',
    access: ['finance'],
    needs: 'recent_sign_in',
    request: s.payoutFileRequest,
    response: 'text',
  },
  markPayout: {
    method: 'POST',
    path: '/v1/organisations/:org/payouts/:batch/marks',
    access: ['finance'],
    request: s.payoutMarkRequest,
    response: s.payoutBatch,
  },

  exportOrganisation: {
    method: 'GET',
    path: '/v1/organisations/:org/export.zip',
    access: ['owner'],
    needs: 'recent_sign_in',
    response: 'bytes',
  },
  exportPerson: {
    method: 'GET',
    path: '/v1/account/export.zip',
    access: 'session',
    needs: 'recent_sign_in',
    response: 'bytes',
  },

  getOrgkey: {
    method: 'GET',
    path: '/v1/organisations/:org/orgkey',
    access: ['owner', 'client', 'finance', 'auditor'],
    response: s.orgkeyState,
  },

  createPairingCode: {
    method: 'POST',
    path: '/v1/pairing-codes',
    access: 'session',
    needs: 'recent_sign_in',
    request: s.pairingCodeRequest,
    response: s.pairingCodeResponse,
  },
  pair: {
    method: 'POST',
    path: '/v1/pairings',
    access: 'public',
    request: s.pairRequest,
    response: s.pairResponse,
  },
  getTime: { method: 'GET', path: '/v1/time', access: 'public', response: s.timeResponse },

  replaceToken: {
    method: 'POST',
    path: '/v1/device-token',
    access: 'device',
    request: none,
    response: s.tokenResponse,
  },
  listDevices: { method: 'GET', path: '/v1/devices', access: 'party', response: s.deviceList },
  signOutDevice: {
    method: 'DELETE',
    path: '/v1/devices/:kid',
    access: 'party',
    response: 'empty',
  },

  listContracts: {
    method: 'GET',
    path: '/v1/contracts',
    access: 'party',
    response: s.contractList,
  },
  draftRevision: {
    method: 'POST',
    path: '/v1/contracts/:con/revisions',
    access: 'session',
    request: s.draftRevisionRequest,
    response: none,
  },
  setLegalHold: {
    method: 'PUT',
    path: '/v1/contracts/:con/legal-hold',
    access: 'session',
    request: s.legalHoldRequest,
    response: none,
  },
  getOrgkeys: {
    method: 'GET',
    path: '/v1/contracts/:con/orgkeys',
    access: 'party',
    response: s.orgkeyList,
  },
  getView: {
    method: 'GET',
    path: '/v1/contracts/:con/view',
    access: 'party',
    query: viewQuery,
    response: s.viewResponse,
  },
  getBundle: {
    method: 'GET',
    path: '/v1/contracts/:con/bundle',
    access: 'party',
    query: bundleQuery,
    response: s.bundleResponse,
  },

  getInvoicePdf: {
    method: 'GET',
    path: '/v1/contracts/:con/invoices/:hash',
    access: 'party',
    response: 'bytes',
  },

  readThumbnails: {
    method: 'POST',
    path: '/v1/contracts/:con/thumbnails',
    access: 'party',
    request: s.thumbnailsRequest,
    response: 'bytes',
  },
  getViews: {
    method: 'GET',
    path: '/v1/contracts/:con/views',
    access: 'party',
    query: s.viewsQuery,
    response: s.viewList,
  },

  postEntries: {
    method: 'POST',
    path: '/v1/entries',
    access: 'party',
    request: s.postEntriesRequest,
    response: s.postEntriesResponse,
  },
  putDisclosures: {
    method: 'PUT',
    path: '/v1/disclosures/:hash',
    access: 'party',
    request: s.putDisclosuresRequest,
    response: s.putDisclosuresResponse,
  },
  putBlob: {
    method: 'PUT',
    path: '/v1/blobs/:sha256',
    // Also from a browser or the command, signed in: a carried file (adr/0036).
    access: 'party',
    response: s.putBlobResponse,
  },
  getBlob: {
    method: 'GET',
    path: '/v1/entries/:hash/blobs/:sha256',
    access: 'party',
    response: 'bytes',
  },
  removePictures: {
    method: 'POST',
    path: '/v1/entries/:hash/removal',
    access: 'session',
    request: s.removalRequest,
    response: s.erasureResponse,
  },
  eraseEntry: {
    method: 'POST',
    path: '/v1/entries/:hash/erasure',
    access: 'party',
    request: s.erasureRequest,
    response: s.erasureResponse,
  },
  getStream: {
    method: 'GET',
    path: '/v1/streams/:by/:con',
    access: 'device',
    query: streamQuery,
    response: s.streamResponse,
  },

  getEvents: { method: 'GET', path: '/v1/events', access: 'party', response: 'events' },

  getCheckpoint: { method: 'GET', path: '/log/checkpoint', access: 'public', response: 'text' },
  getTile: { method: 'GET', path: '/log/tile/*', access: 'party', response: 'bytes' },
  getConsistency: {
    method: 'GET',
    path: '/v1/log/consistency',
    access: 'public',
    query: rangeQuery,
    response: s.consistencyResponse,
  },

  getOpenApi: { method: 'GET', path: '/openapi.json', access: 'public', response: 'text' },
  health: {
    method: 'GET',
    path: '/healthz',
    access: 'public',
    response: z.object({ status: z.string() }),
  },
  ready: {
    method: 'GET',
    path: '/readyz',
    access: 'public',
    response: z.object({ status: z.string() }),
  },
} as const satisfies Record<string, RouteContract>;

export type RouteName = keyof typeof routes;
export type RouteRequest<N extends RouteName> = (typeof routes)[N] extends {
  request: infer R extends z.ZodType;
}
  ? z.input<R>
  : undefined;
export type RouteResponse<N extends RouteName> = (typeof routes)[N]['response'] extends infer R
  ? R extends z.ZodType
    ? z.output<R>
    : R extends 'text'
      ? string
      : R extends 'bytes'
        ? Uint8Array
        : undefined
  : never;

/** Fills `:name` parts; values are checked by the caller's schemas and percent-encoded here. */
export function routePath(name: RouteName, params: Readonly<Record<string, string>>): string {
  return routes[name].path.replace(/:([a-z0-9]+)/gi, (_, key: string) => {
    const value = params[key];
    if (value === undefined) throw new Error(`route ${name} needs ${key}`);
    return encodeURIComponent(value);
  });
}
