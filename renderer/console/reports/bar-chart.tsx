import classes from './reports.module.css';

export interface Bar {
  readonly key: string;
  readonly label: string;
  /** One after the other on one line, each from 0 on. */
  readonly values: readonly number[];
  /** Of the first value, for the eye; the table under the chart has all of them. */
  readonly text: string;
}

/** Lines to look at; the same numbers stand in a table below, so this says nothing to a reader. */
export function BarChart({
  bars,
  series,
}: {
  readonly bars: readonly Bar[];
  readonly series: readonly string[];
}) {
  const most = Math.max(1, ...bars.flatMap(({ values }) => values));
  return (
    <div className={classes.chart} aria-hidden="true">
      {series.length > 1 ? (
        <div className={classes.legend}>
          {series.map((name, at) => (
            <span key={name} className={classes.legendItem}>
              <span className={classes.swatch} data-series={at} />
              {name}
            </span>
          ))}
        </div>
      ) : null}
      {bars.map(({ key, label, values, text }) => (
        <div key={key} className={classes.line}>
          <bdi className={classes.lineLabel}>{label}</bdi>
          <svg className={classes.track} viewBox="0 0 100 10" preserveAspectRatio="none">
            {values.map((value, at) => (
              <rect
                key={series[at]}
                data-series={at}
                x="0"
                y={(10 / values.length) * at}
                width={(value / most) * 100}
                height={10 / values.length - 0.6}
              />
            ))}
          </svg>
          <span className={classes.lineValue}>{text}</span>
        </div>
      ))}
    </div>
  );
}
