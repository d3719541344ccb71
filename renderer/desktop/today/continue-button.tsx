import { Button } from '@mantine/core';
import { selectedContract, startTracking } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';

/** Goes on with what was recorded last: recording never begins again without her. */
export function Continue() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const busy = useDesktop((store) => store.busy.includes('tracking.start'));
  const contract = selectedContract({ app, chosenCon });
  if (contract?.state !== 'active' || app?.tracking.state === 'tracking') return null;
  return (
    <Button size="xs" loading={busy} onClick={startTracking}>
      {t('ended.continue', { organisation: contract.organisation })}
    </Button>
  );
}
