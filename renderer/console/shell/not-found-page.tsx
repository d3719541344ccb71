import { EmptyNote } from '../../ui/empty-note.tsx';
import { TextLink } from './text-link.tsx';
import { useText } from '../text/use-text.ts';

export function NotFoundPage() {
  const t = useText();
  return (
    <EmptyNote
      title={t('notFound.title')}
      actions={<TextLink to="/">{t('nav.overview')}</TextLink>}
    >
      {t('notFound.text')}
    </EmptyNote>
  );
}
