import { useEffect, useRef } from 'react';
import { Button } from '../parts/button.tsx';

interface FileButtonProps {
  /** For screen readers: which file. */
  readonly label: string;
  readonly text: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly accept?: string;
  readonly isFolder?: boolean;
  readonly testId: string;
}

/** A button over the browser's own file input, which says nothing by itself. */
export function FileButton({ label, text, onFiles, accept, isFolder, testId }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.webkitdirectory = isFolder === true;
  }, [isFolder]);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        data-testid={testId}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file can be chosen again after it changed.
          currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <Button label={`${label}: ${text}`} onClick={() => input.current?.click()}>
        {text}
      </Button>
    </>
  );
}
