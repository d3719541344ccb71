/** Who works when: three shifts of eight hours around the clock, five days of seven each. */
export const cellsPerDay = 144;
export const cellsPerShift = 48;
const shifts = 3;
const workingDays = 5;
const daysPerWeek = 7;

/** What an agent does in a cell of the week (0: Monday 00:00–00:10 UTC). */
export type Turn = 'off' | 'first' | 'on' | 'last';

export function turnOf(agent: number, cell: number): Turn {
  const day = Math.floor(cell / cellsPerDay);
  const shift = agent % shifts;
  // Days off lie differently for each, so that somebody works at any time.
  const isOff = (day + Math.floor(agent / shifts)) % daysPerWeek >= workingDays;
  const inShift = (cell % cellsPerDay) - shift * cellsPerShift;
  if (isOff || inShift < 0 || inShift >= cellsPerShift) return 'off';
  if (inShift === 0) return 'first';
  return inShift === cellsPerShift - 1 ? 'last' : 'on';
}

/** Cells that an agent tracks in the first so many days. */
export const cellsOf = (agent: number, days: number): number =>
  Array.from({ length: days * cellsPerDay }, (_, cell) => turnOf(agent, cell)).filter(
    (turn) => turn !== 'off',
  ).length;
