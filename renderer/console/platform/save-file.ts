/** Lets the browser save a file. */
export function saveFile(
  page: Document,
  file: {
    readonly name: string;
    readonly type: string;
    readonly content: string | Uint8Array | Blob;
  },
): void {
  const { content } = file;
  const part = content instanceof Uint8Array ? content.slice() : content;
  const url = URL.createObjectURL(new Blob([part], { type: file.type }));
  const link = page.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The download has its own reference by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
