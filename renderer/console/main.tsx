import '../ui/zod-jitless.ts';
import { installTrustedTypes } from '../ui/trusted-types.ts';

installTrustedTypes(window);

// In a file of its own: a bundler may run shared files first, and those with schemas must find the
// settings above already made.
const { start } = await import('./start.tsx');
start(window);
