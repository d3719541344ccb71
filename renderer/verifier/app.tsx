import { useCallback, useState } from 'react';
import type { Progress } from '../../shared/verify/run.ts';
import { CheckError } from './checker.ts';
import { useChecker } from './checker-context.ts';
import { ChooseFiles } from './choose/choose-files.tsx';
import { type Chosen, nothingChosen, requestOf } from './choose/chosen.ts';
import { Mark } from './parts/mark.tsx';
import { Result } from './result/result.tsx';
import { useText } from './text/use-text.ts';
import type { Checked } from './worker/messages.ts';
import { Working } from './working.tsx';
import classes from './app.module.css';

type Phase =
  | { readonly type: 'choosing'; readonly error?: CheckError }
  | { readonly type: 'working'; readonly progress: Progress | undefined }
  | { readonly type: 'done'; readonly checked: Checked };

/** From files to a verdict, on one page. */
export function App() {
  const t = useText();
  const checker = useChecker();
  const [chosen, setChosen] = useState<Chosen>(nothingChosen);
  const [phase, setPhase] = useState<Phase>({ type: 'choosing' });
  const check = useCallback(async () => {
    const request = requestOf(chosen);
    if (request === undefined) return;
    setPhase({ type: 'working', progress: undefined });
    try {
      const checked = await checker.check(request, (progress) =>
        setPhase({ type: 'working', progress }),
      );
      setPhase({ type: 'done', checked });
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      setPhase({ type: 'choosing', error });
    }
  }, [checker, chosen]);
  const begin = () => void check();
  const again = () => setPhase({ type: 'choosing' });
  const name = chosen.source?.name ?? '';
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <Mark />
        <div>
          <h1>{t('app.title')}</h1>
          <p className={classes.lead}>{t('app.lead')}</p>
        </div>
      </header>
      <main className={classes.main}>
        {phase.type === 'choosing' ? (
          <ChooseFiles
            chosen={chosen}
            error={phase.error}
            onChoose={(change) => setChosen((before) => ({ ...before, ...change }))}
            onCheck={begin}
          />
        ) : phase.type === 'working' ? (
          <Working name={name} progress={phase.progress} />
        ) : (
          <Result name={name} checked={phase.checked} onAgain={again} />
        )}
      </main>
    </div>
  );
}
