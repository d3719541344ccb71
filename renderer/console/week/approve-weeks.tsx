import { Button, Checkbox, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { Callout } from '../../ui/callout.tsx';
import { formatDateShort, formatMoney } from '../../ui/format.ts';
import { usePictureFindings } from '../data/queries.ts';
import { addFindings } from '../evidence/check-pictures.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { Sheet } from '../shell/sheet.tsx';
import { SignForm } from '../sign/sign-form.tsx';
import { signBatch } from '../sign/sign-for-contract.ts';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { useText } from '../text/use-text.ts';
import { type BatchItem, batchItems, maxBatchItems } from './batch-items.ts';
import type { ListedKey } from './decide-week.tsx';
import { formatExact } from './exact-time.ts';
import prose from '../text/prose.module.css';

/** Several weeks of one contract under one signature, each listed with its hours and sum. */
export function ApproveWeeks({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const me = useAccount();
  const [isOpen, sheet] = useDisclosure(false);
  const { contract, timesheets, approvers } = evidence.ledger;
  const ten = contract?.entry.payload.ten ?? '';
  const key = useSigningKey(ten, 'client', approvers);
  const count = timesheets.filter(({ state }) => state === 'submitted').length;
  if (count < 2 || !rolesIn(me, ten).includes('client')) return null;
  return (
    <>
      <Callout
        tone="calm"
        title={t('batch.waiting', { count })}
        actions={
          <Button variant="default" onClick={sheet.open}>
            {t('batch.button')}
          </Button>
        }
      >
        {t('batch.waitingText')}
      </Callout>
      <Sheet opened={isOpen} onClose={sheet.close} size="lg" title={t('batch.title')}>
        <SigningKeyNote organisation={ten} use="client" signingKey={key}>
          {key.state === 'listed' ? (
            <BatchForm evidence={evidence} signingKey={key} onDone={sheet.close} />
          ) : null}
        </SigningKeyNote>
      </Sheet>
    </>
  );
}

interface BatchFormProps {
  readonly evidence: Evidence;
  readonly signingKey: ListedKey;
  readonly onDone: () => void;
}

function BatchForm({ evidence: loaded, signingKey, onDone }: BatchFormProps) {
  const t = useText();
  const { locale } = useIntl();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const waiting = loaded.ledger.timesheets.filter(({ state }) => state === 'submitted');
  const pictures = usePictureFindings(
    loaded.con,
    waiting.flatMap(({ slices }) => slices),
  );
  const evidence = { ...loaded, report: addFindings(loaded.report, pictures.data ?? []) };
  const items = batchItems(evidence, signingKey.approver.limit_minor);
  const chosen = items
    .filter((item) => item.obstacle === undefined && !left.has(hashOf(item)))
    .slice(0, maxBatchItems);
  const cur = evidence.ledger.contract?.entry.payload.cur ?? '';
  const money = (minor: number): string => formatMoney(minor, cur, locale);
  const sum = money(chosen.reduce((total, { amountMinor }) => total + amountMinor, 0));
  const approve = useSigningAct(
    evidence.con,
    (deps) =>
      signBatch(deps, signingOf(evidence, signingKey.signer), {
        items: chosen.map((item) => ({
          ref: hashOf(item),
          ms: item.ms,
          amount_minor: item.amountMinor,
        })),
        cur,
      }),
    t('batch.done', { count: chosen.length, sum }),
  );
  const toggle = (hash: string) =>
    setLeft(
      (now) => new Set(now.has(hash) ? [...now].filter((each) => each !== hash) : [...now, hash]),
    );
  const isChecked = pictures.data !== undefined;
  return (
    <SignForm
      act={approve}
      confirm={t('batch.confirm', { count: chosen.length, sum })}
      isReady={isChecked && chosen.length > 0}
      onDone={onDone}
    >
      <p className={prose.text}>{t('batch.text')}</p>
      {isChecked ? null : <p role="status">{t('verify.pictures')}</p>}
      <BatchTable items={items} chosen={new Set(chosen.map(hashOf))} onToggle={toggle} sum={sum} />
    </SignForm>
  );
}

const hashOf = ({ timesheet }: BatchItem): string => timesheet.timesheet.entry.hash;

interface BatchTableProps {
  readonly items: readonly BatchItem[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (hash: string) => void;
  readonly sum: string;
}

function BatchTable({ items, chosen, onToggle, sum }: BatchTableProps) {
  const t = useText();
  const { locale } = useIntl();
  const date = (at: number): string => formatDateShort(at, { locale, zone: 'UTC' });
  return (
    <Table.ScrollContainer minWidth={260}>
      <Table verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('batch.week')}</Table.Th>
            <Table.Th scope="col" ta="right">
              {t('sum.time')}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t('sum.amount')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => {
            const hash = hashOf(item);
            const { obstacle, ms, amountMinor, contract } = item;
            return (
              <Table.Tr key={hash}>
                <Table.Td>
                  <Checkbox
                    label={`${date(item.startAt)} – ${date(item.endAt - 1)}`}
                    description={obstacle && t(`batch.obstacle.${obstacle}`)}
                    disabled={obstacle !== undefined}
                    checked={chosen.has(hash)}
                    onChange={() => onToggle(hash)}
                  />
                </Table.Td>
                <Table.Td ta="right">{formatExact(ms.service + ms.support)}</Table.Td>
                <Table.Td ta="right">{formatMoney(amountMinor, contract.cur, locale)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row" colSpan={2}>
              {t('sum.total')}
            </Table.Th>
            <Table.Td ta="right" fw={680} data-testid="batch-total">
              {sum}
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
