import { Button, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { type WaitingPage, type WaitingShow, waitingShows } from '../../../shared/api/waiting.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { formatCount, formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { wordsOfCode } from '../words-of-code.ts';
import { useWords } from '../words.ts';
import { CarryPanel } from './carry-panel.tsx';
import classes from './outbox-page.module.css';
import { OutboxRows } from './outbox-rows.tsx';
import { rowsPerPage, useWaiting } from './use-waiting.ts';

/** Everything that this computer signed and that has not arrived, with its reason. */
export function OutboxPage() {
  const t = useWords();
  const [show, setShow] = useState<WaitingShow>('all');
  const [from, setFrom] = useState(0);
  const { page, look } = useWaiting(show, from);
  const busy = useDesktop((store) => store.busy.includes('waiting.retry'));
  const retry = async () => {
    await call('waiting.retry', {});
    await look();
  };
  if (page === undefined) return <p role="status">{t('app.loading')}</p>;
  const choose = (next: WaitingShow) => {
    setShow(next);
    setFrom(0);
  };
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">{t('page.outbox')}</VisuallyHidden>
      <Panel
        title={t('outbox.title')}
        titleId="outbox-title"
        aside={
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => void retry()}>
            {t('outbox.retry')}
          </Button>
        }
      >
        <Head page={page} />
        <CallFailure name="waiting.retry" />
        {page.counts.all > 0 ? <Choice page={page} show={show} onChoose={choose} /> : null}
        <List page={page} />
        <Pages page={page} from={from} onMove={setFrom} />
      </Panel>
      <CarryPanel onChange={() => void look()} />
    </div>
  );
}

function Head({ page }: { readonly page: WaitingPage }) {
  const t = useWords();
  const place = useLocalPlace();
  const sync = useDesktop((store) => store.app?.sync);
  const { counts, lastContactAt } = page;
  return (
    <div className={classes.head} data-testid="outbox-head" data-waiting={counts.all}>
      {counts.all > 0 ? (
        <p className={classes.sum} role="status">
          {t('outbox.sum', { entries: counts.entries, pictures: counts.pictures })}
        </p>
      ) : null}
      {counts.all > 0 ? <p className={classes.text}>{t('outbox.safe')}</p> : null}
      {sync?.problem ? (
        <p className={classes.problem}>{wordsOfCode(t, sync.problem.code, sync.problem.detail)}</p>
      ) : null}
      <p className={classes.text}>
        {lastContactAt === undefined
          ? t('outbox.noContact')
          : t('outbox.contact', { at: formatInstant(lastContactAt, place) })}{' '}
        {t('outbox.keys')}
      </p>
    </div>
  );
}

interface ChoiceProps {
  readonly page: WaitingPage;
  readonly show: WaitingShow;
  readonly onChoose: (show: WaitingShow) => void;
}

function Choice({ page: { counts }, show, onChoose }: ChoiceProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const countOf = { all: counts.all, refused: counts.refused, pictures: counts.withPictures };
  return (
    <SegmentedControl
      className={classes.choice}
      aria-label={t('outbox.show')}
      value={show}
      data={waitingShows.map((value) => ({
        value,
        label: t(`outbox.show.${value}`, { count: formatCount(countOf[value], locale) }),
      }))}
      onChange={(value) => onChoose(waitingShows.find((one) => one === value) ?? 'all')}
    />
  );
}

function List({ page }: { readonly page: WaitingPage }) {
  const t = useWords();
  if (page.rows.length > 0) return <OutboxRows page={page} />;
  return page.counts.all === 0 ? (
    <EmptyNote title={t('outbox.none')}>{t('outbox.noneText')}</EmptyNote>
  ) : (
    <EmptyNote title={t('outbox.noneShown')}>{t('outbox.noneShownText')}</EmptyNote>
  );
}

interface PagesProps {
  readonly page: WaitingPage;
  readonly from: number;
  readonly onMove: (from: number) => void;
}

/** Thousands are shown a page at a time. */
function Pages({ page: { rows, total }, from, onMove }: PagesProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  if (total <= rowsPerPage && from === 0) return null;
  const count = (n: number) => formatCount(n, locale);
  return (
    <div className={classes.actions}>
      <Button
        size="compact-sm"
        variant="default"
        disabled={from === 0}
        onClick={() => onMove(Math.max(0, from - rowsPerPage))}
      >
        {t('outbox.newer')}
      </Button>
      <span role="status">
        {t('outbox.range', {
          from: count(Math.min(from + 1, total)),
          to: count(from + rows.length),
          total: count(total),
        })}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        disabled={from + rowsPerPage >= total}
        onClick={() => onMove(from + rowsPerPage)}
      >
        {t('outbox.older')}
      </Button>
    </div>
  );
}
