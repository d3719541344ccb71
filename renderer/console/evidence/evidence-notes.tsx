import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Callout } from '../../ui/callout.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { notePins } from '../trust/pins.ts';
import { FindingList } from './finding-list.tsx';
import type { Evidence } from './load-evidence.ts';
import { generalErrors } from './verdict.ts';

/** What concerns the whole contract: first use of its keys here, and errors beyond single slices. */
export function EvidenceNotes({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const errors = generalErrors(evidence);
  const { pins } = evidence;
  const isNew = pins?.by === 'first_use' && pins.notedAt === undefined;
  if (errors.length === 0 && !isNew) return null;
  return (
    <Stack gap="sm" mb="md">
      {errors.length > 0 ? (
        <Callout tone="trouble" announce="alert" title={t('verify.failed')}>
          <p>{t('verify.failedText')}</p>
          <FindingList findings={errors} />
        </Callout>
      ) : null}
      {isNew ? <FirstUse con={evidence.con} /> : null}
    </Stack>
  );
}

function FirstUse({ con }: { readonly con: string }) {
  const t = useText();
  const { store, clock } = useDeps();
  const queryClient = useQueryClient();
  const note = useMutation({
    mutationFn: () => notePins(store, con, clock.nowMs()),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.evidence(con) }),
  });
  return (
    <Callout
      tone="attention"
      announce="status"
      title={t('pinned.now')}
      actions={
        <Button size="xs" variant="default" loading={note.isPending} onClick={() => note.mutate()}>
          {t('pinned.understood')}
        </Button>
      }
    >
      {t('pinned.nowText')}{' '}
      <TextLink to="/contracts/$con/terms" params={{ con }} inherit underline="always">
        {t('pinned.compare')}
      </TextLink>
    </Callout>
  );
}
