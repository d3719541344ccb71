import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Organisation, OrgkeyState } from '../../../shared/api/schemas.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import type { AgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { formatRecoveryText } from '../../../shared/seal/recovery-text.ts';
import { saveFile } from '../platform/save-file.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { useSignOrgkey } from './use-opening-key.ts';
import classes from './organisation.module.css';

interface NewOpeningKeyProps {
  readonly organisation: Organisation;
  readonly before: OrgkeyState;
  readonly pair: AgeKeyPair;
  readonly signer: Signer;
  readonly onClose: () => void;
}

/** Printed before it is signed: nothing is sealed to a key that could be lost. */
export function NewOpeningKey({ organisation, before, pair, signer, onClose }: NewOpeningKeyProps) {
  const t = useText();
  const [isKept, setIsKept] = useState(false);
  const sign = useSignOrgkey(organisation, before);
  const text = formatRecoveryText(pair, organisation.name);
  return (
    <Sheet opened onClose={onClose} title={t('opening.recoveryTitle')} size="lg">
      <Stack gap="md">
        <p className={classes.text}>{t('opening.recoveryText')}</p>
        <pre className={classes.secret} data-testid="recovery-text">
          {text}
        </pre>
        <Group>
          <Button variant="default" onClick={() => window.print()}>
            {t('opening.print')}
          </Button>
          <Button
            variant="default"
            onClick={() =>
              saveFile(document, {
                name: 'countersign-picture-key.txt',
                type: 'text/plain',
                content: text,
              })
            }
          >
            {t('opening.save')}
          </Button>
        </Group>
        <Checkbox
          label={t('opening.recovered')}
          checked={isKept}
          onChange={({ currentTarget }) => setIsKept(currentTarget.checked)}
        />
        <Button
          disabled={!isKept}
          loading={sign.isPending}
          onClick={() => sign.mutate({ signer, pair }, { onSuccess: onClose })}
        >
          {t('opening.sign')}
        </Button>
        <ErrorCallout error={sign.error} />
      </Stack>
    </Sheet>
  );
}
