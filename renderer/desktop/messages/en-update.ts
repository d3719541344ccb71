/** Words of the update check on the page “About”. */
export const enUpdate = {
  'update.title': 'Newer versions',
  'update.off':
    'This copy was not made as a release: it knows no place where newer ones are announced. Get them where you got this one.',
  'update.unasked': 'Nobody has looked yet.',
  'update.look': 'Look for a newer version',
  'update.asking': 'Looking…',
  'update.current': 'This is the newest version. Looked at {when}.',
  'update.waiting': 'Version {version} is out, and held back until {when}',
  'update.waitingText':
    'Its signature holds. A release is offered some days after it came out, so that a bad one is noticed before it reaches you. There is nothing to do.',
  'update.offered': 'Version {version} is there',
  'update.offeredText':
    'Released {date}; {size, number} MB. Its signature holds. It is fetched when you say so, and never installed by itself.',
  'update.fetch': 'Fetch it',
  'update.fetching': 'Fetching version {version}: {done, number} of {size, number} MB',
  'update.ready': 'Version {version} is on this computer',
  'update.readyText': 'It is, byte for byte, what was signed. Nothing was installed yet.',
  'update.how.deb': 'Stop recording, close Countersign, and install it with this command:',
  'update.how.appimage':
    'Stop recording, close Countersign, put this file in the place of the one that you start, and let it be run as a program:',
  'update.how.nsis': 'Stop recording, close Countersign, and open this file:',
  'update.how.dmg':
    'Stop recording, close Countersign, open this file and draw the app into your Applications:',
  'update.show': 'Show the file',
  'update.daily': 'Look once a day',
  'update.dailyHelp':
    'Whoever announces releases then sees the address of your connection, and nothing about you or your work.',
  'update.refused': 'No update was taken',
  'update.refusedText': 'Nothing was changed on this computer. Looked at {when}.',
  'update.release_malformed': 'What was announced is not a release that this version can read.',
  'update.release_malformed.do':
    'If you sign in to your network on a page, do that first. If it stays, get the newest version where you got this one.',
  'update.release_wrong_key': 'The release is not signed by the key that is built into this app.',
  'update.release_wrong_key.do':
    'Do not install it. Ask whoever gave you this app whether they changed their key.',
  'update.release_bad_signature': 'The signature of the release is false: somebody changed it.',
  'update.release_bad_signature.do':
    'Do not install it from anywhere. Tell whoever gave you this app.',
  'update.release_other_channel': 'What was announced is for other users of this app.',
  'update.release_other_channel.do': 'There is nothing to do; look again another day.',
  'update.release_stale':
    'The announcement is past its date: an old one is being shown, or nobody looks after it.',
  'update.release_stale.do':
    'Check the date of this computer. If it is right, ask whoever gave you this app.',
  'update.release_older': 'The release is older than what you have.',
  'update.release_older.do': 'There is nothing to do: what you have is newer.',
  'update.release_replayed':
    'The release is older than one that was announced before: an old one is being shown again.',
  'update.release_replayed.do':
    'Look again another day. If it stays, ask whoever gave you this app.',
  'update.release_no_file': 'The release has no file for this kind of computer.',
  'update.release_no_file.do': 'Ask whoever gave you this app for one.',
  'update.update_unreachable': 'Nobody answered where releases are announced.',
  'update.update_unreachable.do': 'Check your connection and look again.',
  'update.update_file_changed': 'The file is not the one that was signed. It was thrown away.',
  'update.update_file_changed.do':
    'Try again. If it stays, do not take the file from anywhere else, and tell whoever gave you this app.',
  'update.update_disk': 'The disk did not take the file.',
  'update.update_disk.do': 'Make some room on it and try again.',
} as const;
