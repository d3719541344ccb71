import type { PaySheet } from '../../../shared/api/pay-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatDate, formatInstant } from '../../ui/format.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { ConfirmPayment } from './confirm-payment.tsx';
import classes from './pay-page.module.css';
import { sheetFacts } from './sheet-facts.tsx';

export interface PaySheetPartProps {
  readonly con: string;
  readonly organisation: string;
  /** Of the contract; what is paid out may be another. */
  readonly cur: string;
  readonly sheet: PaySheet;
}

/** One timesheet from its signature to the money. */
export function PaySheetPart(props: PaySheetPartProps) {
  const t = useWords();
  const place = useLocalPlace();
  const { sheet, cur, con, organisation } = props;
  const title = t(sheet.isSupplement ? 'pay.supplement' : 'pay.sheet');
  return (
    <div className={classes.sheet}>
      <h3 className={classes.sheetTitle}>{title}</h3>
      <Late {...props} />
      <Facts facts={sheetFacts({ sheet, cur }, { t, place })} />
      {sheet.payment ? (
        <ConfirmPayment con={con} organisation={organisation} payment={sheet.payment} />
      ) : null}
    </div>
  );
}

/** What takes long, and whom to ask: never a reproach. */
function Late({ sheet, organisation }: PaySheetPartProps) {
  const t = useWords();
  const place = useLocalPlace();
  const { late } = sheet;
  if (!late) return null;
  const at =
    late.type === 'due'
      ? formatDate(late.sinceAt, { ...place, zone: 'UTC' })
      : formatInstant(late.sinceAt, place);
  return (
    <Callout tone="attention" title={t(`pay.late.${late.type}`, { at })}>
      <p>{t(`pay.late.${late.type}Text`, { organisation })}</p>
    </Callout>
  );
}
