import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { Anchors } from '../../../shared/verify/anchors.ts';
import { Facts } from '../../ui/facts.tsx';
import { formatInstant, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { pinWords } from '../trust/keys-changed-note.tsx';
import prose from '../text/prose.module.css';

const compared = ['fre_kid', 'org_pk', 'operator_pk', 'log_vkey', 'contract'] as const;

/** The pinned keys as words, to compare with the other party outside of this page. */
export function PinnedWords({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const { pins } = evidence;
  if (pins === undefined) return null;
  const at = formatInstant(pins.pinnedAt, { locale, zone: localZone() });
  return (
    <Panel title={t('pinned.title')} titleId={id}>
      <p className={prose.text}>
        {t(pins.by === 'accepted' ? 'pinned.byAcceptance' : 'pinned.byFirstUse', { at })}
      </p>
      <AnchorWords anchors={pins.anchors} />
    </Panel>
  );
}

export function AnchorWords({ anchors }: { readonly anchors: Anchors }) {
  const t = useText();
  const { crypto } = useDeps();
  return (
    <Facts
      facts={compared.map((name) => ({
        key: name,
        label: t(`pin.${name}`),
        value: <strong>{pinWords(crypto.hasher, name, anchors[name])}</strong>,
      }))}
    />
  );
}
