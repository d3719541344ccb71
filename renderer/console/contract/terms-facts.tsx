import { useIntl } from 'react-intl';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { Facts } from '../../ui/facts.tsx';
import { useText } from '../text/use-text.ts';
import { type Terms, termWords } from './term-words.ts';

interface TermsFactsProps {
  readonly terms: Terms;
  readonly summary: Pick<ContractSummary, 'freelancer' | 'organisation'>;
}

/** Who agreed on what, in plain words. */
export function TermsFacts({ terms, summary }: TermsFactsProps) {
  const t = useText();
  const { locale } = useIntl();
  const { freelancer, organisation } = summary;
  const parties = t('terms.partiesText', { freelancer, organisation });
  return (
    <Facts
      facts={[
        { key: 'who', label: t('terms.parties'), value: parties },
        ...termWords(terms, { t, locale }),
      ]}
    />
  );
}
