import { Button, Radio } from '@mantine/core';
import { useState } from 'react';
import type { EndorserState } from '../../../shared/api/ipc.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { CarriedText } from '../parts/carried-text.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './pairing-page.module.css';

/** A computer that she has vouches for this one: a request goes to it, its answer comes back. */
export function OtherComputer({ deviceWords }: { readonly deviceWords: string }) {
  const t = useWords();
  const [request, setRequest] = useState<string>();
  return (
    <Panel title={t('endorse.other')} titleId="endorse-other-title">
      <div className={classes.form}>
        <p className={classes.note}>{t('endorse.otherText')}</p>
        {request === undefined ? (
          <MakeRequest onMade={setRequest} />
        ) : (
          <>
            <CarriedText
              label={t('endorse.request')}
              description={t('endorse.requestHelp', { words: deviceWords })}
              value={request}
            />
            <Finish />
          </>
        )}
      </div>
    </Panel>
  );
}

function MakeRequest({ onMade }: { readonly onMade: (text: string) => void }) {
  const t = useWords();
  const busy = useDesktop(
    ({ busy: calls }) => calls.includes('device.endorsers') || calls.includes('device.request'),
  );
  const [found, setFound] = useState<readonly EndorserState[]>();
  const [kid, setKid] = useState('');
  const find = async () => {
    const answer = await call('device.endorsers', {});
    if (!answer.ok) return;
    setFound(answer.value.devices);
    setKid(answer.value.devices[0]?.kid ?? '');
  };
  const make = async () => {
    const answer = await call('device.request', { endorser: kid });
    if (answer.ok) onMade(answer.value.text);
  };
  if (found === undefined || found.length === 0) {
    return (
      <>
        {found ? (
          <p role="status" className={classes.note}>
            {t('endorse.findNone')}
          </p>
        ) : null}
        <CallFailure name="device.endorsers" />
        <Button variant="default" loading={busy} onClick={() => void find()}>
          {t('endorse.find')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Radio.Group label={t('endorse.which')} value={kid} onChange={setKid}>
        <div className={classes.form}>
          {found.map((device) => (
            <Radio
              key={device.kid}
              value={device.kid}
              label={device.name}
              description={device.words}
            />
          ))}
        </div>
      </Radio.Group>
      <CallFailure name="device.request" />
      <Button loading={busy} onClick={() => void make()}>
        {t('endorse.make')}
      </Button>
    </>
  );
}

function Finish() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('device.finish'));
  const [text, setText] = useState('');
  return (
    <>
      <CarriedText label={t('endorse.answer')} value={text} onChange={setText} />
      <CallFailure name="device.finish" />
      <Button
        loading={busy}
        disabled={text.trim() === ''}
        onClick={() => void call('device.finish', { text })}
      >
        {t('endorse.finish')}
      </Button>
    </>
  );
}
