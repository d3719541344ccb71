import { Button, Progress, Switch } from '@mantine/core';
import { useIntl } from 'react-intl';
import type { SettingsState } from '../../../shared/api/settings.ts';
import type { UpdateState } from '../../../shared/api/update-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDate, formatInstant, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';
import { UpdateFile } from './update-file.tsx';

/** Whether there is a newer version: asked by her, or daily where she allows it. */
export function UpdatePanel({
  update,
  settings,
}: {
  readonly update: UpdateState;
  readonly settings: SettingsState;
}) {
  const t = useWords();
  const isOff = update.state === 'off';
  return (
    <Panel title={t('update.title')} titleId="update-title">
      <div className={classes.fields}>
        <UpdateNow update={update} />
        {isOff ? null : (
          <>
            <LookButton update={update} />
            <Switch
              label={t('update.daily')}
              description={t('update.dailyHelp')}
              checked={settings.updates === 'daily'}
              onChange={({ currentTarget }) =>
                void call('settings.change', {
                  updates: currentTarget.checked ? 'daily' : 'asked',
                })
              }
            />
          </>
        )}
      </div>
    </Panel>
  );
}

function LookButton({ update }: { readonly update: UpdateState }) {
  const t = useWords();
  const isBusy = update.state === 'asking' || update.state === 'fetching';
  if (update.state === 'ready') return null;
  return (
    <div>
      <Button variant="default" disabled={isBusy} onClick={() => void call('update.check', {})}>
        {t('update.look')}
      </Button>
    </div>
  );
}

/** What is known now, in words. */
function UpdateNow({ update }: { readonly update: UpdateState }) {
  const t = useWords();
  const { locale } = useIntl();
  const place = { locale, zone: localZone() };
  const when = (atMs: number) => formatInstant(atMs, place);
  switch (update.state) {
    case 'off':
    case 'unasked':
    case 'asking':
      return <p className={classes.note}>{t(`update.${update.state}`)}</p>;
    case 'current':
      return (
        <p className={classes.note} role="status">
          {t('update.current', { when: when(update.checkedAt) })}
        </p>
      );
    case 'waiting':
      return (
        <Callout
          tone="calm"
          announce="status"
          title={t('update.waiting', { version: update.version, when: when(update.fromAt) })}
        >
          <p>{t('update.waitingText')}</p>
        </Callout>
      );
    case 'offered':
      return (
        <Callout
          tone="calm"
          announce="status"
          title={t('update.offered', { version: update.version })}
          actions={
            <Button onClick={() => void call('update.fetch', {})}>{t('update.fetch')}</Button>
          }
        >
          <p>
            {t('update.offeredText', {
              date: formatDate(update.releasedAt, place),
              size: megabytes(update.lengthBytes),
            })}
          </p>
        </Callout>
      );
    case 'fetching':
      return <Fetching {...update} />;
    case 'ready':
      return <UpdateFile version={update.version} kind={update.kind} path={update.path} />;
    case 'refused':
      return (
        <Callout tone="trouble" announce="alert" title={t('update.refused')}>
          <p>{t(`update.${update.code}`)}</p>
          <p>{t(`update.${update.code}.do`)}</p>
          <p>{t('update.refusedText', { when: when(update.checkedAt) })}</p>
        </Callout>
      );
  }
}

function Fetching({
  version,
  receivedBytes,
  lengthBytes,
}: Extract<UpdateState, { state: 'fetching' }>) {
  const t = useWords();
  const words = t('update.fetching', {
    version,
    done: megabytes(receivedBytes),
    size: megabytes(lengthBytes),
  });
  return (
    <div>
      <p className={classes.note}>{words}</p>
      <Progress value={(receivedBytes / lengthBytes) * 100} aria-label={words} />
    </div>
  );
}

const megabytes = (bytes: number): number => Math.max(0.1, Math.round(bytes / 100_000) / 10);
