import { Textarea } from '@mantine/core';
import classes from './carried-text.module.css';

export interface CarriedTextProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  /** Absent: it is there to be copied. */
  readonly onChange?: (text: string) => void;
}

/** Text that a person carries from one computer to another. */
export function CarriedText({ label, description, value, onChange }: CarriedTextProps) {
  return (
    <Textarea
      className={classes.text}
      label={label}
      {...(description !== undefined && { description })}
      rows={5}
      maxLength={8_192}
      autoComplete="off"
      spellCheck={false}
      readOnly={onChange === undefined}
      value={value}
      // One key press then copies all of it.
      onFocus={(event) => {
        if (onChange === undefined) event.currentTarget.select();
      }}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  );
}
