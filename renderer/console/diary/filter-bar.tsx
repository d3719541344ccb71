import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { useId, useState } from 'react';
import { useIntl } from 'react-intl';
import { formatDuration } from '../../ui/format.ts';
import type { MessageId } from '../text/en.ts';
import { useText } from '../text/use-text.ts';
import {
  type DiarySearch,
  modeFilters,
  pictureFilters,
  rulesFilters,
  stateFilters,
  verdictFilters,
} from './diary-search.ts';
import { countFilters } from './slice-filter.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import classes from './filter-bar.module.css';

interface FilterBarProps {
  readonly place: DiaryPlace;
  /** What the filter leaves, of all that is in the day or week. */
  readonly found: { readonly count: number; readonly total: number; readonly ms: number };
}

const typingMs = 250;

/** Looks for slices; what is looked for is in the address. */
export function FilterBar({ place, found }: FilterBarProps) {
  const t = useText();
  const { locale } = useIntl();
  const id = useId();
  const { search, filter, isFiltered, clearFilters } = place;
  const [isOpen, panel] = useDisclosure(isFiltered);
  const active = countFilters(search);
  return (
    <search className={classes.bar} aria-label={t('filter.label')}>
      <div className={classes.head}>
        <Button
          variant="default"
          size="xs"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={panel.toggle}
        >
          {active === 0 ? t('filter.open') : t('filter.openCount', { count: active })}
        </Button>
        {isFiltered ? (
          <>
            <span role="status" className={classes.found} data-testid="filter-found">
              {t('filter.found', {
                count: found.count,
                total: found.total,
                time: formatDuration(found.ms, locale),
              })}
            </span>
            <Button variant="subtle" size="compact-xs" onClick={clearFilters}>
              {t('filter.clear')}
            </Button>
          </>
        ) : null}
      </div>
      <div id={id} className={classes.fields} hidden={!isOpen}>
        <MemoField place={place} />
        <Choice name="mode" place={place} options={modeFilters} />
        <Choice name="state" place={place} options={stateFilters} />
        <Choice name="rules" place={place} options={rulesFilters} />
        <Choice name="pics" place={place} options={pictureFilters} />
        <Choice name="check" place={place} options={verdictFilters} />
        <Checkbox
          className={classes.check}
          label={t('filter.disputed')}
          checked={search.disputed === true}
          onChange={({ currentTarget }) =>
            filter({ disputed: currentTarget.checked ? true : undefined })
          }
        />
      </div>
    </search>
  );
}

/** Typing is not held up by what it looks for. */
function MemoField({ place }: { readonly place: DiaryPlace }) {
  const t = useText();
  const { q = '' } = place.search;
  const [typed, setTyped] = useState({ words: q, sent: q, address: q });
  // The address changed: by what was typed here, or from elsewhere, and then it counts.
  if (q !== typed.address)
    setTyped((now) => ({ ...now, address: q, ...(q !== now.sent && { words: q, sent: q }) }));
  const look = useDebouncedCallback((words: string) => {
    setTyped((now) => ({ ...now, sent: words }));
    place.filter({ q: words === '' ? undefined : words }, 'typing');
  }, typingMs);
  return (
    <TextInput
      size="xs"
      type="search"
      label={t('filter.memo')}
      maxLength={200}
      value={typed.words}
      onChange={({ currentTarget: { value } }) => {
        setTyped((now) => ({ ...now, words: value }));
        look(value);
      }}
    />
  );
}

type ChoiceName = 'mode' | 'state' | 'rules' | 'pics' | 'check';

interface ChoiceProps<N extends ChoiceName> {
  readonly name: N;
  readonly place: DiaryPlace;
  readonly options: readonly NonNullable<DiarySearch[N]>[];
}

function Choice<N extends ChoiceName>({ name, place, options }: ChoiceProps<N>) {
  const t = useText();
  return (
    <NativeSelect
      size="xs"
      label={t(`filter.${name}`)}
      value={place.search[name] ?? ''}
      onChange={({ currentTarget: { value } }) =>
        place.filter({ [name]: options.find((each) => each === value) })
      }
      data={[
        { value: '', label: t('filter.any') },
        ...options.map((value) => ({
          value,
          label: t(`filter.${name}.${value}` as MessageId),
        })),
      ]}
    />
  );
}
