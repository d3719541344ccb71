import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AppState, MachineState, SensorState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { call, useDesktop } from '../store.ts';
import { sensorText } from '../today/sensors-panel.tsx';
import { useWords, type Words } from '../words.ts';
import classes from './settings-page.module.css';
import { TestCapturePanel } from './test-capture-panel.tsx';

const lookEveryMs = 5_000;
const explained = ['input', 'window', 'screenshot', 'idle', 'keystore', 'disk'] as const;

/** What this computer lets the app see, as it is now, and what happens without it. */
export function MachinePart() {
  const app = useDesktop((store) => store.app);
  const [machine, setMachine] = useState<MachineState>();
  useEffect(() => {
    const look = () => void readMachine(setMachine);
    const first = setTimeout(look);
    const timer = setInterval(look, lookEveryMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, []);
  if (!app) return null;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        {machine ? <Machine machine={machine} onLook={() => void readMachine(setMachine)} /> : null}
        <TestCapturePanel />
      </div>
      <Explained sensors={app.sensors} />
    </div>
  );
}

async function readMachine(show: (machine: MachineState) => void): Promise<void> {
  const answer = await call('machine.look', {});
  if (answer.ok) show(answer.value);
}

function Machine({
  machine,
  onLook,
}: {
  readonly machine: MachineState;
  readonly onLook: () => void;
}) {
  const t = useWords();
  const hasNoHook = machine.arch !== 'x64' && ['x11', 'wayland'].includes(machine.desktop);
  return (
    <Panel
      title={t('machine.title')}
      titleId="machine-title"
      aside={
        <Button variant="subtle" size="compact-sm" onClick={onLook}>
          {t('machine.again')}
        </Button>
      }
    >
      <div className={classes.fields}>
        <Facts facts={machineFacts(t, machine)} />
        {machine.desktop === 'wayland' ? (
          <Callout tone="attention" title={t('machine.desktop.wayland')}>
            <p>{t('machine.waylandText')}</p>
          </Callout>
        ) : null}
        {hasNoHook ? <p className={classes.note}>{t('machine.armText')}</p> : null}
      </div>
    </Panel>
  );
}

function machineFacts(t: Words, machine: MachineState): readonly Fact[] {
  const allowed = (is: boolean) => t(is ? 'machine.granted' : 'machine.notGranted');
  const { screenAccess, accessibility, tools } = machine;
  return [
    {
      key: 'desktop',
      label: t('machine.desktop'),
      value: t(`machine.desktop.${machine.desktop}`),
    },
    ...(screenAccess === undefined
      ? []
      : [{ key: 'screen', label: t('machine.screenAccess'), value: allowed(screenAccess) }]),
    ...(accessibility === undefined
      ? []
      : [{ key: 'access', label: t('machine.accessibility'), value: allowed(accessibility) }]),
    ...tools.map(({ name, sensor, isThere }) => ({
      key: name,
      label: t('machine.tool', { name }),
      value: `${t(isThere ? 'machine.toolThere' : 'machine.toolMissing')} (${t(`sensor.${sensor}`)})`,
    })),
  ];
}

function Explained({ sensors }: Pick<AppState, 'sensors'>) {
  const t = useWords();
  return (
    <Panel title={t('machine.what')} titleId="machine-what">
      <div className={classes.fields}>
        {explained
          .filter((name) => name !== 'disk' || isKnown(sensors, name))
          .map((name) => (
            <section key={name} className={classes.sensor}>
              <h3>{t(`sensor.${name}`)}</h3>
              <Facts
                facts={[
                  { key: 'now', label: t('machine.state'), value: nowText(t, sensors, name) },
                  { key: 'for', label: t('machine.for'), value: t(`machine.${name}.for`) },
                  {
                    key: 'without',
                    label: t('machine.without'),
                    value: t(`machine.${name}.without`),
                  },
                ]}
              />
            </section>
          ))}
      </div>
    </Panel>
  );
}

/** Main speaks of the disk only when there is something to say. */
const isKnown = (sensors: readonly SensorState[], name: SensorState['sensor']): boolean =>
  sensors.some(({ sensor }) => sensor === name);

function nowText(t: Words, sensors: readonly SensorState[], name: SensorState['sensor']): string {
  const found = sensors.find(({ sensor }) => sensor === name);
  return found ? sensorText(t, found) : t('sensor.unknown');
}
