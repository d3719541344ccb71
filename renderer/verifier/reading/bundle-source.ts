/** What the reader of the page chose as the bundle. */
export type BundleSource =
  | { readonly kind: 'zip'; readonly name: string; readonly file: Blob }
  | { readonly kind: 'folder'; readonly name: string; readonly files: readonly FolderFile[] };

export interface FolderFile {
  /** From the chosen folder on, its own name included: `bundle/blobs/ab…`. */
  readonly path: string;
  readonly file: Blob;
}

/** A folder's files as `<input webkitdirectory>` gives them. */
export const folderSource = (files: readonly File[]): BundleSource => ({
  kind: 'folder',
  name: files[0]?.webkitRelativePath.split('/')[0] ?? '',
  files: files.map((file) => ({ path: file.webkitRelativePath || file.name, file })),
});

export const zipSource = (file: File): BundleSource => ({ kind: 'zip', name: file.name, file });
