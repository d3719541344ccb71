import { z } from 'zod';

// Zod compiles schemas with `new Function` where it may; our policy forbids it, so it need not try.
z.config({ jitless: true });
