import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. Far more than anything here takes, so that a busy machine fails no test. */
const DEADLINE = 30_000
const PAUSE = 20

/** Waits until the condition holds. @throws Error that names it, after the deadline */
export async function until (what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + DEADLINE
  while (!await holds()) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`)
    await sleep(PAUSE)
  }
}
