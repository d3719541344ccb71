import { useEffect, useState } from 'react';
import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import type { PictureView } from '../../../shared/api/schemas.ts';
import { formatInstant, type Place } from '../../ui/format.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call } from '../store.ts';
import { useDiaryPlace } from '../use-place.ts';
import { messageIdOf, useWords, type Words } from '../words.ts';
import classes from './cell-detail.module.css';
import { useDiaryCon } from './diary-con.ts';

/** Who looked at the pictures of a slice, and when: hers to know. */
export function SliceViews({ slice }: { readonly slice: DiaryCellSlice }) {
  const t = useWords();
  const hasPictures = slice.captures.some(({ blob }) => blob !== undefined);
  if (!hasPictures) return null;
  // What was not received, or is still held back here, nobody can have seen.
  const canBeSeen =
    slice.state === 'receipted' && slice.captures.some(({ leavesAt }) => leavesAt === undefined);
  return (
    <section aria-label={t('views.title')}>
      <h3 className={classes.title}>{t('views.title')}</h3>
      {canBeSeen ? (
        <Asked key={slice.hash} hash={slice.hash} />
      ) : (
        <p className={classes.text}>{t('views.notThere')}</p>
      )}
    </section>
  );
}

function Asked({ hash }: { readonly hash: string }) {
  const t = useWords();
  const place = useDiaryPlace();
  const views = useViews(hash);
  if (!views) {
    return (
      <>
        <p role="status" className={classes.text}>
          {t('views.loading')}
        </p>
        <CallFailure name="diary.views" />
      </>
    );
  }
  if (views.length === 0) return <p className={classes.text}>{t('views.none')}</p>;
  return (
    <>
      <ul className={classes.views}>
        {views.map((view) => (
          <li key={`${view.name} ${view.kind} ${view.firstAtMs}`}>{viewText(t, view, place)}</li>
        ))}
      </ul>
      <p className={classes.text}>{t('views.source')}</p>
    </>
  );
}

function useViews(hash: string): readonly PictureView[] | undefined {
  const con = useDiaryCon();
  const [views, setViews] = useState<readonly PictureView[]>();
  useEffect(() => {
    const request = { isWanted: true };
    const ask = async () => {
      if (con === undefined) return;
      const answer = await call('diary.views', { con, hash });
      if (request.isWanted && answer.ok) setViews(answer.value.views);
    };
    void ask();
    return () => {
      request.isWanted = false;
    };
  }, [con, hash]);
  return views;
}

function viewText(t: Words, { name, roles, kind, lastAtMs, times }: PictureView, place: Place) {
  const named = roles.map((role) => {
    const id = messageIdOf(`views.role.${role}`);
    return id ? t(id) : role;
  });
  return t(`views.${kind}`, {
    name: name || t('views.role.operator'),
    roles: named.length > 0 ? named.join(', ') : t('views.role.operator'),
    at: formatInstant(lastAtMs, place),
    times,
  });
}
