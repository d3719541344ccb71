import { stripBars, type StripBar, type StripInput } from './strip-bars.ts';
import classes from './plain-table.module.css';

export interface ActivityTableWords {
  readonly caption: string;
  readonly minute: string;
  readonly keys: string;
  readonly mouse: string;
  readonly state: string;
  readonly states: Readonly<Record<StripBar['state'], string>>;
  /** Stands for a count that is not known. */
  readonly notKnown: string;
}

export interface ActivityTableProps extends StripInput {
  readonly words: ActivityTableWords;
  /** Label of each minute, e.g. `10:23`; ten of them. */
  readonly minuteLabels: readonly string[];
}

/** The numbers behind an activity strip, minute by minute. */
export function ActivityTable(props: ActivityTableProps) {
  const { words, minuteLabels } = props;
  return (
    <table className={classes.table}>
      <caption>{words.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{words.minute}</th>
          <th scope="col" className={classes.number}>
            {words.keys}
          </th>
          <th scope="col" className={classes.number}>
            {words.mouse}
          </th>
          <th scope="col">{words.state}</th>
        </tr>
      </thead>
      <tbody>
        {stripBars(props).map((bar) => (
          <tr key={bar.minute}>
            <th scope="row">{minuteLabels[bar.minute]}</th>
            <td className={classes.number}>{countText(props, bar, 'keys')}</td>
            <td className={classes.number}>{countText(props, bar, 'mouse')}</td>
            <td>{words.states[bar.state]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function countText(props: ActivityTableProps, bar: StripBar, of: 'keys' | 'mouse'): string {
  if (bar.state === 'untracked') return '';
  if (props.source !== 'hook') return props.words.notKnown;
  return String(props[of][bar.minute] ?? 0);
}
