import { initServer } from '../init-server.ts';
import { type CommandContext, failWith } from './command-context.ts';

export interface InitOptions {
  readonly data: string;
  readonly origin: string;
  readonly organisation: string;
  readonly email: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** `countersign server init` */
export async function runInit(
  { output, environment }: CommandContext,
  given: InitOptions,
): Promise<void> {
  const databaseUrl = environment['DATABASE_URL'];
  const result = await initServer({
    dataDir: given.data,
    origin: given.origin,
    organisation: given.organisation,
    owner: {
      email: given.email,
      name: given.name ?? given.email,
    },
    ...(databaseUrl !== undefined && databaseUrl !== '' && { databaseUrl }),
  });
  if (!result.ok) return failWith(output, result.error);
  if (given.json) return output.out(JSON.stringify(result.value));
  const { origin, vkey, email, password, organisation } = result.value;
  output.out(`Log          ${origin}`);
  output.out(`Verifier key ${vkey}`);
  output.out(`Organisation ${organisation}`);
  output.out(`Sign in as   ${email}`);
  if (password !== undefined) output.out(`Password     ${password} (shown once)`);
}
