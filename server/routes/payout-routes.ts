import { ok } from '../../shared/kit/result.ts';
import type { RawAnswer, SomeHandlers } from '../http/register-routes.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { exportPayout } from '../use-cases/export-payout.ts';
import { invoicePage } from '../use-cases/invoice-page.ts';
import { createPayoutBatch, listPayouts, markPayout } from '../use-cases/payout-batches.ts';
import { makePayoutFile } from '../use-cases/payout-files.ts';

type PayoutRoute =
  | 'exportPayout'
  | 'createPayoutBatch'
  | 'listPayouts'
  | 'makePayoutFile'
  | 'markPayout'
  | 'getInvoicePdf';

export const payoutRoutes = (deps: ServerDeps): SomeHandlers<PayoutRoute> => ({
  exportPayout: async ({ principal, params, query }) => {
    const payout = await exportPayout(deps, principal, {
      ten: params['org'] as string,
      decision: query.decision,
    });
    if (!payout.ok) return payout;
    const { csv, endToEndId } = payout.value;
    return ok(download(csv, { type: 'text/csv', name: `payout-${endToEndId}.csv` }));
  },
  createPayoutBatch: ({ principal, params, body }) =>
    createPayoutBatch(deps, principal, { ten: params['org'] as string, ...body }),
  listPayouts: async ({ params, query }) =>
    ok(await listPayouts(deps, { ten: params['org'] as string, before: query.before })),
  makePayoutFile: async ({ principal, params, body }) => {
    const file = await makePayoutFile(deps, principal, {
      ten: params['org'] as string,
      batch: params['batch'] as string,
      format: body.format,
    });
    if (!file.ok) return file;
    const { content, type, name } = file.value;
    return ok(download(content, { type, name }));
  },
  markPayout: ({ principal, params, body }) =>
    markPayout(deps, principal, {
      ten: params['org'] as string,
      batch: params['batch'] as string,
      ...body,
    }),
  getInvoicePdf: async ({ principal, params }) => {
    const page = await invoicePage(deps, principal, {
      con: params['con'] as string,
      hash: params['hash'] as string,
    });
    if (!page.ok) return page;
    const { bytes, no } = page.value;
    const name = `invoice-${no.replace(/[^A-Za-z0-9._-]/g, '_')}.pdf`;
    return ok(download(Buffer.from(bytes), { type: 'application/pdf', name }));
  },
});

const download = (
  body: RawAnswer['body'],
  { type, name }: { readonly type: string; readonly name: string },
): RawAnswer => ({
  body,
  headers: {
    'content-type': type === 'application/pdf' ? type : `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  },
});
