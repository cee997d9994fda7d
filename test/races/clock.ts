import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

const HOUR = 3_600_000

/**
 * The clock of one process jumps an hour forward, and back, an hour back, and forward: what was ended before and during
 * that stays ended in every process, and no session is lost.
 */
export const clockRace: Race = async ({ workers, say }) => {
  const running = await workers(2, 10)
  const [wrong, right] = running.map(({ port }) => port) as [number, number]
  const client = clientOf(20)
  const [before, during, alive] = [await client.logIn(right, 'ada'), await client.logIn(right, 'bob'), await client.logIn(right, 'eve')]
  assert.equal((await client.logOut(wrong, before.access_token)).status, 204)
  const jump = async (milliseconds: number) => {
    running[0]?.process.send({ clock: milliseconds })
    // A look at the store, and what follows at once.
    await sleep(1500)
  }
  await jump(HOUR)
  assert.equal((await client.logOut(right, during.access_token)).status, 204)
  await sleep(1200)
  await jump(0)
  for (const port of [wrong, right]) for (const { access_token: token } of [before, during]) assert.equal((await client.me(port, token)).status, 401, 'what was ended stays ended')
  await jump(-HOUR)
  await jump(0)
  for (const port of [wrong, right]) for (const { access_token: token } of [before, during]) assert.equal((await client.me(port, token)).status, 401, 'what was ended stays ended')
  for (const port of [wrong, right]) assert.equal((await client.me(port, alive.access_token)).status, 200)
  assert.equal((await client.refresh(wrong, alive.refresh_token)).status, 200)
  client.close()
  say('a clock an hour fast, right, an hour slow, right: 2 of 2 ended sessions stay ended, 0 sessions lost')
}
