import { Button } from '@mantine/core';
import type { SensorState } from '../../../shared/api/app-state.ts';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showSettings } from '../actions.ts';
import { messageIdOf, useWords, type Words } from '../words.ts';
import classes from './sensors-panel.module.css';

/** What can be recorded on this computer, in words. */
export function SensorsPanel({ sensors }: { readonly sensors: readonly SensorState[] }) {
  const t = useWords();
  if (sensors.length === 0) return null;
  const facts = sensors.map((one) => ({
    key: one.sensor,
    label: t(`sensor.${one.sensor}`),
    value: sensorText(t, one),
  }));
  return (
    <Panel title={t('sensor.title')} titleId="sensors-title">
      <Facts facts={facts} />
      {sensors.some(({ state }) => state === 'degraded' || state === 'unavailable') ? (
        <p className={classes.note}>{t('sensor.unknownMeaning')}</p>
      ) : null}
      <Button variant="subtle" size="compact-sm" onClick={() => showSettings('machine')}>
        {t('machine.what')}
      </Button>
    </Panel>
  );
}

export function sensorText(t: Words, { state, reason, detail }: SensorState): string {
  if (state === 'ok') return t('sensor.ok');
  // A screenshot that did not work gives the capture's own reason.
  const id = messageIdOf(`reason.${reason}`) ?? messageIdOf(`capfail.${reason}`);
  const because = id ? t(id) : reason;
  const words = because ? `${t(`sensor.${state}`)}: ${because}` : t(`sensor.${state}`);
  return detail ? `${words} (${detail})` : words;
}
