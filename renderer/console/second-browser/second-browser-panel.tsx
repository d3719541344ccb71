import { useId } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { useAccount } from '../shell/me-context.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import classes from './second-browser.module.css';

/** For those who sign something: the way to a second browser. */
export function SecondBrowserPanel() {
  const t = useText();
  const id = useId();
  const { memberships } = useAccount();
  const signs = memberships.some(({ roles }) =>
    roles.some((role) => role === 'client' || role === 'finance'),
  );
  if (!signs) return null;
  return (
    <Panel title={t('second.panel')} titleId={id}>
      <p className={classes.text}>{t('second.panelText')}</p>
      <TextLink to="/second-browser">{t('second.open')}</TextLink>
    </Panel>
  );
}
