import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { PayoutBatch } from '../../../shared/api/schemas.ts';
import { type MarkedState, mayBecome } from '../../../shared/domain/payout.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { useRefreshPayouts } from './use-dues.ts';
import prose from '../text/prose.module.css';

interface MarkFormProps {
  readonly org: string;
  readonly batch: PayoutBatch;
  readonly to: MarkedState;
  readonly onDone: () => void;
}

/** What became of payments; those that came back need a reason, because they may be paid again. */
export function MarkForm({ org, batch, to, onDone }: MarkFormProps) {
  const t = useText();
  const { api } = useDeps();
  const refresh = useRefreshPayouts(org);
  const possible = batch.items.filter(({ state }) => mayBecome(state, to));
  // Most come back one by one; all else is of the whole batch.
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    new Set(
      to === 'returned' && possible.length > 1 ? [] : possible.map((each) => each.endToEndId),
    ),
  );
  const [reason, setReason] = useState('');
  const mark = useMutation({
    mutationFn: () =>
      api.call('markPayout', {
        params: { org, batch: batch.id },
        body: { state: to, payments: [...chosen], reason },
      }),
    onSuccess: onDone,
    onSettled: refresh,
  });
  const needsReason = to === 'returned';
  return (
    <Stack gap="md">
      <p className={prose.text}>{t(`payouts.markText.${to}`)}</p>
      {possible.map(({ endToEndId, invoiceNo }) => (
        <Checkbox
          key={endToEndId}
          label={`${invoiceNo} · ${endToEndId}`}
          checked={chosen.has(endToEndId)}
          onChange={({ currentTarget }) => {
            const next = new Set(chosen);
            if (currentTarget.checked) next.add(endToEndId);
            else next.delete(endToEndId);
            setChosen(next);
          }}
        />
      ))}
      {needsReason ? (
        <TextInput
          label={t('payouts.reason')}
          maxLength={200}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      ) : null}
      <ErrorCallout error={mark.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={mark.isPending} onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button
          loading={mark.isPending}
          disabled={chosen.size === 0 || (needsReason && reason.trim() === '')}
          onClick={() => mark.mutate()}
        >
          {t(`payouts.mark.${to}`)}
        </Button>
      </Group>
    </Stack>
  );
}
