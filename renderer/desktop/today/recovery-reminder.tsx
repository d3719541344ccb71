import type { PairingState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { ShowButton } from '../safety/recovery-panel.tsx';
import { useWords } from '../words.ts';

/** Until the recovery key is on paper: afterwards this computer has it no more. */
export function RecoveryReminder({ pairing }: { readonly pairing: PairingState | undefined }) {
  const t = useWords();
  if (pairing?.recovery !== 'unwritten') return null;
  return (
    <Callout tone="attention" title={t('recovery.unwritten')} actions={<ShowButton />}>
      <p>{t('recovery.unwrittenText')}</p>
      <CallFailure name="recovery.open" />
    </Callout>
  );
}
