import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

const SESSIONS = 10

/**
 * The process is killed while it refreshes ten sessions; another takes over, and each client tries again with what it
 * holds. No session is lost, none has two successors, and a token that was rotated is dead.
 */
export const killRace: Race = async ({ rounds, workers, killWorker, say }) => {
  const client = clientOf(SESSIONS)
  let next = workers(1, 10)
  let cut = 0
  for (let round = 0; round < rounds; round++) {
    const [worker] = await next
    next = workers(1, 10)
    assert.ok(worker)
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, (_, i) => client.logIn(worker.port, `ada-${round}-${i}`)))
    const refreshing = sessions.map(({ refresh_token: token }) => client.refresh(worker.port, token))
    await sleep(Math.random() * 12)
    await killWorker(worker)
    const answers = await Promise.all(refreshing)
    cut += answers.filter(({ status }) => status === 0).length

    const [port] = (await next).map(({ port }) => port)
    for (const [i, { refresh_token: first }] of sessions.entries()) {
      const given = answers[i]?.body.refresh_token
      const held = given ?? first
      const retried = await client.refresh(port as number, held)
      assert.equal(retried.status, 200, 'no session is lost')
      const again = await client.refresh(port as number, held)
      assert.equal(again.body.refresh_token, retried.body.refresh_token, 'no session has two successors')
      const used = await client.refresh(port as number, retried.body.refresh_token)
      assert.equal(used.status, 200)
      if (i % 2 === 0) assert.equal((await client.refresh(port as number, held)).status, 401, 'a rotated token is dead')
    }
  }
  await next
  client.close()
  say(`${rounds} kills, ${rounds * SESSIONS} sessions, ${cut} refreshes cut off: 0 lost, 0 forks, rotated tokens dead`)
}
