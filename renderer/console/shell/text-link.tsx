import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type TextAnchorProps = AnchorProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> & {
    readonly ref?: Ref<HTMLAnchorElement>;
  };

const TextAnchor = (props: TextAnchorProps) => <Anchor {...props} />;

/** A link to a page of the console in the look of text; address and search are typed. */
export const TextLink = createLink(TextAnchor);
