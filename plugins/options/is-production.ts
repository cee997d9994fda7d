/** Whether unsafe settings are refused. Unset means development; a word that is not known, such as `prod`, is production. */
export function isProduction (nodeEnv: string | undefined): boolean {
  return !['', 'development', 'test'].includes(nodeEnv ?? '')
}
