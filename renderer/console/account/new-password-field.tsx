import { PasswordInput } from '@mantine/core';
import { apiLimits } from '../../../shared/api/limits.ts';
import { useText } from '../text/use-text.ts';

interface NewPasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Long enough is said before it is sent; whether it is too well known, the server knows. */
export function NewPasswordField({ label, value, onChange }: NewPasswordFieldProps) {
  const t = useText();
  return (
    <PasswordInput
      label={label}
      description={t('invitation.passwordText')}
      autoComplete="new-password"
      minLength={apiLimits.passwordMinLength}
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('signIn.reveal') }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
