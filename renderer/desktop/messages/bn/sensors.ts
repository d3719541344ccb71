/** এখানে একটি সেন্সর যা পারে না তার কথা। */
export const bnSensors = {
  'reason.hook_missing': 'এই কম্পিউটারে গণকটি চালু হতে পারে না',
  'reason.no_hook_here': 'এই প্রসেসরে কী ও মাউস গোনা যায় না',
  'reason.no_answer': 'ডেস্কটপ উত্তর দেয়নি',
} as const;
