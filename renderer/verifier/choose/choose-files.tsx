import { type ReactNode, useId } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import type { CheckError } from '../checker.ts';
import { Button, ButtonRow } from '../parts/button.tsx';
import { useText } from '../text/use-text.ts';
import { type Chosen, missingOf } from './chosen.ts';
import { FileButton } from './file-button.tsx';
import { type TextRole, useChoosing } from './use-choosing.ts';
import classes from './choose.module.css';

interface ChooseFilesProps {
  readonly chosen: Chosen;
  readonly error: CheckError | undefined;
  readonly onChoose: (change: Partial<Chosen>) => void;
  readonly onCheck: () => void;
}

/** The evidence, and apart from it what the reader trusts. */
export function ChooseFiles({ chosen, error, onChoose, onCheck }: ChooseFilesProps) {
  const t = useText();
  const id = useId();
  const choosing = useChoosing(onChoose);
  const { fault } = choosing;
  const missing = missingOf(chosen);
  const text = (role: TextRole, accept?: string) => (
    <FileButton
      label={t(`choose.${role}`)}
      text={chosen[role] === undefined ? t('choose.file') : t('choose.another')}
      testId={role}
      onFiles={([file]) => file && choosing.chooseText(role, file)}
      {...(accept && { accept })}
    />
  );
  return (
    <div className={classes.form} data-over={choosing.isOver || undefined}>
      {error ? (
        <Callout tone="trouble" announce="alert" title={t(`failure.${error.failure}`)}>
          {t(`failure.${error.failure}Text`, { detail: error.message })}
        </Callout>
      ) : null}
      {fault ? (
        <Callout tone="attention" announce="alert" title={t(fault.id, { name: fault.name })} />
      ) : null}
      <Panel>
        <div className={classes.slots}>
          <Slot title={t('choose.bundle')} text={t('choose.bundleText')} name={chosen.source?.name}>
            <FileButton
              label={t('choose.bundle')}
              text={t('choose.zip')}
              accept=".zip,application/zip"
              testId="zip"
              onFiles={([file]) => file && choosing.chooseZip(file)}
            />
            <FileButton
              label={t('choose.bundle')}
              text={t('choose.folder')}
              isFolder
              testId="folder"
              onFiles={choosing.chooseFolder}
            />
          </Slot>
          <Slot
            title={t('choose.anchors')}
            text={t('choose.anchorsText')}
            name={chosen.anchors?.name}
          >
            {text('anchors', '.json,application/json')}
          </Slot>
          <Slot title={t('choose.policy')} text={t('choose.policyText')} name={chosen.policy?.name}>
            {text('policy')}
          </Slot>
        </div>
        <p className={classes.fine}>{t('choose.apart')}</p>
        <details className={classes.more}>
          <summary>{t('choose.more')}</summary>
          <Slot
            title={t('choose.identity')}
            text={t('choose.identityText')}
            name={chosen.identity?.name}
          >
            {text('identity')}
          </Slot>
          <label className={classes.tick}>
            <input
              type="checkbox"
              checked={chosen.isTotals}
              onChange={({ currentTarget }) => onChoose({ isTotals: currentTarget.checked })}
            />
            {t('choose.totals')}
          </label>
        </details>
      </Panel>
      <ButtonRow>
        <Button look="main" isDisabled={missing.length > 0} onClick={onCheck}>
          {t('choose.check')}
        </Button>
        <p id={id} className={classes.fine} role="status">
          {missing.length === 0
            ? null
            : t('choose.missing', {
                names: missing
                  .map((name) => t(name === 'source' ? 'choose.bundle' : `choose.${name}`))
                  .join(', '),
              })}
        </p>
      </ButtonRow>
      <p className={classes.fine}>{t('choose.orDrop')}</p>
      {choosing.isOver ? <div className={classes.over}>{t('app.drop')}</div> : null}
    </div>
  );
}

function Slot(props: {
  readonly title: string;
  readonly text: string;
  readonly name: string | undefined;
  readonly children: ReactNode;
}) {
  const t = useText();
  const { title, text, name, children } = props;
  return (
    <section className={classes.slot} data-chosen={name !== undefined || undefined}>
      <h2 className={classes.title}>
        <VerdictShape verdict={name === undefined ? 'none' : 'unchanged'} />
        {title}
      </h2>
      <p className={classes.text}>{text}</p>
      {name === undefined ? null : (
        <p className={classes.name} aria-label={t('choose.chosen', { name })}>
          {name}
        </p>
      )}
      <ButtonRow>{children}</ButtonRow>
    </section>
  );
}
