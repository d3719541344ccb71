import { Button, Progress, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { anchorsText } from '../trust/pins.ts';
import { buildBundleFile } from './bundle-file.ts';
import { type EvidencePart, partFileName, partQuery } from './evidence-part.ts';
import { PartChoice } from './part-choice.tsx';
import prose from '../text/prose.module.css';

/** The evidence, and apart from it what one must know to check it. */
export function EvidenceFiles({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const deps = useDeps();
  const [share, setShare] = useState(0);
  const [part, setPart] = useState<EvidencePart>({ type: 'whole' });
  const { con, pins } = evidence;
  const query = partQuery(part);
  const save = useMutation({
    mutationFn: async () => {
      setShare(0);
      const bundle =
        part.type === 'whole' || query === undefined
          ? evidence.bundle
          : await deps.api.call('getBundle', { params: { con }, query });
      const content = await buildBundleFile(deps.api, bundle, setShare);
      saveFile(document, { name: partFileName(con, part), type: 'application/zip', content });
    },
  });
  return (
    <Stack gap="md">
      <p className={prose.text}>{t('files.text')}</p>
      <PartChoice evidence={evidence} part={part} onPart={setPart} />
      {query === undefined ? <p role="alert">{t('files.noRange')}</p> : null}
      <Button loading={save.isPending} disabled={query === undefined} onClick={() => save.mutate()}>
        {t('files.bundle')}
      </Button>
      {save.isPending ? <Progress value={share * 100} aria-label={t('files.progress')} /> : null}
      <ErrorCallout error={save.error} />
      <p className={prose.text}>{t('files.verifierText')}</p>
      <Button component="a" variant="default" href="/verify.html" download="verify.html">
        {t('files.verifier')}
      </Button>
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
