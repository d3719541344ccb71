import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { showSettings } from '../actions.ts';
import { Brand } from '../parts/brand.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './pairing-page.module.css';
import { parsePairing, type PairingFields, type PairingProblem } from './parse-pairing.ts';

const emptyFields: PairingFields = { serverUrl: '', code: '', deviceName: defaultDeviceName() };

/** First run: where the server is, the one-time code, and what happens then. */
export function PairingPage() {
  const t = useWords();
  return (
    <main className={classes.page}>
      <div className={classes.intro}>
        <Brand />
        <h1 className={classes.title}>{t('pair.title')}</h1>
        <p>{t('pair.intro')}</p>
        <h2 className={classes.subtitle}>{t('pair.happens')}</h2>
        <ol className={classes.steps}>
          <li>{t('pair.happens1')}</li>
          <li>{t('pair.happens2')}</li>
          <li>{t('pair.happens3')}</li>
        </ol>
        <p className={classes.limits}>{t('pair.limits')}</p>
        <div className={classes.first}>
          <Button variant="default" onClick={() => showSettings('practice')}>
            {t('practice.try')}
          </Button>
          <Button variant="subtle" onClick={() => showSettings('general')}>
            {t('page.settings')}
          </Button>
        </div>
      </div>
      <Panel>
        <PairingForm />
      </Panel>
    </main>
  );
}

/** Server, one-time code and a name. */
export function PairingForm() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('pairing.pair'));
  const [fields, setFields] = useState(emptyFields);
  const [problems, setProblems] = useState<readonly PairingProblem[]>([]);
  const set = (change: Partial<PairingFields>) => setFields({ ...fields, ...change });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parsePairing(fields);
    setProblems(parsed.ok ? [] : parsed.error);
    if (parsed.ok) void call('pairing.pair', parsed.value);
  };
  return (
    <form className={classes.form} onSubmit={onSubmit} noValidate>
      <p className={classes.step}>{t('pair.step')}</p>
      <TextInput
        label={t('pair.server')}
        description={t('pair.serverHelp')}
        error={problems.includes('address') ? t('pair.badAddress') : undefined}
        value={fields.serverUrl}
        inputMode="url"
        autoComplete="url"
        spellCheck={false}
        onChange={(event) => set({ serverUrl: event.currentTarget.value })}
      />
      <TextInput
        label={t('pair.code')}
        description={t('pair.codeHelp')}
        error={problems.includes('code') ? t('pair.noCode') : undefined}
        value={fields.code}
        autoComplete="one-time-code"
        spellCheck={false}
        className={classes.code}
        onChange={(event) => set({ code: event.currentTarget.value })}
      />
      <TextInput
        label={t('pair.device')}
        description={t('pair.deviceHelp')}
        value={fields.deviceName}
        maxLength={60}
        onChange={(event) => set({ deviceName: event.currentTarget.value })}
      />
      <CallFailure name="pairing.pair" />
      <Button type="submit" size="md" loading={busy}>
        {t('pair.submit')}
      </Button>
    </form>
  );
}

function defaultDeviceName(): string {
  const system = ['Windows', 'Mac', 'Linux'].find((name) => navigator.userAgent.includes(name));
  return `${system ?? 'My'} computer`;
}
