import { Stack, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import table from '../../ui/plain-table.module.css';
import classes from './admin.module.css';

/** How long each contract's evidence is kept, and whether a law wants it kept for now. */
export function KeepingPart({ contracts }: { readonly contracts: readonly ContractSummary[] }) {
  const t = useText();
  if (contracts.length === 0)
    return <EmptyNote title={t('keeping.none')}>{t('keeping.noneText')}</EmptyNote>;
  return (
    <Stack gap="md">
      <p className={classes.text}>{t('keeping.text')}</p>
      <div
        className={classes.scroll}
        tabIndex={0}
        role="region"
        aria-label={t('admin.part.keeping')}
      >
        <table className={table.table} data-testid="keeping">
          <thead>
            <tr>
              {(['contract', 'days', 'hold'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`keeping.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {contracts.map((contract) => (
              <tr key={contract.con}>
                <th scope="row">
                  <TextLink to="/contracts/$con/terms" params={{ con: contract.con }} size="sm">
                    {`${contract.draft.title} · ${contract.freelancer}`}
                  </TextLink>
                </th>
                <td>{t('keeping.daysValue', { count: contract.draft.pol.keep_days })}</td>
                <td>
                  <Hold contract={contract} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  );
}

function Hold({ contract }: { readonly contract: ContractSummary }) {
  const t = useText();
  const me = useAccount();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const { con, ten, legalHold } = contract;
  const hold = useMutation({
    mutationFn: (next: boolean) =>
      api.call('setLegalHold', { params: { con }, body: { hold: next } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.contracts }),
  });
  // What was asked for shows at once; a refusal puts it back.
  const isHeld = hold.isPending ? hold.variables : legalHold;
  const isOwner = rolesIn(me, ten).includes('owner');
  return (
    <>
      <Switch
        label={t(isHeld ? 'keeping.held' : 'keeping.free')}
        checked={isHeld}
        disabled={!isOwner || hold.isPending}
        onChange={({ currentTarget }) => hold.mutate(currentTarget.checked)}
      />
      <ErrorCallout error={hold.error} />
    </>
  );
}
