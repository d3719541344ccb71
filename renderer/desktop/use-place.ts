import { useIntl } from 'react-intl';
import { localZone, type Place } from '../ui/format.ts';
import { useDesktop } from './store.ts';

/** The reader's own language and zone. */
export function useLocalPlace(): Place {
  const { locale } = useIntl();
  return { locale, zone: localZone() };
}

/** The zone that the diary is switched to. */
export function useDiaryPlace(): Place {
  const { locale } = useIntl();
  const zone = useDesktop((store) => (store.diaryZone === 'utc' ? 'UTC' : localZone()));
  return { locale, zone };
}
