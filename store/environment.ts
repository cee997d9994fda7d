import { join } from 'node:path'

const DEFAULTS = { HOST: '127.0.0.1', PORT: '3000', LOG_LEVEL: 'info', NODE_ENV: 'development', GATEHOUSE_DATA_DIR: '.gatehouse' }

/** The variables of the environment, with defaults. One that is empty counts as one that is not set. */
export function environment (variables: NodeJS.ProcessEnv): typeof DEFAULTS & NodeJS.ProcessEnv {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  return { ...DEFAULTS, ...given }
}

/**
 * Whether this is production. Unset, NODE_ENV means development, on the loopback address. Anything else, a misspelling
 * included, is production: no seeds, and no key made up.
 */
export function isProduction ({ NODE_ENV }: { NODE_ENV: string }): boolean {
  return !['development', 'test'].includes(NODE_ENV)
}

/** The folder of the store: development and production keep apart. */
export function storeFolder (dataDir: string, production: boolean): string {
  return join(dataDir, production ? 'production' : 'development')
}
