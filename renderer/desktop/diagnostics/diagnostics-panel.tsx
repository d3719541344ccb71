import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Incident } from '../../../shared/api/app-state.ts';
import type { DesktopResponses } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { DamageFacts } from './damage-facts.tsx';
import classes from './diagnostics-panel.module.css';

/** A file for whoever helps, and what happened to the diary's own files. */
export function DiagnosticsPanel() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('diagnostics.save'));
  const [saved, setSaved] = useState<DesktopResponses['diagnostics.save']>();
  const save = async () => {
    const answer = await call('diagnostics.save', {});
    setSaved(answer.ok ? answer.value : undefined);
  };
  return (
    <Panel title={t('diagnostics.title')} titleId="diagnostics-title">
      <p className={classes.text}>{t('diagnostics.lead')}</p>
      <Button variant="default" loading={busy} onClick={() => void save()}>
        {t('diagnostics.save')}
      </Button>
      {saved ? (
        <Callout tone="calm" announce="status" title={t('diagnostics.saved', { ...saved })} />
      ) : null}
      <CallFailure name="diagnostics.save" />
      <h3 className={classes.head}>{t('diagnostics.incidents')}</h3>
      <Incidents />
    </Panel>
  );
}

function Incidents() {
  const t = useWords();
  const [incidents, setIncidents] = useState<readonly Incident[]>();
  useEffect(() => {
    const read = async () => {
      const answer = await call('diagnostics.read', {});
      if (answer.ok) setIncidents(answer.value.incidents);
    };
    void read();
  }, []);
  if (incidents === undefined) return <CallFailure name="diagnostics.read" />;
  if (incidents.length === 0)
    return <p className={classes.text}>{t('diagnostics.incidentsNone')}</p>;
  return (
    <ol className={classes.list} data-testid="incidents">
      {incidents.map((incident, i) => (
        <li key={`${incident.at}-${i}`}>
          <Told incident={incident} />
        </li>
      ))}
    </ol>
  );
}

function Told({ incident: { at, code, facts } }: { readonly incident: Incident }) {
  const t = useWords();
  const place = useLocalPlace();
  const entries = Number(facts['entries'] ?? 0);
  return (
    <>
      <p className={classes.what}>{t(`notice.${code}`)}</p>
      <p className={classes.text}>
        {t('diagnostics.kept', { at: formatInstant(at, place) })} {' · '}
        {t(`notice.${code}.text`, { entries })}
      </p>
      <div className={classes.text}>
        <DamageFacts code={code} facts={facts} />
      </div>
    </>
  );
}
