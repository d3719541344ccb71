/** An element of XML with text or elements in it. */
export interface Xml {
  readonly name: string;
  readonly content: string | readonly Xml[];
  readonly attributes: Readonly<Record<string, string>>;
}

export const element = (
  name: string,
  content: string | readonly Xml[],
  attributes: Readonly<Record<string, string>> = {},
): Xml => ({ name, content, attributes });

/** A document in UTF-8, indented by tabs, with a line feed at its end. */
export const xmlText = (root: Xml): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${formatElement(root, '')}`;

function formatElement({ name, content, attributes }: Xml, indent: string): string {
  const inTag = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const start = `${indent}<${name}${inTag.join('')}>`;
  if (typeof content === 'string') return `${start}${escapeXml(content)}</${name}>\n`;
  const children = content.map((child) => formatElement(child, `${indent}\t`)).join('');
  return `${start}\n${children}${indent}</${name}>\n`;
}

/** Also what XML 1.0 has no way to write at all, which is left out. */
const escapeXml = (text: string): string =>
  text.replace(notXml, '').replace(/[&<>"'\t\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);

const notXml = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;
