import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { formatValue } from '../../../shared/entry/values.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { Contracts } from './contracts.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { Sealer } from './sealer.ts';

/** Signs where this contract's money goes (protocol 3.7 `payee`). */
export async function setPayee(
  deps: { readonly contracts: Contracts; readonly sealer: Sealer },
  { con, currency, details }: DesktopRequest<'payee.set'>,
): Promise<Result<{ readonly hash: string }, IpcError>> {
  const contract = deps.contracts.summary(con);
  if (contract === undefined) return err({ code: 'contract_unknown' });
  const sealed = await deps.sealer.seal({
    kind: 'payee',
    ten: contract.ten,
    con,
    fields: { currency },
    values: { payee: formatValue(details) },
  });
  if (sealed.ok) return ok({ hash: sealed.value.hash });
  return err(sealErrorToIpc(sealed.error));
}
