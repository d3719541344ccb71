/** What the server needs of a logger; pino fits. Facts never hold memos, salts, tokens, pictures. */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
