/** Whether an error is one of this room. They are known to show nothing of a key; the message of any other may quote one. */
export function isOwnError (error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('GTH_KEYS_')
}
