import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

/** Logins that are under way at once. */
const LOGINS = 8

/**
 * An account is disabled, and then all sessions of it are ended, while logins with its password go on in two processes:
 * of those that arrived before that, none has a session afterwards.
 */
export const endAllRace: Race = async ({ rounds, workers, say }) => {
  const [one, two] = (await workers(2, 10)).map(({ port }) => port) as [number, number]
  const client = clientOf(2 * LOGINS)
  let [started, overtaken] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    const subject = `ada-${round}`
    const logins = { on: true }
    const loops = Array.from({ length: LOGINS }, async (_, i) => {
      while (logins.on) {
        const { status } = await client.slowLogIn(i % 2 === 0 ? one : two, subject)
        if (status === 200) started++
        else overtaken++
      }
    })
    await sleep(50 + Math.random() * 50)
    // No login passes any more from here on, as with an account that was disabled.
    logins.on = false
    // The last of them have arrived by now, and their passwords are still being checked.
    await sleep(10)
    assert.equal((await client.endAll(round % 2 === 0 ? one : two, subject)).status, 200)
    await Promise.all(loops)
    assert.equal((await client.sessions(one, subject)).body.length, 0, 'no session survives the end of all')
    assert.equal((await client.start(two, subject)).status, 200, 'and a login after it is let in')
  }
  client.close()
  say(`${rounds} ends of all sessions beside ${started + overtaken} logins in two processes, of which ${overtaken} were overtaken: none survived`)
}
