import { useQuery } from '@tanstack/react-query';
import { useDeps } from '../platform/console-deps.ts';

export const accountKeys = {
  sessions: ['sessions'],
  devices: ['devices'],
} as const;

export const useSessions = () => {
  const { api } = useDeps();
  return useQuery({
    queryKey: accountKeys.sessions,
    queryFn: async () => (await api.call('listSessions')).sessions,
  });
};

export const useDevices = () => {
  const { api } = useDeps();
  return useQuery({
    queryKey: accountKeys.devices,
    queryFn: async () => (await api.call('listDevices')).devices,
  });
};
