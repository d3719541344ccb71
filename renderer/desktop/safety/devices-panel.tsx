import { Button, Checkbox, Radio } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { DeviceState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Dialog } from '../edit/dialog.tsx';
import { call } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';
import { VouchDialog } from './vouch-dialog.tsx';

/** Her devices as the log shows them, with the words of their keys. */
export function DevicesPanel({ devices }: { readonly devices: readonly DeviceState[] }) {
  const t = useWords();
  const [ending, setEnding] = useState<DeviceState>();
  const [isVouching, vouch] = useDisclosure(false);
  return (
    <Panel title={t('devices.title')} titleId="devices-title">
      <p className={classes.text}>{t('devices.lead')}</p>
      <ul className={classes.devices}>
        {devices.map((device) => (
          <Device key={device.kid} device={device} onEnd={setEnding} />
        ))}
      </ul>
      <div className={classes.actions}>
        <Button size="xs" variant="default" onClick={vouch.open}>
          {t('vouch.open')}
        </Button>
      </div>
      {isVouching ? <VouchDialog onClose={vouch.close} /> : null}
      {ending ? <EndDialog device={ending} onClose={() => setEnding(undefined)} /> : null}
    </Panel>
  );
}

interface DeviceProps {
  readonly device: DeviceState;
  readonly onEnd: (device: DeviceState) => void;
}

function Device({ device, onEnd }: DeviceProps) {
  const t = useWords();
  const { words, isThis, state } = device;
  return (
    <li className={classes.device} data-state={state}>
      <span className={classes.deviceWords}>
        <span className={classes.words}>{words}</span>
        <span className={classes.small}>
          {isThis ? `${t('devices.this')} · ` : ''}
          <When device={device} />
        </span>
      </span>
      {isThis || state === 'revoked' ? null : (
        <Button size="xs" variant="default" onClick={() => onEnd(device)}>
          {t('devices.end')}
        </Button>
      )}
    </li>
  );
}

function When({ device }: { readonly device: DeviceState }) {
  const t = useWords();
  const place = useLocalPlace();
  const { state, enrolledAt, revokedAt } = device;
  if (state === 'revoked')
    return t('devices.revoked', { at: formatInstant(revokedAt ?? 0, place) });
  if (enrolledAt === undefined) return t('devices.waiting');
  return t('devices.active', { at: formatInstant(enrolledAt, place) });
}

const reasons = ['lost', 'stolen', 'retired'] as const;

interface EndDialogProps {
  readonly device: DeviceState;
  readonly onClose: () => void;
}

/** From its place in the log on, the key counts no more; what it signed before stands. */
function EndDialog({ device, onClose }: EndDialogProps) {
  const t = useWords();
  const [why, setWhy] = useState<(typeof reasons)[number]>('lost');
  const [withPaper, setWithPaper] = useState(false);
  const request = { kid: device.kid, why, sinceMs: 0 };
  const submit = async () => {
    const answer = withPaper
      ? await call('recovery.open', { purpose: 'revoke', ...request })
      : await call('device.revoke', request);
    return answer.ok;
  };
  return (
    <Dialog
      title={t('devices.endTitle')}
      submit={t(withPaper ? 'devices.endWithPaper' : 'devices.endSubmit')}
      call={withPaper ? 'recovery.open' : 'device.revoke'}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className={classes.words}>{device.words}</p>
      <Radio.Group
        label={t('devices.why')}
        value={why}
        onChange={(value) => setWhy(reasons.find((each) => each === value) ?? 'lost')}
      >
        <div className={classes.choices}>
          {reasons.map((reason) => (
            <Radio key={reason} value={reason} label={t(`devices.${reason}`)} />
          ))}
        </div>
      </Radio.Group>
      <Callout tone="attention" title={t('devices.endMeaning')}>
        <p>{t('devices.endText')}</p>
      </Callout>
      <Checkbox
        label={t('devices.paper')}
        description={t('devices.paperHelp')}
        checked={withPaper}
        onChange={(event) => setWithPaper(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
