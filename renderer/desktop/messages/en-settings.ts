/** Words of the settings, of what this computer can record, of the practice slice and of “About”. */
export const enSettings = {
  'page.settings': 'Settings',
  'settings.parts': 'Parts of the settings',
  'settings.general': 'General',
  'settings.machine': 'What can be recorded',
  'settings.practice': 'Practice slice',
  'settings.about': 'About',
  'settings.back': 'Back',
  'settings.wasReset': 'The settings file could not be read',
  'settings.wasResetText':
    'The settings stand as at the first start. Your diary has nothing to do with it.',

  'settings.look': 'Look and language',
  'settings.theme': 'Colours',
  'settings.theme.system': 'As the system',
  'settings.theme.light': 'Light',
  'settings.theme.dark': 'Dark',
  'settings.language': 'Language',
  'settings.language.system': 'As the system',
  'settings.languageNote': 'The translations were not checked by native speakers yet.',
  'settings.zoom': 'Size of everything',
  'settings.zoomValue': '{percent, number} %',
  'settings.zoomHelp': 'Also with Ctrl and plus, minus or 0.',
  'settings.dayStart': 'A day begins at',
  'settings.dayStartHelp':
    'For the Diary and today’s time on this computer. Weeks are counted as the contract says.',

  'settings.start': 'Starting',
  'settings.autostart': 'Start with the computer',
  'settings.autostartHelp': 'It opens in the tray and records nothing until you press Start.',
  'settings.autostartRefused': 'The system did not let this be changed.',
  'settings.shortcut': 'Shortcut that starts and stops from everywhere',
  'settings.shortcutNone': 'None',
  'settings.shortcutSet': 'Choose keys…',
  'settings.shortcutPress':
    'Press the keys now: Ctrl or Alt with a letter, a digit or an F key. Esc leaves it as it is.',
  'settings.shortcutClear': 'Use none',
  'settings.shortcutWorks': '{keys} works.',
  'settings.shortcutTaken':
    'The system did not give {keys} away: another program has these keys, or this desktop (Wayland) allows none. Choose others.',
  'settings.shortcutBad': 'These keys cannot be used: hold Ctrl, Alt or Super as well.',

  'settings.network': 'Network',
  'settings.pictures': 'When pictures are sent',
  'settings.pictures.at_once': 'As soon as the contract lets them leave',
  'settings.pictures.later': 'After all entries: for a slow or costly network',
  'settings.pictures.never': 'Not now: for a network where each megabyte counts',
  'settings.picturesHelp':
    'Entries, which are small, always go. A slice counts for billing when its pictures have arrived, so let them go before the week closes.',

  'settings.notices': 'Notifications',
  'settings.noticesHelp':
    'They never say more than their kind, because a pop-up gets into the next picture.',
  'nudge.idle': 'There was no input for a while',
  'nudge.stopped': 'Recording stopped by itself',
  'nudge.cap_near': 'The cap is nearly used',
  'nudge.cap_over': 'The cap is used',
  'nudge.week_closing': 'A week is not handed in',
  'nudge.decision_arrived': 'Your client decided',
  'nudge.payment_arrived': 'A payment was recorded',
  'nudge.reply_arrived': 'Your client answered',
  'nudge.disk_full': 'The disk is full',

  'settings.private': 'Windows that no picture is taken of',
  'settings.privateText':
    'While such a window is open, also a minimised one, the screenshot is left out and the slice says so, signed: “a window on your never-capture list was open”. Which window it was is kept nowhere.',
  'settings.privateBuiltIn':
    'Always on the list: well-known password managers, and private windows of browsers as far as their title says so.',
  'settings.privateAdd': 'A word in a program’s name or a window’s title',
  'settings.privateAddButton': 'Add',
  'settings.privateRemove': 'Take “{word}” off the list',
  'settings.privateFull': 'The list is full.',
  'settings.privateBlind':
    'This desktop does not tell which windows are open: the list has no effect here.',

  'sensor.unknown': 'not tried yet',
  'machine.title': 'This computer',
  'machine.desktop': 'Desktop',
  'machine.desktop.x11': 'Linux with X11',
  'machine.desktop.wayland': 'Linux with Wayland',
  'machine.desktop.macos': 'macOS',
  'machine.desktop.windows': 'Windows',
  'machine.desktop.none': 'no display was found',
  'machine.waylandText':
    'Wayland keeps programs apart: counts of keys and mouse, names of other windows and often screenshots are not available. Time is recorded all the same, and what is not known is shown as not known. With an X11 session everything works.',
  'machine.armText':
    'On this processor keys and mouse cannot be counted; the system’s idle time is used where it can be read.',
  'machine.screenAccess': 'Screen Recording',
  'machine.accessibility': 'Accessibility',
  'machine.granted': 'allowed',
  'machine.notGranted':
    'not allowed: open the system’s settings under “Privacy & Security”, then start the app again',
  'machine.tool': 'Program “{name}”',
  'machine.toolThere': 'found',
  'machine.toolMissing': 'not found: install it with your system’s package manager',
  'machine.again': 'Look again',
  'machine.what': 'What each is for',
  'machine.state': 'Now',
  'machine.for': 'Used for',
  'machine.without': 'Without it',
  'machine.input.for': 'How many keys and mouse actions there were in each minute. Never which.',
  'machine.input.without':
    'The system’s idle time says when there was input, not how much; else the activity is “not known”, never zero.',
  'machine.window.for':
    'The name of the program in front, if the contract asks for it, and your never-capture list.',
  'machine.window.without': 'The slice has no name; the never-capture list has no effect.',
  'machine.screenshot.for': 'The screenshots that the contract asks for.',
  'machine.screenshot.without':
    'The slice says, signed, why there is no picture. The time stays recorded; your client may ask.',
  'machine.idle.for': 'To ask you about quiet time.',
  'machine.idle.without': 'You are not asked.',
  'machine.keystore.for': 'To keep this computer’s signing key.',
  'machine.keystore.without': 'The key lies in a file that only your user account can read.',
  'machine.disk.for': 'The diary and its pictures until they are delivered.',
  'machine.disk.without': 'When space runs low, pictures are left out first, never time.',
  'machine.test': 'Test screenshot',
  'machine.testText':
    'Takes a picture of every display and shows it here. It is not stored, not signed and never leaves this computer.',
  'machine.testTake': 'Take a test screenshot',
  'machine.testAgain': 'Take another',
  'machine.testForget': 'Take it away',
  'machine.testAlt': 'Test screenshot of display {number, number}',
  'machine.testSize':
    'Display {number, number}: {w, number} × {h, number} pixels, scale {scale, number} %, turned by {rotation, number}°',
  'machine.testFailed': 'No picture: {reason}',

  'practice.title': 'A practice slice',
  'practice.banner': 'Practice: nothing of it is kept, signed or sent',
  'practice.lead':
    'Press Start, type or move the mouse for a minute, and see what a slice looks like to a client. It exists in this window only, and is gone when you end it.',
  'practice.start': 'Start practising',
  'practice.stop': 'End practice',
  'practice.running': 'Practice runs: {length}',
  'practice.picture': 'The screenshot as a client would see it',
  'practice.waiting': 'The screenshot is taken a moment after the start.',
  'practice.try': 'Try it first, on this computer only',
  'practice.seenByClient': 'What a client would see',
  'practice.memo': 'Memo (only for trying)',
  'practice.done': 'Practice ended',
  'practice.doneText': 'Nothing of it is left on this computer.',

  'about.title': 'Countersign',
  'about.lead': 'Your proof of work, which you keep.',
  'about.versions': 'Versions',
  'about.app': 'Countersign',
  'about.system': 'System',
  'about.keys': 'Keys, to recognise them by',
  'about.keysNone': 'This computer has no keys yet: they are made when you pair it.',
  'about.deviceKey': 'This computer',
  'about.recoveryKey': 'Recovery key',
  'about.logKey': 'Log of the server',
  'about.licence': 'Licence',
  'about.licenceText':
    'Apache License 2.0: you may use, read, change and pass it on. It comes without warranty.',
  'about.cannot': 'What it cannot prove',
  'about.cannot1':
    'That somebody worked. It proves what was claimed, by which key, in which order and time window, and that nobody changed it later.',
  'about.cannot2': 'That a picture shows what it seems to show.',
  'about.cannot3':
    'That the program on this computer was not changed by whoever controls the computer.',
} as const;
