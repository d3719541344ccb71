import { NativeSelect } from '@mantine/core';
import { useIntl } from 'react-intl';
import { languageOf } from '../../ui/intl-root.tsx';
import { useLanguageStore } from '../preferences/language-store.ts';
import { languageNamed, languageNames } from '../text/languages.ts';
import { useText } from '../text/use-text.ts';
import classes from './shell.module.css';

/** The language of this browser's reader; it is remembered here, and needs no account. */
export function LanguageChoice() {
  const t = useText();
  const { locale } = useIntl();
  const { chosen, choose } = useLanguageStore();
  const shown = chosen ?? languageNamed(languageOf(locale)) ?? 'en';
  return (
    <NativeSelect
      size="xs"
      className={classes.language}
      classNames={{ description: classes.languageNote }}
      aria-label={t('nav.language')}
      description={shown === 'en' ? undefined : t('nav.languageNote')}
      inputWrapperOrder={['input', 'description']}
      value={shown}
      data={[...languageNames]}
      onChange={({ currentTarget }) => choose(languageNamed(currentTarget.value) ?? 'en')}
    />
  );
}
