import { Button, Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import { colourOf } from '../ui/colour-of.ts';
import { formatClock } from '../ui/format.ts';
import { LiveMark } from '../ui/live-mark.tsx';
import { showPage, stopTracking } from './actions.ts';
import { IdleQuestion } from './idle/idle-question.tsx';
import { Brand } from './parts/brand.tsx';
import classes from './shell.module.css';
import { useDesktop, type Page } from './store.ts';
import { useRunningMs } from './use-running-ms.ts';
import { useWords } from './words.ts';

const pages: readonly Page[] = [
  'today',
  'diary',
  'pay',
  'outbox',
  'contract',
  'safety',
  'settings',
];

/** Header with pages and the sign that says, on every page, whether something is recorded. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useWords();
  const page = useDesktop((store) => store.page);
  return (
    <Tabs
      value={page}
      onChange={(value) => showPage(pages.find((name) => name === value) ?? 'today')}
      variant="pills"
      keepMounted={false}
    >
      <header className={classes.header}>
        <Brand />
        <Tabs.List aria-label={t('app.pages')} className={classes.pages}>
          {pages.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`page.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <RecordingSign />
      </header>
      <main className={classes.page}>
        <IdleQuestion />
        {pages.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {name === page ? children : null}
          </Tabs.Panel>
        ))}
      </main>
    </Tabs>
  );
}

function RecordingSign() {
  const t = useWords();
  const { locale } = useIntl();
  const tracking = useDesktop((store) => store.app?.tracking);
  const page = useDesktop((store) => store.page);
  const stopping = useDesktop((store) => store.busy.includes('tracking.stop'));
  const isLive = tracking?.state === 'tracking';
  const { sessionMs } = useRunningMs();
  return (
    <div className={classes.sign} data-live={isLive || undefined}>
      <LiveMark isLive={isLive} />
      <span
        role="status"
        data-testid="tracking-state"
        data-state={tracking?.state ?? 'stopped'}
        title={isLive ? undefined : t('record.offMeaning')}
      >
        {t(isLive ? 'record.on' : 'record.off')}
      </span>
      {isLive ? (
        <>
          <span
            className={classes.contractDot}
            style={{ background: colourOf(tracking.con) }}
            aria-hidden
          />
          <span className={classes.elapsed} role="timer" aria-live="off">
            {formatClock(sessionMs, locale)}
          </span>
        </>
      ) : null}
      {isLive && page !== 'today' ? (
        <Button size="compact-sm" color="seal" loading={stopping} onClick={stopTracking}>
          {t('action.stop')}
        </Button>
      ) : null}
    </div>
  );
}
