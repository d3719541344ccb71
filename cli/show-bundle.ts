import { canonicalJson, type JsonValue } from '../shared/kit/jcs.ts';
import { createFindings } from '../shared/verify/findings.ts';
import { readBundle } from '../shared/verify/read-bundle.ts';
import { type BundleStory, bundleStory, type StoryDay } from './bundle-story.ts';
import { CommandFailure, type CommandIo, escapeControls, exitCodes, printable } from './io.ts';
import { withBundle } from './open-bundle.ts';
import { formatDuration, formatTime, plural, shortHash } from './words.ts';

/** `countersign bundle show`: what a bundle says, in plain words, without judging it. */
export async function showBundle(
  io: CommandIo,
  path: string,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const findings = createFindings();
  const content = await withBundle(path, async (files) => {
    if (files.ok)
      return readBundle({ crypto: io.crypto, findings, onProgress: () => undefined }, files.value);
    for (const { code, detail } of files.error) findings.add(code, { detail });
    return undefined;
  });
  if (content === undefined) {
    const codes = findings.sorted().map(({ code }) => code);
    throw new CommandFailure(`not a readable bundle: ${codes.join(' ')}`, exitCodes.failed);
  }
  const story = bundleStory(io.crypto.hasher, content);
  io.out(
    json
      ? escapeControls(canonicalJson(story as unknown as JsonValue))
      : printable(storyLines(story).join('\n')),
  );
}

function storyLines(story: BundleStory): readonly string[] {
  return [
    `Bundle of contract ${story.con} (${story.profile})`,
    `Log ${story.log}, ${plural(story.leaves, 'leaf', 'leaves')}`,
    `${plural(story.entries, 'entry', 'entries')}, ${plural(story.pictures, 'picture')}`,
    '',
    ...section('Who', story.people),
    ...section('Contract', story.contract),
    ...section('Days (UTC)', story.days.map(dayLine)),
    ...section(
      'Timesheets',
      story.timesheets.map(
        ({ week, hash, slices, ms, state }) =>
          `week ${week}: ${formatDuration(ms)} in ${plural(slices, 'slice')}, ${state.replaceAll('_', ' ')} (${shortHash(hash)})`,
      ),
    ),
    ...section(
      'What happened',
      story.events.map(
        ({ receivedMs, hash, words }) =>
          `${receivedMs === undefined ? 'no receipt' : formatTime(receivedMs)}  ${shortHash(hash)}  ${words}`,
      ),
    ),
    ...section('What is missing', story.missing.length > 0 ? story.missing : ['Nothing.']),
    'This is what the bundle says. Nothing of it was verified: see countersign verify.',
  ];
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ''];

function dayLine({ day, slices, ms, manualMs, pictures, without }: StoryDay): string {
  const byHand = manualMs > 0 ? `, ${formatDuration(manualMs)} of it by hand` : '';
  const notCounted = without > 0 ? `, ${without} not counted` : '';
  return `${day}  ${formatDuration(ms)} in ${plural(slices, 'slice')}${byHand}, ${plural(pictures, 'picture')}${notCounted}`;
}
