import type { ListedBlob } from './blob-store.ts';

/**
 * The few elements of S3's answers that we read. They are written by machines, without comments or
 * attributes of their own; whatever looks otherwise is not found, and so not believed.
 */
const textIn = (xml: string, name: string): string | undefined => {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescapeXml(found);
};

const characterByEntity: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

const unescapeXml = (text: string): string =>
  text.replaceAll(
    /&(amp|lt|gt|quot|apos);/g,
    (_all, name: string) => characterByEntity[name] ?? '',
  );

export const errorCodeIn = (xml: string): string | undefined => textIn(xml, 'Code');

const elementsIn = (xml: string, names: string): string[] =>
  [...xml.matchAll(new RegExp(`<(${names})>(.*?)</\\1>`, 'gs'))].map(([, , inner = '']) => inner);

const keyPattern = /\/([0-9a-f]{64})$/;

/** Of `ListObjectsV2`; objects that are none of ours are left out. */
export function blobsIn(xml: string): ListedBlob[] {
  return elementsIn(xml, 'Contents').flatMap((element) => {
    const sha256 = keyPattern.exec(textIn(element, 'Key') ?? '')?.[1];
    const writtenAtMs = Date.parse(textIn(element, 'LastModified') ?? '');
    return sha256 === undefined || Number.isNaN(writtenAtMs) ? [] : [{ sha256, writtenAtMs }];
  });
}

/** Of `ListObjectVersions`: ids of versions and delete markers of exactly this key. */
export const versionsIn = (xml: string, key: string): string[] =>
  elementsIn(xml, 'Version|DeleteMarker')
    .filter((element) => textIn(element, 'Key') === key)
    .map((element) => textIn(element, 'VersionId') ?? 'null');
