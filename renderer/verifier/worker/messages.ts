import type { ContractLedger, LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { BundleIndex, BundleProfile } from '../../../shared/verify/bundle-format.ts';
import type { SignedPicture } from '../../../shared/verify/read-picture.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import type { BundleSource } from '../reading/bundle-source.ts';

/** What the reader of the page gave: the evidence, and apart from it what they trust. */
export interface CheckRequest {
  readonly source: BundleSource;
  readonly policyText: string;
  readonly anchorsText: string;
  /** What the bundle was promised to be. */
  readonly profile: BundleProfile;
  /** Text of an age identity file, for sealed pictures. */
  readonly identityText: string | undefined;
}

/** The bundle's table of contents, unproved; absent where there is none that can be read. */
export type BundleTitle = Omit<BundleIndex, 'files'>;

/** The verifier's answer, and the state folded from the entries that it checked. */
export interface Checked {
  readonly report: VerificationReport;
  /** Absent when so little holds that there is nothing to show. */
  readonly ledger: ContractLedger | undefined;
  readonly logged: readonly LoggedEntry[];
  readonly title: BundleTitle | undefined;
  /** Names of trusted inputs that lay in the bundle and were not looked at (protocol 3.19). */
  readonly ignored: readonly string[];
}

export type PictureRead =
  | { readonly state: 'unchanged'; readonly bytes: Uint8Array; readonly mime: string }
  /** Other bytes than the device signed: never drawn. */
  | { readonly state: 'altered' }
  | { readonly state: 'missing' }
  /** For another key than the one given, or none was given. */
  | { readonly state: 'sealed' };

/** Why a check could not even begin. */
export type CheckFailure = 'identity' | 'machine';

export type ToWorker =
  | { readonly type: 'check'; readonly id: number; readonly request: CheckRequest }
  | { readonly type: 'picture'; readonly id: number; readonly signed: SignedPicture };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'checked'; readonly id: number; readonly checked: Checked }
  | { readonly type: 'picture'; readonly id: number; readonly picture: PictureRead }
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly failure: CheckFailure;
      readonly detail: string;
    };
