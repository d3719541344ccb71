import type { DesktopResponses, desktopRequests, IpcError } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { Diary } from '../diary/diary-types.ts';
import type { EndorseDesk } from '../diary/endorse-device.ts';
import type { WaitingCall } from '../diary/outbox-page.ts';
import type { DiagnosticsCall } from '../diagnostics/diagnostics-desk.ts';
import type { UpdateCall } from '../update/update-app.ts';
import type { MachineCall } from './machine-handlers.ts';
import type { IpcHandlers } from './registrar.ts';

type DesktopHandlers = IpcHandlers<typeof desktopRequests, DesktopResponses>;
/** Made elsewhere: they are not about the diary alone. */
type OtherHandlers = Pick<
  DesktopHandlers,
  'app.state' | 'device.erase' | MachineCall | WaitingCall | DiagnosticsCall | UpdateCall
>;

/** What the tracker's window may ask. No call takes bytes to sign unread. */
export const createDesktopHandlers = (
  diary: Diary,
  wakeOutbox: () => void,
  others: OtherHandlers,
): DesktopHandlers => ({
  ...others,
  'pairing.pair': (request) => diary.pair(request),
  'contract.accept': ({ con }) => diary.accept(con),
  'tracking.start': (request) => diary.start(request),
  'tracking.stop': () => diary.stop(),
  'tracking.setContext': ({ ctx }) => diary.setContext(ctx),
  'tracking.switch': (request) => diary.switchTo(request),
  'tracking.answerIdle': (request) => diary.answerIdle(request),
  'time.addManual': (request) => diary.addManual(request),
  'diary.day': (request) => diary.day(request),
  'diary.picture': ({ blob }) => diary.picture(blob),
  'diary.views': (request) => diary.pictureViews(request),
  'tracking.choose': ({ con }) => diary.choose(con),
  'pay.read': () => diary.pay(),
  'pay.save': () => diary.savePay(),
  'timesheet.submit': (request) => diary.submitTimesheet(request),
  'week.reply': (request) => diary.reply(request),
  'payee.set': (request) => diary.setPayee(request),
  'proof.save': ({ con }) => diary.saveProof(con),
  'slice.redact': (request) => diary.redact(request),
  'slice.amend': (request) => diary.amend(request),
  'slice.cover': (request) => diary.cover(request),
  'slice.move': (request) => diary.move(request),
  'slice.undo': ({ hash }) => diary.undo(hash),
  'evidence.save': (request) => diary.saveEvidence(request),
  'evidence.saveAll': () => diary.saveAll(),
  'evidence.progress': async () => ok(diary.saveProgress()),
  'evidence.fork': () => diary.saveFork(),
  'recovery.open': (purpose) => diary.openRecovery(purpose),
  'device.endorsers': () => atEndorsing(diary, (desk) => desk.endorsers()),
  'device.request': ({ endorser }) => atEndorsing(diary, (desk) => desk.request(endorser)),
  'device.readRequest': ({ text }) => atEndorsing(diary, (desk) => desk.readRequest(text)),
  'device.endorse': (request) => atEndorsing(diary, (desk) => desk.endorse(request)),
  'device.finish': ({ text }) => diary.finishEnrolment(text),
  'device.revoke': (request) => diary.revokeDevice(request),
  'device.enrollAlone': () => diary.enrollAlone(),
  'contract.adopt': ({ con }) => diary.adopt(con),
  'clock.useServer': () => diary.useServerClock(),
  'journal.catchUp': () => diary.catchUp(),
  'sync.now': async () => {
    wakeOutbox();
    return ok(undefined);
  },
  'notice.dismiss': async ({ id }) => {
    diary.notices.dismiss(id);
    return ok(undefined);
  },
});

const atEndorsing = async <T>(
  diary: Diary,
  work: (desk: EndorseDesk) => Promise<Result<T, IpcError>>,
): Promise<Result<T, IpcError>> => {
  const desk = diary.endorsing();
  return desk === undefined ? err({ code: 'not_paired' }) : work(desk);
};
