import { app, dialog } from 'electron';
import { checkProfileFormat, type ForeignProfile } from './diary/profile-format.ts';
import { profilePaths } from './diary/profile-paths.ts';
import { nodeFiles } from './files/node-files.ts';
import { profileWords } from './profile-words.ts';

const exitForeignProfile = 4;

/** Asked before anything of a profile is read; if it is not for this app, the app ends with words. */
export async function isForeignProfile(profileDir: string): Promise<boolean> {
  const path = profilePaths(profileDir).state('profile');
  const format = await checkProfileFormat(nodeFiles, path, app.getVersion());
  if (format.ok) return false;
  await refuseProfile(format.error, path);
  return true;
}

/** A window that says why the app does not open this profile, and what to do; then the app ends. */
async function refuseProfile(foreign: ForeignProfile, path: string): Promise<void> {
  const words = profileWords(app.getLocale());
  const isNewer = foreign.code === 'profile_newer';
  process.stderr.write(`Countersign does not open this profile: ${foreign.code}\n`);
  await dialog.showMessageBox({
    type: 'warning',
    title: words.title,
    message: isNewer ? words.newer : words.unreadable,
    detail: isNewer ? words.newerDo(foreign.app ?? '') : words.unreadableDo(path),
    buttons: [words.close],
  });
  app.exit(exitForeignProfile);
}
