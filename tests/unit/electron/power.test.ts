import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchPower } from '../../../electron/main/power.ts';

function createPower() {
  const said: string[] = [];
  const state = { idle: 'active', isShut: false };
  const port = Object.assign(new EventEmitter(), { getSystemIdleState: () => state.idle });
  const diary = {
    power: async (type: string) => void said.push(type),
  };
  const watch = watchPower(port, diary, () => {
    state.isShut = true;
  });
  return { port, said, state, watch };
}

describe('watchPower', () => {
  it.each([
    ['suspend', 'suspend'],
    ['resume', 'resume'],
    ['lock-screen', 'lock'],
    ['unlock-screen', 'unlock'],
    ['user-did-resign-active', 'lock'],
    ['user-did-become-active', 'unlock'],
  ])('passes %s on as %s', (event, expected) => {
    const { port, said } = createPower();
    port.emit(event);
    expect(said).toEqual([expected]);
  });

  it('finds a lock that no event told of, once, and its end', () => {
    const { said, state, watch } = createPower();
    watch.look();
    state.idle = 'locked';
    watch.look();
    watch.look();
    state.idle = 'idle';
    watch.look();
    expect(said).toEqual(['lock', 'unlock']);
  });

  it('asks for a moment at shutdown', () => {
    const { port, state } = createPower();
    let isHeld = false;
    port.emit('shutdown', {
      preventDefault: () => {
        isHeld = true;
      },
    });
    expect({ isHeld, isShut: state.isShut }).toEqual({ isHeld: true, isShut: true });
  });
});
