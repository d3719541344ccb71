/** Mails about what happens in contracts; each person may end each kind. */
export const noticeKinds = [
  'review_opened',
  'review_48h',
  'review_6h',
  'disputed',
  'replied',
  'paid',
] as const;

export type NoticeKind = (typeof noticeKinds)[number];
