import { Button, Progress, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Callout } from '../../ui/callout.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { errorWords } from '../shell/error-words.ts';
import { useText } from '../text/use-text.ts';
import { anchorsText } from '../trust/pins.ts';
import { buildBundleFile } from './bundle-file.ts';
import prose from '../text/prose.module.css';

/** The evidence, and apart from it what one must know to check it. */
export function EvidenceFiles({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const deps = useDeps();
  const [share, setShare] = useState(0);
  const { con, pins, bundle } = evidence;
  const save = useMutation({
    mutationFn: async () => {
      const content = await buildBundleFile(deps.api, bundle, setShare);
      const name = `countersign-${con.slice(0, 8)}.zip`;
      saveFile(document, { name, type: 'application/zip', content });
    },
  });
  return (
    <Stack gap="md">
      <p className={prose.text}>{t('files.text')}</p>
      <Button loading={save.isPending} onClick={() => save.mutate()}>
        {t('files.bundle')}
      </Button>
      {save.isPending ? <Progress value={share * 100} aria-label={t('files.progress')} /> : null}
      {save.error ? (
        <Callout tone="trouble" announce="alert" title={t('error.title')}>
          {errorWords(t, save.error)}
        </Callout>
      ) : null}
      {pins ? (
        <>
          <p className={prose.text}>
            <strong>{t('files.apart')}</strong> {t('files.apartText')}
          </p>
          <Button
            variant="default"
            onClick={() =>
              saveFile(document, {
                name: 'anchors.json',
                type: 'application/json',
                content: anchorsText(pins.anchors),
              })
            }
          >
            {t('files.anchors')}
          </Button>
          <Button
            variant="default"
            onClick={() =>
              saveFile(document, { name: 'policy', type: 'text/plain', content: pins.policyText })
            }
          >
            {t('files.policy')}
          </Button>
        </>
      ) : null}
    </Stack>
  );
}
