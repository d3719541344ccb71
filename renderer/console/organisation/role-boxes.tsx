import { Checkbox, Group } from '@mantine/core';
import type { Role } from '../../../shared/api/schemas.ts';
import { useText } from '../text/use-text.ts';

const all: readonly Role[] = ['freelancer', 'client', 'finance', 'owner', 'auditor'];

interface RoleBoxesProps {
  readonly value: readonly Role[];
  readonly onChange: (roles: readonly Role[]) => void;
}

export function RoleBoxes({ value, onChange }: RoleBoxesProps) {
  const t = useText();
  return (
    <Checkbox.Group
      label={t('members.roles')}
      value={[...value]}
      onChange={(chosen) => onChange(all.filter((role) => chosen.includes(role)))}
    >
      <Group mt={4} gap="sm">
        {all.map((role) => (
          <Checkbox key={role} value={role} label={t(`role.${role}`)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
