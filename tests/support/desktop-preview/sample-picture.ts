/** A drawn screen, so that the window has something to show; differs by hash. */
export async function samplePicture(
  blob: string,
): Promise<{ readonly mime: string; readonly bytes: Uint8Array }> {
  const canvas = new OffscreenCanvas(960, 600);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  const hue = (Number.parseInt(blob.slice(0, 6), 16) || 7) % 360;
  context.fillStyle = `hsl(${hue} 25% 92%)`;
  context.fillRect(0, 0, 960, 600);
  context.fillStyle = `hsl(${hue} 35% 40%)`;
  context.fillRect(0, 0, 960, 44);
  context.fillStyle = '#fff';
  context.fillRect(40, 80, 260, 480);
  context.fillRect(330, 80, 590, 480);
  context.fillStyle = `hsl(${hue} 12% 60%)`;
  for (let line = 0; line < 12; line += 1) {
    context.fillRect(60, 104 + line * 36, 120 + ((line * 47) % 100), 10);
    context.fillRect(356, 104 + line * 36, 220 + ((line * 91) % 300), 10);
  }
  const made = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 });
  return { mime: 'image/webp', bytes: new Uint8Array(await made.arrayBuffer()) };
}
