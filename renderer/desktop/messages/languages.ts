import { en, type MessageId } from './en.ts';

/** A language may have gaps: English stands in. */
type Translation = Readonly<Partial<Record<MessageId, string>>>;

/** One file a language; a new one is a file and a line here. */
export const messagesByLanguage: { readonly en: typeof en } & Readonly<
  Record<string, Translation & Record<string, string>>
> = { en };
