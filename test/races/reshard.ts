import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

const SESSIONS = 150

/**
 * All keys of the store are moved from node to node of a cluster while every session is refreshed all the time and some are
 * ended. What is refused with 503 is tried again. No session is lost, no logout that was answered is undone, and the log
 * of revocations arrives whole.
 */
export const reshardRace: Race = async ({ rounds, reshard, workers, say }) => {
  if (reshard === undefined) return say('it has no nodes between which it could be moved')
  const ports = (await workers(2, 10)).map(({ port }) => port) as [number, number]
  const client = clientOf(20)
  const sessions = await Promise.all(Array.from({ length: SESSIONS }, async (_, i) => ({ ...await client.logIn(ports[i % 2] as number, `ada-${i % 50}`), out: false })))
  const moves = new AbortController()
  const counts = { refreshed: 0, loggedOut: 0, refused: 0 }
  const using = Promise.all(sessions.map(async (session, i) => {
    // Every third one is ended, at another time each.
    for (let step = 0; !moves.signal.aborted && !session.out; step++) {
      const port = ports[(i + step) % 2] as number
      if (i % 3 === 0 && step >= i / 15) {
        const { status } = await client.logOut(port, session.access_token)
        assert.ok(status === 204 || status === 503, `a logout is answered ${status}`)
        session.out = status === 204
        counts[session.out ? 'loggedOut' : 'refused']++
      } else {
        const { status, body } = await client.refresh(port, session.refresh_token)
        assert.ok(status === 200 || status === 503, `a refresh of a live session is answered ${status}`)
        if (status === 200) Object.assign(session, body)
        counts[status === 200 ? 'refreshed' : 'refused']++
      }
      await sleep(10)
    }
  }))
  const resharding = (async () => {
    for (let round = 0; round < rounds; round++) await reshard()
  })().finally(() => moves.abort())
  await Promise.all([using, resharding])

  const [lost, undone] = [new Set<string>(), new Set<string>()]
  for (const { refresh_token: refresh, access_token: access, out } of sessions) {
    const { status } = await client.refresh(ports[0], refresh)
    if (!out && status !== 200) lost.add(refresh)
    if (!out) continue
    if (status !== 401 || (await Promise.all(ports.map(port => client.me(port, access)))).some(({ status }) => status !== 401)) undone.add(refresh)
  }
  assert.deepEqual({ lost: lost.size, undone: undone.size }, { lost: 0, undone: 0 })
  assert.ok(counts.loggedOut > 0 && counts.refreshed > 0)
  client.close()
  say(`${rounds} moves of ${SESSIONS} sessions, ${counts.refreshed} refreshes and ${counts.loggedOut} logouts answered, ${counts.refused} refused with 503: 0 sessions lost, 0 logouts undone`)
}
