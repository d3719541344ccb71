import type { Nudge } from '../../shared/api/settings.ts';
import { type MainLanguage, mainLanguage } from './main-words.ts';

type NudgeWords = Readonly<Record<Nudge, string>>;

const en: NudgeWords = {
  idle: 'No input for a while. Was it work?',
  stopped: 'Recording has stopped. Everything before is safe.',
  cap_near: 'This week’s cap is nearly used.',
  cap_over: 'This week’s cap is used. More time is not paid as agreed now.',
  week_closing: 'Last week is not handed in yet.',
  decision_arrived: 'Your client decided about a week of yours.',
  payment_arrived: 'A payment was recorded.',
  reply_arrived: 'Your client answered you.',
  disk_full: 'The disk is full. Recording has stopped.',
  refused: 'The server did not take something of yours. See why.',
};

const bn: NudgeWords = {
  idle: 'কিছুক্ষণ ধরে কোনো ইনপুট নেই। সময়টা কি কাজের ছিল?',
  stopped: 'সময় গোনা থেমেছে। আগের সবটুকু নিরাপদ আছে।',
  cap_near: 'এ সপ্তাহের সর্বোচ্চ সময় প্রায় শেষ।',
  cap_over: 'এ সপ্তাহের সর্বোচ্চ সময় শেষ। এখনকার চুক্তিতে বাড়তি সময়ের টাকা নেই।',
  week_closing: 'গত সপ্তাহ এখনও জমা দেওয়া হয়নি।',
  decision_arrived: 'আপনার একটি সপ্তাহ নিয়ে গ্রাহক সিদ্ধান্ত জানিয়েছেন।',
  payment_arrived: 'একটি অর্থপ্রদান নথিভুক্ত হয়েছে।',
  reply_arrived: 'আপনার গ্রাহক উত্তর দিয়েছেন।',
  disk_full: 'ডিস্ক ভরে গেছে। সময় গোনা থেমেছে।',
  refused: 'সার্ভার আপনার কিছু একটা নেয়নি। কারণটা দেখুন।',
};

const kn: NudgeWords = {
  idle: 'ಸ್ವಲ್ಪ ಸಮಯದಿಂದ ಇನ್‌ಪುಟ್ ಇಲ್ಲ. ಅದು ಕೆಲಸವಾಗಿತ್ತೇ?',
  stopped: 'ಸಮಯ ಎಣಿಕೆ ನಿಂತಿದೆ. ಹಿಂದಿನದೆಲ್ಲ ಸುರಕ್ಷಿತವಾಗಿದೆ.',
  cap_near: 'ಈ ವಾರದ ಮಿತಿ ಬಹುತೇಕ ಮುಗಿದಿದೆ.',
  cap_over: 'ಈ ವಾರದ ಮಿತಿ ಮುಗಿದಿದೆ. ಈಗಿನ ಒಪ್ಪಂದದಂತೆ ಹೆಚ್ಚಿನ ಸಮಯಕ್ಕೆ ಹಣವಿಲ್ಲ.',
  week_closing: 'ಕಳೆದ ವಾರವನ್ನು ಇನ್ನೂ ಸಲ್ಲಿಸಿಲ್ಲ.',
  decision_arrived: 'ನಿಮ್ಮ ಒಂದು ವಾರದ ಬಗ್ಗೆ ಗ್ರಾಹಕರು ನಿರ್ಧರಿಸಿದ್ದಾರೆ.',
  payment_arrived: 'ಒಂದು ಪಾವತಿ ದಾಖಲಾಗಿದೆ.',
  reply_arrived: 'ನಿಮ್ಮ ಗ್ರಾಹಕರು ಉತ್ತರಿಸಿದ್ದಾರೆ.',
  disk_full: 'ಡಿಸ್ಕ್ ತುಂಬಿದೆ. ಸಮಯ ಎಣಿಕೆ ನಿಂತಿದೆ.',
  refused: 'ಸರ್ವರ್ ನಿಮ್ಮ ಒಂದು ನಮೂದನ್ನು ಸ್ವೀಕರಿಸಲಿಲ್ಲ. ಕಾರಣ ನೋಡಿ.',
};

const wordsByLanguage: Readonly<Record<MainLanguage, NudgeWords>> = { en, bn, kn };

export const nudgeWords = (locale: string): NudgeWords => wordsByLanguage[mainLanguage(locale)];
