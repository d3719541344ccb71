import { z } from 'zod';

// Imported before any module with schemas: a strict CSP refuses the code that zod would generate.
z.config({ jitless: true });
