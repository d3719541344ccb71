import { Button } from '@mantine/core';
import { useState } from 'react';
import type { TestCapture } from '../../../shared/api/app-state.ts';
import { Panel } from '../../ui/panel.tsx';
import { useObjectUrl } from '../../ui/use-object-url.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

/** A picture for her eyes only: it lives in this window and nowhere else. */
export function TestCapturePanel() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('machine.testCapture'));
  const [displays, setDisplays] = useState<readonly TestCapture[]>([]);
  const take = async () => {
    const answer = await call('machine.testCapture', {});
    if (answer.ok) setDisplays(answer.value.displays);
  };
  return (
    <Panel title={t('machine.test')} titleId="machine-test">
      <div className={classes.fields}>
        <p className={classes.note}>{t('machine.testText')}</p>
        <div className={classes.shots} role="status">
          {displays.map((display, at) => (
            // Displays have no name of their own, and the list is replaced as a whole.
            <Shot key={`${at + 1} ${display.type}`} display={display} number={at + 1} />
          ))}
        </div>
        <CallFailure name="machine.testCapture" />
        <div className={classes.row}>
          <Button variant="default" loading={busy} onClick={() => void take()}>
            {t(displays.length === 0 ? 'machine.testTake' : 'machine.testAgain')}
          </Button>
          {displays.length === 0 ? null : (
            <Button variant="subtle" onClick={() => setDisplays([])}>
              {t('machine.testForget')}
            </Button>
          )}
        </div>
      </div>
    </Panel>
  );
}

function Shot({ display, number }: { readonly display: TestCapture; readonly number: number }) {
  const t = useWords();
  const url = useObjectUrl(display.type === 'taken' ? display : undefined);
  if (display.type === 'failed')
    return (
      <p className={classes.note}>
        {t('machine.testFailed', { reason: t(`capfail.${display.reason}`) })}
      </p>
    );
  const { w, h, scalePct, rotation } = display;
  return (
    <figure>
      <img src={url} alt={t('machine.testAlt', { number })} />
      <figcaption>{t('machine.testSize', { number, w, h, scale: scalePct, rotation })}</figcaption>
    </figure>
  );
}
