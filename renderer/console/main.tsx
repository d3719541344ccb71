import '../ui/zod-jitless.ts';
import { installTrustedTypes } from '../ui/trusted-types.ts';
import { beginHeadStart } from './platform/head-start.ts';
import { startWorker } from './platform/start-worker.ts';

installTrustedTypes(window);
const ahead = beginHeadStart(window, startWorker);

// In a file of its own: a bundler may run shared files first, and those with schemas must find the
// settings above already made.
const starting = import('./start.tsx');
// Most links lead to a day. Where it does not arrive, the router asks again and says so.
if (location.pathname.endsWith('/diary')) import('./diary/diary-page.tsx').catch(() => undefined);
const { start } = await starting;
start(window, ahead);
