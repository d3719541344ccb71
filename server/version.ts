/** As in package.json; a test compares the two. */
export const serverVersion = '0.1.0';
