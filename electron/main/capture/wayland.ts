/**
 * Whether the desktop keeps programs apart. Old X11 programs still get a display of their own there,
 * and see nothing on it but each other: what they count would be too little, and look like truth.
 */
export const isWayland = (env: Readonly<Record<string, string | undefined>>): boolean =>
  env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']);
