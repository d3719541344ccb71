// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useObjectUrl, type PictureBytes } from '../../../renderer/ui/use-object-url.ts';

const picture = (byte: number): PictureBytes => ({
  mime: 'image/webp',
  bytes: new Uint8Array([byte]),
});

function Shown({ picture: shown }: { readonly picture: PictureBytes | undefined }) {
  return <p>{useObjectUrl(shown) ?? 'none'}</p>;
}

function watchUrls() {
  const live = new Set<string>();
  const made = { count: 0 };
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    made.count += 1;
    live.add(`blob:${made.count}`);
    return `blob:${made.count}`;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => live.delete(url));
  return live;
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('useObjectUrl', () => {
  it('keeps exactly the address that is shown, and none afterwards', () => {
    const live = watchUrls();
    const part = (shown: PictureBytes | undefined) => (
      <StrictMode>
        <Shown picture={shown} />
      </StrictMode>
    );
    const view = render(part(picture(1)));
    expect([...live]).toEqual([screen.getByText(/^blob:/).textContent]);
    view.rerender(part(picture(2)));
    expect([...live]).toEqual([screen.getByText(/^blob:/).textContent]);
    view.rerender(part(undefined));
    expect(screen.getByText('none')).toBeTruthy();
    expect(live.size).toBe(0);
    view.unmount();
    expect(live.size).toBe(0);
  });
});
