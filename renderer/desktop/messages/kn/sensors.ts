/** ಸಂವೇದಕವೊಂದು ಇಲ್ಲಿ ಮಾಡಲಾಗದ್ದರ ಮಾತುಗಳು. */
export const knSensors = {
  'reason.hook_missing': 'ಈ ಕಂಪ್ಯೂಟರ್‌ನಲ್ಲಿ ಎಣಿಕೆಗಾರ ಆರಂಭವಾಗುವುದಿಲ್ಲ',
  'reason.no_hook_here': 'ಈ ಪ್ರೊಸೆಸರ್‌ನಲ್ಲಿ ಕೀ ಮತ್ತು ಮೌಸ್ ಎಣಿಸಲಾಗದು',
  'reason.no_answer': 'ಡೆಸ್ಕ್‌ಟಾಪ್ ಉತ್ತರಿಸಲಿಲ್ಲ',
} as const;
