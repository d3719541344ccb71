import { type MainLanguage, mainLanguage } from './main-words.ts';

/** Shown in place of the app when this profile is not for it. */
export interface ProfileWords {
  readonly title: string;
  readonly newer: string;
  readonly newerDo: (app: string) => string;
  readonly unreadable: string;
  readonly unreadableDo: (path: string) => string;
  readonly close: string;
}

const wordsByLanguage: Readonly<Record<MainLanguage, ProfileWords>> = {
  en: {
    title: 'Countersign',
    newer: 'This diary was used with a newer Countersign',
    newerDo: (app) =>
      `Version ${app} has written it in a way that this older version cannot read. Nothing was opened or changed, and nothing is lost. Install version ${app} or a newer one, and start it.`,
    unreadable: 'The file that says how this diary is written cannot be read',
    unreadableDo: (path) =>
      `Nothing was opened or changed, and your diary is still there. Keep a copy of the folder, then move this file away and start again: ${path}`,
    close: 'Close',
  },
  bn: {
    title: 'Countersign',
    newer: 'এই ডায়েরি আরও নতুন Countersign দিয়ে ব্যবহার করা হয়েছে',
    newerDo: (app) =>
      `সংস্করণ ${app} এটি এমনভাবে লিখেছে, যা এই পুরোনো সংস্করণ পড়তে পারে না। কিছু খোলা বা বদলানো হয়নি, কিছু হারায়নি। সংস্করণ ${app} বা তার চেয়ে নতুনটি ইনস্টল করে চালু করুন।`,
    unreadable: 'এই ডায়েরি কীভাবে লেখা, সেই ফাইলটি পড়া যাচ্ছে না',
    unreadableDo: (path) =>
      `কিছু খোলা বা বদলানো হয়নি, আপনার ডায়েরি আছে। ফোল্ডারটির একটি কপি রাখুন, তারপর এই ফাইলটি সরিয়ে আবার চালু করুন: ${path}`,
    close: 'বন্ধ করুন',
  },
  kn: {
    title: 'Countersign',
    newer: 'ಈ ದಿನಚರಿಯನ್ನು ಹೊಸ Countersign ಬಳಸಿದೆ',
    newerDo: (app) =>
      `ಆವೃತ್ತಿ ${app} ಇದನ್ನು ಈ ಹಳೆಯ ಆವೃತ್ತಿ ಓದಲಾಗದ ರೀತಿಯಲ್ಲಿ ಬರೆದಿದೆ. ಏನನ್ನೂ ತೆರೆದಿಲ್ಲ ಅಥವಾ ಬದಲಿಸಿಲ್ಲ, ಏನೂ ಕಳೆದಿಲ್ಲ. ಆವೃತ್ತಿ ${app} ಅಥವಾ ಅದಕ್ಕಿಂತ ಹೊಸದನ್ನು ಸ್ಥಾಪಿಸಿ ತೆರೆಯಿರಿ.`,
    unreadable: 'ಈ ದಿನಚರಿ ಹೇಗೆ ಬರೆಯಲಾಗಿದೆ ಎಂದು ಹೇಳುವ ಕಡತವನ್ನು ಓದಲಾಗುತ್ತಿಲ್ಲ',
    unreadableDo: (path) =>
      `ಏನನ್ನೂ ತೆರೆದಿಲ್ಲ ಅಥವಾ ಬದಲಿಸಿಲ್ಲ, ನಿಮ್ಮ ದಿನಚರಿ ಇದೆ. ಫೋಲ್ಡರಿನ ಒಂದು ಪ್ರತಿ ಇಟ್ಟುಕೊಳ್ಳಿ, ನಂತರ ಈ ಕಡತವನ್ನು ಸರಿಸಿ ಮತ್ತೆ ತೆರೆಯಿರಿ: ${path}`,
    close: 'ಮುಚ್ಚಿ',
  },
};

export const profileWords = (locale: string): ProfileWords => wordsByLanguage[mainLanguage(locale)];
