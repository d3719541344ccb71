import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { signDecision } from '../sign/sign-for-contract.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { attemptsOf } from './due.ts';
import type { PayoutActionsProps } from './payout-actions.tsx';
import { usePayouts } from './use-dues.ts';
import { isOver } from '../../../shared/domain/payout.ts';
import prose from '../text/prose.module.css';

/** Takes finance's approval back, as long as it is in no payout. */
export function WithdrawApproval(props: PayoutActionsProps) {
  const t = useText();
  const [isOpen, dialog] = useDisclosure(false);
  const { contract, evidence, timesheet, signer } = props;
  const payouts = usePayouts(contract.ten);
  const isBatched =
    payouts.data === undefined ||
    attemptsOf(props, payouts.data).some(({ item }) => !isOver(item.state));
  const withdraw = useSigningAct(
    evidence.con,
    (deps) =>
      signDecision(deps, signingOf(evidence, signer), {
        body: {
          ref: timesheet.timesheet.entry.hash,
          stage: 'finance',
          verdict: 'withdraw',
          ms: { service: 0, support: 0 },
          excl: [],
        },
      }),
    t('takeBack.done'),
  );
  if (isBatched) return null;
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {t('takeBack.button')}
      </Button>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('takeBack.title')}>
        <SignForm act={withdraw} confirm={t('takeBack.confirm')} onDone={dialog.close}>
          <p className={prose.text}>{t('takeBack.text')}</p>
        </SignForm>
      </Sheet>
    </>
  );
}
