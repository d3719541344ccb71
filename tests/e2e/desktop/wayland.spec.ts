import { expect, test } from './desktop-app.ts';

test('on Wayland what is not known is said to be, and nothing crashes', async ({ machine }) => {
  Object.assign(machine.launcher.env, { XDG_SESSION_TYPE: 'wayland' });
  const app = await machine.start();
  // The desktop does not let anybody have a picture.
  await app.electron.evaluate(({ desktopCapturer }) => {
    desktopCapturer.getSources = async () => [];
  });
  const { value } = (await app.call('machine.testCapture', {})) as {
    readonly value: { readonly displays: readonly unknown[] };
  };
  expect(value.displays).toEqual([{ type: 'failed', reason: 'wayland_denied' }]);
  await app.call('practice.start', {});
  const { sensors } = await app.state();
  const stateOf = (name: string) => sensors.find(({ sensor }) => sensor === name);
  expect(stateOf('input')).toMatchObject({ state: 'unavailable', reason: 'wayland' });
  expect(stateOf('idle')).toMatchObject({ state: 'unavailable', reason: 'idle_unknown' });
  expect(stateOf('screenshot')).toMatchObject({ state: 'degraded', reason: 'wayland_denied' });
  await app.call('practice.stop', {});
  const page = await app.diary();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'What can be recorded' }).click();
  await expect(page.getByText(/Wayland keeps programs apart/)).toBeVisible();
  await expect(page.getByText(/this desktop \(Wayland\) does not allow it/).first()).toBeVisible();
  await expect(page.getByText(/the desktop \(Wayland\) did not allow it/)).toBeVisible();
});
