/** As `en-parties.ts`. Not checked by a native speaker yet. */
export const bnParties = {
  'notice.decision_arrived': '{organisation} আপনার একটি সপ্তাহ নিয়ে সিদ্ধান্ত জানিয়েছে',
  'notice.decision_arrived.text': 'এই পাতার “সপ্তাহ ও উত্তর” অংশে পড়ুন; সেখানেই উত্তর দিতে পারবেন।',
  'notice.payment_arrived': '{organisation} একটি অর্থপ্রদান নথিভুক্ত করেছে',
  'notice.payment_arrived.text': 'এই পাতার “সপ্তাহ ও উত্তর” অংশ দেখুন। টাকা পৌঁছালে উত্তরে তা জানাতে পারেন।',
  'notice.reply_arrived': '{organisation} আপনাকে উত্তর দিয়েছে',
  'notice.reply_arrived.text': 'এই পাতার “সপ্তাহ ও উত্তর” অংশে পড়ুন।',

  'error.reply_empty': 'পাঠানোর মতো কিছু এখনও নেই',
  'error.reply_empty.do': 'আগে আপনার উত্তর লিখুন।',
  'error.request_unreadable': 'এটি কোনো নতুন কম্পিউটারের অনুরোধ নয়',
  'error.request_unreadable.do':
    'নতুন কম্পিউটার যা দেখায় তার সব লাইন কপি করুন, “countersign enrolment request” থেকে শুরু করে।',
  'error.request_foreign': 'এই অনুরোধ এই কম্পিউটারের জন্য নয়',
  'error.request_foreign.do':
    'নতুন কম্পিউটারে দেখুন সেটি আপনার অ্যাকাউন্ট কি না, আর এই কম্পিউটারের কাছেই অনুরোধ করছে কি না: এর শব্দগুলো মিলিয়ে নিন।',
  'error.request_changed': 'যে অনুরোধের শব্দ আপনি মিলিয়েছিলেন, এটি সেটি নয়',
  'error.request_changed.do': 'এটি বন্ধ করুন, তারপর নতুন কম্পিউটারের অনুরোধ দিয়ে আবার শুরু করুন।',
  'error.endorsement_unreadable': 'এটি এই কম্পিউটারের অনুরোধের উত্তর নয়',
  'error.endorsement_unreadable.do':
    'অন্য কম্পিউটার যা দেখায় তার সব লাইন কপি করুন। এর মধ্যে নতুন অনুরোধ করে থাকলে সেটিই স্বাক্ষর করান।',
  'error.no_request': 'এই কম্পিউটার এখনও কোনো অনুরোধ করেনি',
  'error.no_request.do': 'আগে অনুরোধ তৈরি করুন, তারপর তা আপনার অন্য কম্পিউটারে নিয়ে যান।',

  'talk.title': 'সপ্তাহ ও উত্তর',
  'talk.none': 'এখনও কোনো সপ্তাহ জমা দেওয়া হয়নি',
  'talk.noneText':
    'আপনার সপ্তাহ নিয়ে {organisation} যে সিদ্ধান্ত নেয় ও যা বলে তা এখানে আসবে, আর আপনি উত্তর দিতে পারবেন।',
  'talk.week': '{from} থেকে {to}',
  'talk.sheet': '{length}, {state}',
  'talk.nothingSaid': 'এ নিয়ে এখনও কেউ কিছু বলেনি।',
  'talk.you': 'আপনি',
  'talk.client': '{organisation}',
  'talk.finance': '{organisation}, হিসাব বিভাগ',
  'talk.operator': 'সার্ভার',
  'talk.verdict.approve': 'এটি অনুমোদন করেছে',
  'talk.verdict.dispute': 'এতে আপত্তি জানিয়েছে',
  'talk.verdict.reject': 'এটি প্রত্যাখ্যান করেছে',
  'talk.verdict.withdraw': 'একটি সিদ্ধান্ত ফিরিয়ে নিয়েছে',
  'talk.verdict.lapsed':
    'এটি অনুমোদিত ধরে নিয়েছে, কারণ সময়মতো কেউ সিদ্ধান্ত নেয়নি; আপনার চুক্তিতে তা-ই লেখা আছে',
  'talk.paid': 'অর্থপ্রদান নথিভুক্ত করেছে',
  'talk.wrote': 'লিখেছে',
  'talk.noText': 'লেখাটি এখনও এখানে আসেনি।',
  'talk.waiting': 'এখানে স্বাক্ষরিত, যাচ্ছে',
  'talk.refused': 'সার্ভার নেয়নি: {reason}',
  'talk.answer': 'আপনার উত্তর',
  'talk.answerHelp':
    'এই কম্পিউটারের স্বাক্ষরে সপ্তাহটির সঙ্গে রাখা হয়। এতে কোনো সিদ্ধান্ত হয় না, আর ফিরিয়ে নেওয়া যায় না।',
  'talk.tooLong': '{bytes, plural, one {# বাইট বেশি লম্বা।} other {# বাইট বেশি লম্বা।}}',
  'talk.send': 'স্বাক্ষর করে পাঠান',

  'vouch.open': 'আপনার অন্য একটি কম্পিউটারকে চিনিয়ে দিন…',
  'vouch.title': 'অন্য একটি কম্পিউটারকে চিনিয়ে দিন',
  'vouch.lead':
    'নতুন কম্পিউটারে: সেটি যুক্ত করুন, “আপনার অন্য কম্পিউটার দিয়ে” বাছুন, আর যা দেখায় তা এই ঘরে কপি করুন।',
  'vouch.request': 'নতুন কম্পিউটারের অনুরোধ',
  'vouch.read': 'পড়ুন',
  'vouch.compare': 'নতুন কম্পিউটারের পর্দার শব্দের সঙ্গে এগুলো মিলিয়ে নিন',
  'vouch.same': 'শব্দগুলো একই, আর ওই কম্পিউটারটি আমার',
  'vouch.meaning': 'এরপর থেকে সেটি এটির মতোই আপনার নামে সময় স্বাক্ষর করতে পারবে।',
  'vouch.sign': 'চিনিয়ে দিন',
  'vouch.signed': 'এটি নতুন কম্পিউটারে ফিরিয়ে নিয়ে যান',
  'vouch.answer': 'এই কম্পিউটারের উত্তর',

  'endorse.other': 'আপনার অন্য কম্পিউটার দিয়ে',
  'endorse.otherText':
    'একটি ছোট লেখা সেখানে নিয়ে যান আর উত্তর ফিরিয়ে আনুন, পেনড্রাইভে বা বার্তায়: এতে গোপন কিছু নেই।',
  'endorse.find': 'আমার অন্য কম্পিউটারগুলো দেখান',
  'endorse.findNone': 'এটিকে চিনিয়ে দিতে পারে আপনার এমন অন্য কোনো কম্পিউটার সার্ভার জানে না।',
  'endorse.which': 'কোনটি',
  'endorse.make': 'অনুরোধ তৈরি করুন',
  'endorse.request': 'এই কম্পিউটারের অনুরোধ',
  'endorse.requestHelp':
    'অন্যটিতে: “চাবি ও প্রমাণ”, “আপনার অন্য একটি কম্পিউটারকে চিনিয়ে দিন”। সেখানে এই শব্দগুলো দেখাতে হবে: {words}',
  'endorse.answer': 'তার উত্তর',
  'endorse.finish': 'এই কম্পিউটার নথিভুক্ত করুন',
} as const;
