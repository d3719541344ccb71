import { useEffect, useState } from 'react';
import { folderSource, zipSource } from '../reading/bundle-source.ts';
import type { MessageId } from '../text/en.ts';
import type { Chosen, ChosenText } from './chosen.ts';
import { type Dropped, readDropped } from './read-dropped.ts';
import { roleOf } from './sort-dropped.ts';

export type TextRole = 'anchors' | 'policy' | 'identity';

export interface ChooseFault {
  readonly id: Extract<MessageId, 'choose.folderUnreadable' | 'choose.tooLarge'>;
  readonly name: string;
}

export interface Choosing {
  readonly fault: ChooseFault | undefined;
  readonly isOver: boolean;
  readonly chooseZip: (file: File) => void;
  readonly chooseFolder: (files: readonly File[]) => void;
  readonly chooseText: (role: TextRole, file: File) => void;
}

const maxTextBytes = 1_048_576;

/** Files by button or by drop, on their way into what is chosen. */
export function useChoosing(onChoose: (change: Partial<Chosen>) => void): Choosing {
  const [fault, setFault] = useState<ChooseFault>();
  const chooseText = async (role: TextRole, file: File) => {
    const text = await readText(file);
    if (text === undefined) setFault({ id: 'choose.tooLarge', name: file.name });
    else onChoose({ [role]: text });
  };
  const takeDropped = ({ files, folders }: Dropped) => {
    setFault(undefined);
    for (const file of files) {
      const role = roleOf(file.name);
      if (role === 'bundle') onChoose({ source: zipSource(file) });
      else if (role !== undefined) void chooseText(role, file);
    }
    for (const { name, files: inside } of folders) {
      if (inside === undefined) setFault({ id: 'choose.folderUnreadable', name });
      else onChoose({ source: { kind: 'folder', name, files: inside } });
    }
  };
  const isOver = useDrop((transfer) => void readDropped(transfer).then(takeDropped));
  return {
    fault,
    isOver,
    chooseZip: (file) => {
      setFault(undefined);
      onChoose({ source: zipSource(file) });
    },
    chooseFolder: (files) => {
      setFault(undefined);
      onChoose({ source: folderSource(files) });
    },
    chooseText: (role, file) => {
      setFault(undefined);
      void chooseText(role, file);
    },
  };
}

async function readText(file: File): Promise<ChosenText | undefined> {
  return file.size > maxTextBytes ? undefined : { name: file.name, text: await file.text() };
}

/** Whether something is held over the page; what is dropped anywhere on it goes to `onDrop`. */
function useDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      if (event.dataTransfer !== null) onDrop(event.dataTransfer);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [onDrop]);
  return isOver;
}
