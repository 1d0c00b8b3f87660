/** The only reader of process.env. */
export interface Config {
  readonly databaseUrl: string | null;
  readonly sendblue: {
    readonly baseUrl: string;
    readonly apiKeyId: string | null;
    readonly apiSecretKey: string | null;
  };
  readonly publicUrl: string | null;
}
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const get = (name: string): string | null => (env[name] === undefined || env[name] === '' ? null : env[name]);
  return {
    databaseUrl: get('DATABASE_URL'),
    sendblue: {
      baseUrl: get('SENDBLUE_BASE_URL') ?? 'https://api.sendblue.com',
      apiKeyId: get('SENDBLUE_API_KEY_ID'),
      apiSecretKey: get('SENDBLUE_API_SECRET_KEY'),
    },
    publicUrl: get('BLUECAST_PUBLIC_URL'),
  };
}
