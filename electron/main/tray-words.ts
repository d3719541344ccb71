/** The few words that main itself shows; the windows have their own texts. */
export interface TrayWords {
  readonly stopped: string;
  readonly tracking: string;
  readonly open: string;
  readonly start: string;
  readonly stop: string;
  readonly quit: string;
}

const en: TrayWords = {
  stopped: 'Not tracking',
  tracking: 'Tracking',
  open: 'Open Countersign',
  start: 'Start',
  stop: 'Stop',
  quit: 'Quit',
};

const bn: TrayWords = {
  stopped: 'সময় গোনা হচ্ছে না',
  tracking: 'সময় গোনা হচ্ছে',
  open: 'Countersign খুলুন',
  start: 'শুরু',
  stop: 'থামান',
  quit: 'বন্ধ করুন',
};

const kn: TrayWords = {
  stopped: 'ಸಮಯ ಎಣಿಸುತ್ತಿಲ್ಲ',
  tracking: 'ಸಮಯ ಎಣಿಸುತ್ತಿದೆ',
  open: 'Countersign ತೆರೆಯಿರಿ',
  start: 'ಪ್ರಾರಂಭಿಸಿ',
  stop: 'ನಿಲ್ಲಿಸಿ',
  quit: 'ಮುಚ್ಚಿ',
};

/** By the system's language, as `bn-BD`; English for all others. */
export function trayWords(locale: string): TrayWords {
  const [language] = locale.split('-');
  return language === 'bn' ? bn : language === 'kn' ? kn : en;
}
