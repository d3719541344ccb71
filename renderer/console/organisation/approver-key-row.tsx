import { Badge, Checkbox, Table, TextInput } from '@mantine/core';
import type { ApproverKey } from '../../../shared/api/schemas.ts';
import { useText } from '../text/use-text.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';

/** Minor units are for machines: the owner types whole units. */
export const defaultLimit = '10000';

interface KeyRowProps {
  readonly approverKey: ApproverKey;
  readonly limit: string | undefined;
  /** The limit that it gets when it is chosen. */
  readonly offered: string;
  /** A listed key of the same person that vouches for it; checked. */
  readonly vouchedBy: string | undefined;
  readonly onLimit: ((text: string | undefined) => void) | undefined;
}

/** One reviewer's key: words to compare, state, and how much it may approve. */
export function ApproverKeyRow(props: KeyRowProps) {
  const { approverKey: key, limit, offered, vouchedBy, onLimit } = props;
  const t = useText();
  const isListed = key.state === 'listed';
  return (
    <Table.Tr>
      <Table.Td>
        {onLimit ? (
          <Checkbox
            checked={limit !== undefined}
            disabled={key.isFormer}
            onChange={(event) => onLimit(event.currentTarget.checked ? offered : undefined)}
            label={`${key.name} · ${t(`role.${key.role}`)}`}
            description={key.label}
          />
        ) : (
          `${key.name} · ${t(`role.${key.role}`)}`
        )}
      </Table.Td>
      <Table.Td>
        <strong>{kidWords(key.id)}</strong>
        {vouchedBy !== undefined && !isListed ? (
          <div>{t('approvers.vouched', { words: kidWords(vouchedBy) })}</div>
        ) : null}
      </Table.Td>
      <Table.Td>
        <Badge variant="light" tt="none" color={isListed && !key.isFormer ? 'pine' : 'brass'}>
          {t(key.isFormer ? 'approvers.former' : `approvers.${key.state}`)}
        </Badge>
      </Table.Td>
      {onLimit ? (
        <Table.Td>
          <TextInput
            size="xs"
            w={120}
            inputMode="decimal"
            aria-label={t('approvers.limitOf', { name: key.name })}
            disabled={limit === undefined}
            value={limit ?? ''}
            onChange={(event) => onLimit(event.currentTarget.value)}
          />
        </Table.Td>
      ) : null}
    </Table.Tr>
  );
}
