import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { keys, useContracts } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { LanguageChoice } from './language-choice.tsx';
import { Mark } from './mark.tsx';
import { organisationsWith, useAccount } from './me-context.ts';
import classes from './shell.module.css';

/** One place to go from; diary and week are those of the contract in the address, else the first. */
export function Navigation() {
  const t = useText();
  const me = useAccount();
  const contracts = useContracts().data ?? [];
  const { con } = useParams({ strict: false });
  const contract = contracts.find((each) => each.con === con) ?? contracts[0];
  return (
    <header className={classes.side}>
      <div className={classes.sideInner}>
        <Mark />
        <nav aria-label={t('nav.label')}>
          <ul className={classes.links}>
            <li>
              <Link
                to="/"
                className={classes.link}
                activeOptions={{ exact: true, includeSearch: false }}
              >
                {t('nav.overview')}
              </Link>
            </li>
            <li>
              <Link to="/now" className={classes.link}>
                {t('nav.now')}
              </Link>
            </li>
            {organisationsWith(me, 'freelancer').length > 0 ? (
              <li>
                <Link to="/mine" className={classes.link}>
                  {t('nav.mine')}
                </Link>
              </li>
            ) : null}
            {organisationsWith(me, 'finance').length > 0 ? (
              <li>
                <Link to="/finance" className={classes.link}>
                  {t('nav.finance')}
                </Link>
              </li>
            ) : null}
            <li>
              <Link to="/reports" className={classes.link} activeOptions={{ includeSearch: false }}>
                {t('nav.reports')}
              </Link>
            </li>
            <li>
              <Link
                to="/organisation"
                className={classes.link}
                activeOptions={{ includeSearch: false }}
              >
                {t('nav.organisation')}
              </Link>
            </li>
            {[...organisationsWith(me, 'owner'), ...organisationsWith(me, 'auditor')].length > 0 ? (
              <li>
                <Link
                  to="/administration"
                  className={classes.link}
                  activeOptions={{ includeSearch: false }}
                >
                  {t('nav.admin')}
                </Link>
              </li>
            ) : null}
            <li>
              <Link to="/account" className={classes.link}>
                {t('nav.account')}
              </Link>
            </li>
          </ul>
        </nav>
        {contract ? <ContractLinks contract={contract} /> : null}
        <Foot name={me.account.name} />
      </div>
    </header>
  );
}

function ContractLinks({ contract }: { readonly contract: ContractSummary }) {
  const t = useText();
  const params = { con: contract.con };
  const shared = { params, className: classes.link, activeOptions: { includeSearch: false } };
  return (
    <nav aria-label={t('nav.contract')}>
      <p className={classes.group}>
        <span className={classes.groupName}>{contract.freelancer}</span>
        {contract.draft.title}
      </p>
      <ul className={classes.links}>
        <li>
          <Link to="/contracts/$con/diary" {...shared}>
            {t('nav.diary')}
          </Link>
        </li>
        <li>
          <Link to="/contracts/$con/week" {...shared}>
            {t('nav.week')}
          </Link>
        </li>
        <li>
          <Link to="/contracts/$con/terms" {...shared}>
            {t('nav.terms')}
          </Link>
        </li>
      </ul>
    </nav>
  );
}

function Foot({ name }: { readonly name: string }) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useMutation({
    mutationFn: () => api.call('signOut'),
    onSuccess: async () => {
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
      await queryClient.resetQueries({ queryKey: keys.me });
    },
  });
  return (
    <div className={classes.foot}>
      <div className={classes.person}>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={t('nav.scheme')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={[
            { value: 'auto', label: t('nav.scheme.auto') },
            { value: 'light', label: t('nav.scheme.light') },
            { value: 'dark', label: t('nav.scheme.dark') },
          ]}
        />
      </div>
      <LanguageChoice />
      <span className={classes.person}>{t('nav.signedInAs', { name })}</span>
      <Button
        variant="default"
        size="xs"
        loading={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        {t('nav.signOut')}
      </Button>
    </div>
  );
}
