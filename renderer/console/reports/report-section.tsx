import { useId } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { type Bar, BarChart } from './bar-chart.tsx';
import table from '../../ui/plain-table.module.css';
import classes from './reports.module.css';

export interface Column<Row> {
  readonly name: string;
  readonly text: (row: Row) => string;
}

interface ReportSectionProps<Row extends { readonly key: string; readonly label: string }> {
  readonly title: string;
  readonly caption: string;
  /** Over the first column. */
  readonly group: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly bars: readonly Bar[];
  readonly series: readonly string[];
  readonly testId: string;
}

/** A chart to look at, and under it the same numbers as a table. */
export function ReportSection<Row extends { readonly key: string; readonly label: string }>(
  props: ReportSectionProps<Row>,
) {
  const { title, caption, group, rows, columns, bars, series, testId } = props;
  const id = useId();
  return (
    <Panel title={title} titleId={id} testId={testId}>
      <BarChart bars={bars} series={series} />
      <div className={classes.scroll} tabIndex={0} role="region" aria-labelledby={id}>
        <table className={table.table}>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{group}</th>
              {columns.map(({ name }) => (
                <th key={name} scope="col" className={table.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <bdi>{row.label}</bdi>
                </th>
                {columns.map(({ name, text }) => (
                  <td key={name} className={table.number}>
                    {text(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
