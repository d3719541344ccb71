import type { Hasher } from '../kit/crypto-port.ts';
import { hexToBytes } from '../kit/hex.ts';
import { jsonDepth } from '../entry/cs-json.ts';
import { kidOf } from '../entry/kid.ts';
import { parseVkey, type VerifierKey } from '../log/note-key.ts';
import type { Policy } from '../log/policy-parse.ts';
import { parsePolicy } from '../log/policy-parse.ts';
import { type Anchors, anchorsSchema } from './anchors.ts';
import type { SignerKey } from './check-statement.ts';
import type { Findings } from './findings.ts';

/** What a verifier believes before it opens the bundle; never taken from a bundle (3.18, 3.19). */
export interface TrustedInputs {
  readonly policy: Policy;
  readonly anchors: Anchors;
  /** The contract's log, which the policy names too. */
  readonly logKey: VerifierKey;
  readonly operator: SignerKey;
  /** 32 bytes, the organisation's root */
  readonly rootKey: Uint8Array;
  /** First device, recovery, root, operator, log: no two alike, and no approver's (3.22). */
  readonly roleKids: readonly string[];
}

export interface TrustTexts {
  /** C2SP tlog-policy */
  readonly policyText: string;
  /** JSON of `anchorsSchema` */
  readonly anchorsText: string;
}

export function parseTrustedInputs(
  { hasher, findings }: { readonly hasher: Hasher; readonly findings: Findings },
  texts: TrustTexts,
): TrustedInputs | undefined {
  const policy = parsePolicy(hasher, texts.policyText);
  if (!policy.ok) {
    const { line, detail } = policy.error;
    findings.add('E_POLICY', { detail: `line ${line}: ${detail}` });
  }
  const anchors = parseAnchors(texts.anchorsText);
  if (anchors === undefined) findings.add('E_ANCHORS', { detail: 'not a valid anchors file' });
  if (!policy.ok || anchors === undefined) return undefined;
  const vkey = parseVkey(hasher, anchors.log_vkey);
  if (!vkey.ok) {
    findings.add('E_ANCHORS', { detail: 'log_vkey is no key' });
    return undefined;
  }
  const logKey = policy.value.logs.find(({ key }) => isSameKey(key, vkey.value))?.key;
  if (logKey === undefined) {
    findings.add('E_POLICY', { detail: 'the policy does not name the log of the anchors' });
    return undefined;
  }
  const operatorKey = hexToBytes(anchors.operator_pk);
  const operator = { kid: kidOf(hasher, operatorKey), publicKey: operatorKey };
  const rootKey = hexToBytes(anchors.org_pk);
  const roleKids = [
    anchors.fre_kid,
    anchors.recovery_kid,
    kidOf(hasher, rootKey),
    operator.kid,
    kidOf(hasher, logKey.publicKey),
  ];
  if (new Set(roleKids).size < roleKids.length) {
    findings.add('E_ANCHORS', { detail: 'two roles share a key' });
    return undefined;
  }
  // An operator that is its own witness would be watched by nobody (protocol 3.22).
  const witnesses = [...policy.value.witnessByName.values()];
  if (witnesses.some(({ key }) => roleKids.includes(kidOf(hasher, key.publicKey)))) {
    findings.add('E_POLICY', { detail: 'a witness has the key of another role' });
    return undefined;
  }
  return { policy: policy.value, anchors, logKey, operator, rootKey, roleKids };
}

export const isSameKey = (a: VerifierKey, b: VerifierKey): boolean =>
  a.name === b.name &&
  a.keyId === b.keyId &&
  a.publicKey.every((byte, i) => byte === b.publicKey[i]);

function parseAnchors(text: string): Anchors | undefined {
  if (text.length > 65_536 || jsonDepth(text) > 4) return undefined;
  try {
    return anchorsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON at all: the same answer as JSON of another shape.
    return undefined;
  }
}
