/** Whether an error is one of this room. They are known to show nothing of a key; the text of any other may quote one. */
export function isOwnError (error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('GTH_KEYS_')
}

/** Why keys were refused, in words that can be logged. */
export function reasonOf (error: unknown): string {
  return isOwnError(error) ? error.message : 'its keys cannot be read.'
}
