import { type MainLanguage, mainLanguage } from './main-words.ts';

/** The few words that main itself shows; the windows have their own texts. */
export interface TrayWords {
  readonly stopped: string;
  readonly tracking: string;
  readonly idle: string;
  readonly today: string;
  readonly open: string;
  readonly start: string;
  readonly goOn: string;
  readonly stop: string;
  /** While something is recorded, it says what becomes of it. */
  readonly quit: string;
  readonly quitTracking: string;
}

const wordsByLanguage: Readonly<Record<MainLanguage, TrayWords>> = {
  en: {
    stopped: 'Not recording',
    tracking: 'Recording',
    idle: 'Recording; asks about quiet time',
    today: 'Today',
    open: 'Open Countersign',
    start: 'Start',
    goOn: 'Go on with',
    stop: 'Stop',
    quit: 'Quit (what waits is sent at the next start)',
    quitTracking: 'Stop recording, keep it, and quit',
  },
  bn: {
    stopped: 'সময় গোনা হচ্ছে না',
    tracking: 'সময় গোনা হচ্ছে',
    idle: 'সময় গোনা হচ্ছে; নীরব সময় নিয়ে একটি প্রশ্ন আছে',
    today: 'আজ',
    open: 'Countersign খুলুন',
    start: 'শুরু',
    goOn: 'এটিতে চালিয়ে যান:',
    stop: 'থামান',
    quit: 'বন্ধ করুন (যা বাকি, তা পরের বার চালু হলে যাবে)',
    quitTracking: 'সময় গোনা থামান, রেখে দিন, তারপর বন্ধ করুন',
  },
  kn: {
    stopped: 'ಸಮಯ ಎಣಿಸುತ್ತಿಲ್ಲ',
    tracking: 'ಸಮಯ ಎಣಿಸುತ್ತಿದೆ',
    idle: 'ಸಮಯ ಎಣಿಸುತ್ತಿದೆ; ಇನ್‌ಪುಟ್ ಇಲ್ಲದ ಸಮಯದ ಬಗ್ಗೆ ಪ್ರಶ್ನೆ ಇದೆ',
    today: 'ಇಂದು',
    open: 'Countersign ತೆರೆಯಿರಿ',
    start: 'ಪ್ರಾರಂಭಿಸಿ',
    goOn: 'ಇದರಲ್ಲಿ ಮುಂದುವರಿಸಿ:',
    stop: 'ನಿಲ್ಲಿಸಿ',
    quit: 'ಮುಚ್ಚಿ (ಕಾಯುತ್ತಿರುವುದನ್ನು ಮುಂದಿನ ಬಾರಿ ತೆರೆದಾಗ ಕಳುಹಿಸಲಾಗುತ್ತದೆ)',
    quitTracking: 'ಎಣಿಕೆ ನಿಲ್ಲಿಸಿ, ಉಳಿಸಿ, ಮುಚ್ಚಿ',
  },
};

export const trayWords = (locale: string): TrayWords => wordsByLanguage[mainLanguage(locale)];
