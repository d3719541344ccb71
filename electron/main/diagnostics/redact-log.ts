/**
 * Log lines for somebody else's eyes. What is not known to be harmless is left out: of each fact
 * only numbers, and codes under names that hold codes; of a stack only file names and lines. Words
 * of hers, titles, tokens, keys, addresses and folders have none of these forms.
 */
export function redactLog(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const frame = frameOf(line);
    return [frame ?? redactLine(line)];
  });
}

const leftOut = '(a line was left out)';
const headPattern =
  /^\[([0-9 :.-]{1,32})\] \[(info|warn|error|debug|verbose)\] +([a-z ]{1,40}?)(?: +(\{.*\}))?$/;

function redactLine(line: string): string {
  const [, time, level, message = '', facts] = headPattern.exec(line) ?? [];
  if (time === undefined || level === undefined || !messages.has(message)) return leftOut;
  const head = `[${time}] [${level}] ${message}`;
  return facts === undefined ? head : `${head} ${redactFacts(facts)}`;
}

function redactFacts(text: string): string {
  try {
    const facts: unknown = JSON.parse(text);
    if (typeof facts !== 'object' || facts === null) return '{}';
    const kept = Object.entries(facts)
      .filter(([name]) => factNames.has(name))
      .map(([name, value]) => [name, redactValue(name, value)]);
    return JSON.stringify(Object.fromEntries(kept));
  } catch {
    return '{}';
  }
}

/** All that the app logs. */
const messages: ReadonlySet<string> = new Set([
  'capture',
  'input',
  'ipc',
  'pairing',
  'place',
  'refused',
  'sensor',
  'start refused',
  'started',
  'update',
  'window',
]);
/** Names of facts whose text is a code of ours, of Electron's or of the system's. */
const codeNames: ReadonlySet<string> = new Set([
  'what',
  'code',
  'type',
  'reason',
  'call',
  'state',
  'sensor',
  'keystore',
  'electron',
  'source',
  'backend',
]);
const factNames: ReadonlySet<string> = new Set([
  ...codeNames,
  'detail',
  'error',
  'paired',
  'status',
  'ms',
  'isOn',
]);
/** A code has a mark that a word of hers has not; plain words only if they are these. */
const codePattern =
  /^(?:[a-z]{1,20}(?:_[a-z0-9]{1,20}){1,5}|[a-z]{1,20}\.[a-zA-Z]{1,24}|E_?[A-Z][A-Z0-9_]{1,40}|[0-9.]{1,20})$/;
const plainCodes: ReadonlySet<string> = new Set([
  'attach',
  'crashed',
  'degraded',
  'denied',
  'disk',
  'frame-navigate',
  'hook',
  'idle',
  'idle-time',
  'input',
  'internal',
  'killed',
  'libsecret',
  'navigate',
  'none',
  'ok',
  'oom',
  'open',
  'outbox gone',
  'permission',
  'redirect',
  'screenshot',
  'unavailable',
  'unknown',
  'wayland',
  'window',
  'x11',
]);

function redactValue(name: string, value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return '(left out)';
  if (value.startsWith('bug: ')) return redactStack(value);
  const isCode = codeNames.has(name) && (plainCodes.has(value) || codePattern.test(value));
  return isCode ? value : `(left out: ${value.length} characters)`;
}

const redactStack = (stack: string): string => {
  const frames = stack.split('\n').flatMap((line) => frameOf(line) ?? []);
  return ['bug', ...frames.slice(0, 12)].join(' < ');
};

const framePattern =
  /^\s+at (?:(?:async )?([\w$.<>]{1,60}) )?\(?[^()]*?([\w.-]{1,60}):(\d+):(\d+)\)?$/;

/** `function file:line:column`, without the folder. */
function frameOf(line: string): string | undefined {
  const [, name, file, row, column] = framePattern.exec(line) ?? [];
  return file === undefined ? undefined : `${name ?? '(anonymous)'} ${file}:${row}:${column}`;
}
