import { Button } from '@mantine/core';
import type { UpdateKind } from '../../../shared/api/update-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

/** The signed file on the disk, and how a person installs it. */
export function UpdateFile({
  version,
  kind,
  path,
}: {
  readonly version: string;
  readonly kind: UpdateKind;
  readonly path: string;
}) {
  const t = useWords();
  return (
    <Callout
      tone="calm"
      announce="status"
      title={t('update.ready', { version })}
      actions={
        <Button variant="default" onClick={() => void call('update.show', {})}>
          {t('update.show')}
        </Button>
      }
    >
      <p>{t('update.readyText')}</p>
      <p>{t(`update.how.${kind}`)}</p>
      <p className={classes.command} data-testid="update-file">
        {kind === 'deb' ? `sudo apt install ${quoted(path)}` : path}
      </p>
    </Callout>
  );
}

/** For a shell: nothing in a folder's name is read as a command. */
const quoted = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`;
