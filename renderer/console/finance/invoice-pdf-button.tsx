import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useDeps } from '../platform/console-deps.ts';
import { saveFile } from '../platform/save-file.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';

/** The invoice's page; `countersign invoice pdf` makes the same bytes of the bundle. */
export function InvoicePdfButton({
  con,
  hash,
  no,
}: {
  readonly con: string;
  readonly hash: string;
  readonly no: string;
}) {
  const t = useText();
  const { api } = useDeps();
  const download = useMutation({
    mutationFn: async () => {
      const content = await api.call('getInvoicePdf', { params: { con, hash } });
      saveFile(document, {
        name: `invoice-${no.replace(/[^A-Za-z0-9._-]/g, '_')}.pdf`,
        type: 'application/pdf',
        content,
      });
    },
  });
  return (
    <div>
      <Button variant="default" loading={download.isPending} onClick={() => download.mutate()}>
        {t('invoice.pdf')}
      </Button>
      <ErrorCallout error={download.error} />
    </div>
  );
}
