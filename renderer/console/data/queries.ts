import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { loadEvidence } from '../evidence/load-evidence.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { checkPictures, picturesOf } from '../evidence/check-pictures.ts';
import { loadPicture, type PictureRef } from '../evidence/load-picture.ts';
import { type ConsoleDeps, useDeps } from '../platform/console-deps.ts';
import { type Opening, useOpening } from '../evidence/opening-context.ts';
import { findIdentities } from '../keys/opening-keys.ts';
import { useAccount } from '../shell/me-context.ts';
import { useProgressStore } from './progress-store.ts';

export const keys = {
  me: ['me'],
  contracts: ['contracts'],
  organisation: (org: string) => ['organisation', org],
  evidence: (con: string) => ['evidence', con],
  orgkey: (org: string) => ['orgkey', org],
  openers: (org: string) => ['openers', org],
} as const;

export const useMe = () => {
  const { api } = useDeps();
  return useQuery({ queryKey: keys.me, queryFn: () => api.call('whoAmI'), staleTime: 60_000 });
};

export const useContracts = () => {
  const { api } = useDeps();
  return useQuery({
    queryKey: keys.contracts,
    queryFn: async () => (await api.call('listContracts')).contracts,
  });
};

export const useOrganisation = (org: string) => {
  const { api } = useDeps();
  return useQuery({
    queryKey: keys.organisation(org),
    queryFn: () => api.call('getOrganisation', { params: { org } }),
  });
};

/** A contract's bundle, verified here. */
export const evidenceOptions = (deps: ConsoleDeps, con: string) =>
  queryOptions({
    queryKey: keys.evidence(con),
    queryFn: async () => {
      const { report, finish } = useProgressStore.getState();
      try {
        return await loadEvidence(deps, con, (progress) => report(con, progress));
      } finally {
        finish(con);
      }
    },
    // Verified entries do not change by themselves: events say when there are more.
    staleTime: 60_000,
    structuralSharing: false,
  });

export const useEvidence = (con: string) => useQuery(evidenceOptions(useDeps(), con));

/** The organisation's key for sealed pictures, as its server knows it. */
export const useOrgkey = (org: string) => {
  const { api } = useDeps();
  return useQuery({
    queryKey: keys.orgkey(org),
    queryFn: () => api.call('getOrgkey', { params: { org } }),
  });
};

/** What this browser opens sealed pictures of an organisation with; empty where it has no key. */
export const useIdentities = (org: string) => {
  const deps = useDeps();
  const account = useAccount().account.id;
  return useQuery({
    queryKey: [...keys.openers(org), account],
    queryFn: () => findIdentities(deps, { account, organisation: org }),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
};

/** One picture, checked against the capture that the device signed. */
const pictureOptions = (deps: ConsoleDeps, picture: PictureRef, opening: Opening) =>
  queryOptions({
    queryKey: ['picture', picture.entry, picture.capture.blob, opening.recipients],
    queryFn: () => loadPicture({ ...deps, ...opening }, picture),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 120_000,
    structuralSharing: false,
  });

export const usePicture = (picture: PictureRef) =>
  useQuery(pictureOptions(useDeps(), picture, useOpening()));

/** What all delivered pictures of these slices show; each is fetched and hashed here. */
export const usePictureFindings = (con: string, slices: readonly LedgerSlice[]) => {
  const deps = useDeps();
  const queryClient = useQueryClient();
  const opening = useOpening();
  const pictures = picturesOf(slices);
  return useQuery({
    queryKey: ['pictures', con, pictures.map(({ capture }) => capture.blob), opening.recipients],
    queryFn: async () => {
      // Those in sight come first.
      await whenIdle();
      await whenNoneIsFetched(queryClient);
      return checkPictures(pictures, (picture) =>
        queryClient.fetchQuery(pictureOptions(deps, picture, opening)),
      );
    },
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
};

const longestWaitMs = 1_500;

/** As soon as the page has nothing else to do. */
const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof requestIdleCallback === 'undefined') setTimeout(resolve, 0);
    else requestIdleCallback(() => resolve(), { timeout: longestWaitMs });
  });

/** As soon as no picture is on its way. */
const whenNoneIsFetched = (queryClient: QueryClient): Promise<void> =>
  new Promise((resolve) => {
    const isQuiet = (): boolean => queryClient.isFetching({ queryKey: ['picture'] }) === 0;
    if (isQuiet()) return resolve();
    const stop = queryClient.getQueryCache().subscribe(() => {
      if (!isQuiet()) return;
      stop();
      resolve();
    });
  });
