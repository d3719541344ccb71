/** Before each picture: how many bytes it has, big-endian. */
const lengthBytes = 4;

/** Several pictures as one answer, in their order; one that is not there is empty. */
export function packPictures(pictures: readonly (Uint8Array | undefined)[]): Uint8Array {
  const total = pictures.reduce((sum, each) => sum + lengthBytes + (each?.length ?? 0), 0);
  const packed = new Uint8Array(total);
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const picture of pictures) {
    view.setUint32(at, picture?.length ?? 0);
    packed.set(picture ?? [], at + lengthBytes);
    at += lengthBytes + (picture?.length ?? 0);
  }
  return packed;
}

/** The inverse: views of `packed`. What is cut off or too much is not there. */
export function unpackPictures(packed: Uint8Array): readonly (Uint8Array | undefined)[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const pictures: (Uint8Array | undefined)[] = [];
  let at = 0;
  while (at + lengthBytes <= packed.length) {
    const from = at + lengthBytes;
    const to = from + view.getUint32(at);
    if (to > packed.length) break;
    pictures.push(to === from ? undefined : packed.subarray(from, to));
    at = to;
  }
  return pictures;
}
