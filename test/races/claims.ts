import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf, type Tokens } from './client.ts'
import type { Race } from './race.ts'

/** Seconds. */
const GRACE = 1
/** Seconds. */
const AWAY = 2.5 * GRACE

/**
 * `claimsOf` fails for longer than the grace while every client refreshes: each refresh is answered 503, and when the
 * outage is over, the token that each client still has is good, as one that was never used.
 */
export const claimsRace: Race = async ({ workers, say }) => {
  const running = await workers(2, GRACE)
  const [one, two] = running.map(({ port }) => port) as [number, number]
  const client = clientOf(20)
  const held = await Promise.all(Array.from({ length: 20 }, (_, i) => client.logIn(one, `ada-${i}`)))
  for (const { process } of running) process.send({ claimsAway: true })
  // The message is on its way.
  while ((await client.refresh(two, (await client.logIn(two, 'eve')).refresh_token)).status !== 503) await sleep(10)
  const until = Date.now() + AWAY * 1000
  let refused = 0
  while (Date.now() < until) {
    const answers = await Promise.all(held.map(({ refresh_token: token }, i) => client.refresh(i % 2 === 0 ? one : two, token)))
    for (const { status } of answers) assert.equal(status, 503)
    refused += answers.length
    await sleep(200)
  }
  for (const { process } of running) process.send({ claimsAway: false })
  for (const port of [one, two]) while ((await client.refresh(port, (await client.logIn(port, 'eve')).refresh_token)).status !== 200) await sleep(10)
  const next = await Promise.all(held.map(({ refresh_token: token }) => client.refresh(two, token)))
  for (const { status } of next) assert.equal(status, 200, 'its token was not used up')
  for (const { body } of next as Array<{ body: Tokens }>) assert.equal((await client.refresh(one, body.refresh_token)).status, 200)
  client.close()
  say(`away for ${AWAY} s with a grace of ${GRACE} s: ${refused} refreshes refused with 503; 0 of ${held.length} sessions lost`)
}
