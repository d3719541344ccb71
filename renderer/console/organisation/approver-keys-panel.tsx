import { Button, Group, Skeleton, Table } from '@mantine/core';
import { useId, useState } from 'react';
import { maxRateMinor } from '../../../shared/domain/money.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { Approver } from '../../../shared/entry/payload.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useBrowserKey } from '../keys/use-signing-key.ts';
import { useVouchedKeys } from '../second-browser/use-vouched-keys.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { decimalOf, parseDecimalMinor } from './draft-form.ts';
import type { OrganisationPanelProps } from './root-key-panel.tsx';
import { ApproverKeyRow, defaultLimit } from './approver-key-row.tsx';
import { isGenuine } from './roster-draft.ts';
import { useListedApprovers } from './use-listed-approvers.ts';
import { useSignRoster } from './use-sign-roster.ts';
import classes from './organisation.module.css';

const digits = 2;

/** Who may approve: the owner compares words with each person, then signs the list. */
export function ApproverKeysPanel({ organisation, isOwner }: OrganisationPanelProps) {
  const t = useText();
  const id = useId();
  const root = useBrowserKey(organisation.id, 'root');
  const { approverKeys, orgPk } = organisation;
  const listed = useListedApprovers(organisation);
  const canSign = isOwner && root ? bytesToHex(root.publicKey) === orgPk : false;
  return (
    <Panel title={t('approvers.title')} titleId={id}>
      <p className={classes.text}>{t('approvers.text')}</p>
      {approverKeys.length === 0 ? (
        <p className={classes.text}>{t('approvers.none')}</p>
      ) : listed === 'loading' ? (
        <Skeleton height={120} />
      ) : (
        <KeyList
          key={approverKeys.map((key) => key.id + key.state).join()}
          listed={listed}
          organisation={organisation}
          signer={canSign && root ? root : undefined}
        />
      )}
    </Panel>
  );
}

interface KeyListProps {
  readonly organisation: OrganisationPanelProps['organisation'];
  readonly signer: Signer | undefined;
  /** The list in force, by key; `undefined` where nobody can tell. */
  readonly listed: ReadonlyMap<string, Approver> | undefined;
}

function KeyList({ organisation, signer, listed: inForce }: KeyListProps) {
  const t = useText();
  const { crypto } = useDeps();
  const kidOfPk = (pk: string): string => kidOf(crypto.hasher, hexToBytes(pk));
  const genuine = organisation.approverKeys.filter((key) => isGenuine(key, kidOfPk));
  const [limits, setLimits] = useState<ReadonlyMap<string, string>>(
    new Map(
      genuine
        .filter(({ state, isFormer }) => state === 'listed' && !isFormer)
        .map(({ id }) => [id, limitText(inForce?.get(id))]),
    ),
  );
  const chosen = new Map(
    [...limits].flatMap(([key, text]) => {
      const limit = parseDecimalMinor(text, digits, maxRateMinor);
      return limit === undefined ? [] : [[key, limit] as const];
    }),
  );
  const setLimit = (key: string, text: string | undefined) =>
    setLimits((now) => {
      const next = new Map(now);
      if (text === undefined) next.delete(key);
      else next.set(key, text);
      return next;
    });
  const vouched = useVouchedKeys(organisation, genuine, inForce);
  const sign = useSignRoster(organisation, genuine, chosen);
  return (
    <>
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('approvers.who')}</Table.Th>
              <Table.Th scope="col">{t('approvers.words')}</Table.Th>
              <Table.Th scope="col">{t('approvers.state')}</Table.Th>
              {signer ? <Table.Th scope="col">{t('approvers.limit')}</Table.Th> : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {genuine.map((key) => (
              <ApproverKeyRow
                key={key.id}
                approverKey={key}
                limit={limits.get(key.id)}
                offered={limitText(vouched.get(key.id))}
                vouchedBy={vouched.get(key.id)?.id}
                onLimit={signer ? (text) => setLimit(key.id, text) : undefined}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {genuine.length < organisation.approverKeys.length ? (
        <Callout tone="trouble" title={t('approvers.foreign')}>
          {t('approvers.foreignText')}
        </Callout>
      ) : null}
      <ErrorCallout error={sign.error} title="sign.failed" />
      {signer && inForce === undefined && organisation.roster.hash !== '' ? (
        <Callout tone="attention" title={t('approvers.limitsUnknown')}>
          {t('approvers.limitsUnknownText')}
        </Callout>
      ) : null}
      {signer ? (
        <Group mt="sm">
          <Button
            loading={sign.isPending}
            disabled={chosen.size === 0 || chosen.size < limits.size}
            onClick={() => sign.mutate(signer)}
          >
            {t('approvers.sign', { count: chosen.size })}
          </Button>
        </Group>
      ) : null}
    </>
  );
}

const limitText = (listed: Approver | undefined): string =>
  listed === undefined ? defaultLimit : decimalOf(listed.limit_minor, digits).replace(/\.00$/, '');
