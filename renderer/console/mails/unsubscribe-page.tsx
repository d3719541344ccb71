import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Callout } from '../../ui/callout.tsx';
import { Alone } from '../account/alone.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';

const route = getRouteApi('/unsubscribe');

/** Where the link of a mail leads. Opening it changes nothing: programs open links too. */
export function UnsubscribePage() {
  const t = useText();
  const { api } = useDeps();
  const { token = '' } = route.useSearch();
  const end = useMutation({
    mutationFn: () => api.call('unsubscribe', { query: { token }, body: {} }),
  });
  return (
    <Alone title={t('unsubscribe.title')} lead={end.isSuccess ? undefined : t('unsubscribe.lead')}>
      {end.isSuccess ? (
        <Callout tone="calm" title={t('unsubscribe.done')} announce="status">
          <p>{t('unsubscribe.doneText')}</p>
        </Callout>
      ) : (
        <>
          <ErrorCallout error={end.error} />
          <Button loading={end.isPending} onClick={() => end.mutate()}>
            {t('unsubscribe.submit')}
          </Button>
        </>
      )}
      <TextLink to="/account" size="sm">
        {t('unsubscribe.account')}
      </TextLink>
    </Alone>
  );
}
