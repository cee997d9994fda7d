import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

const SESSIONS = 60
/** Milliseconds until the processes must have found the new master. */
const PATIENCE = 30_000

/**
 * The master is killed and a replica takes over, while sessions are refreshed. What the replica had is there: no session of
 * it is lost, no logout undone, no token that was rotated is good again. What was answered in the last moment before may
 * be lost; it is counted.
 */
export const failoverRace: Race = async ({ replicated, failOver, workers, say }) => {
  if (replicated === undefined || failOver === undefined) return say('it has no replica that could take over')
  const [one, two] = (await workers(2, 0)).map(({ port }) => port) as [number, number]
  const client = clientOf(20)
  const first = await Promise.all(Array.from({ length: SESSIONS }, (_, i) => client.logIn(one, `ada-${i}`)))
  const rotated = await Promise.all(first.map(async ({ refresh_token: token }) => (await client.refresh(two, token)).body as typeof first[number]))
  const out = rotated.slice(0, SESSIONS / 3)
  for (const { access_token: access } of out) assert.equal((await client.logOut(one, access)).status, 204)
  const used = rotated.slice(SESSIONS / 3, 2 * SESSIONS / 3)
  const kept = rotated.slice(2 * SESSIONS / 3)
  await replicated()

  const failing = new AbortController()
  let refused = 0
  const using = Promise.all(used.map(async (tokens, i) => {
    while (!failing.signal.aborted) {
      const { status, body } = await client.refresh(i % 2 === 0 ? one : two, tokens.refresh_token)
      if (status === 200) Object.assign(tokens, body)
      else refused++
      if (status === 401) return
      await sleep(20)
    }
  }))
  const began = Date.now()
  await failOver()
  for (const port of [one, two]) {
    while ((await client.start(port, 'eve')).status !== 200) {
      assert.ok(Date.now() - began < PATIENCE, 'the processes find the new master')
      await sleep(50)
    }
  }
  const away = Date.now() - began
  failing.abort()
  await using

  for (const { refresh_token: token, access_token: access } of out) {
    assert.equal((await client.refresh(two, token)).status, 401, 'a logout that was replicated is not undone')
    assert.equal((await client.me(one, access)).status, 401)
  }
  for (const { refresh_token: token } of kept) assert.equal((await client.refresh(one, token)).status, 200, 'a session that was replicated is not lost')
  let loggedOut = 0
  for (const { refresh_token: token } of used) if ((await client.refresh(two, token)).status !== 200) loggedOut++
  const old = first.slice(2 * SESSIONS / 3)
  for (const { refresh_token: token } of old) assert.equal((await client.refresh(two, token)).status, 401, 'a token that was rotated is not good again')
  client.close()
  say(`a replica took over in ${away} ms: 0 of ${kept.length} sessions lost and 0 of ${out.length} logouts undone that it had; ${refused} refreshes refused meanwhile, ${loggedOut} of ${used.length} sessions used at that moment have to log in again`)
}
