/** One mail to one person, in words for people. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The address that ends mails of this kind with one click (RFC 8058). */
  readonly unsubscribe?: string;
}

/** The port that letters leave by. */
export interface MailTransport {
  /** Throws when it is not known to have arrived at the next server: it is tried again later. */
  send(letter: Letter): Promise<void>;
  close(): void;
}
