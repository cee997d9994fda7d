import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf, type Answer, type Tokens } from './client.ts'
import type { Race } from './race.ts'

/**
 * The store's server is killed, stays away, and comes back: session routes answer 503 as a problem, access tokens go on,
 * and afterwards every session that was answered 200 is there, without anybody having done anything.
 */
export const outageRace: Race = async ({ seconds, stop, start, workers, say }) => {
  if (stop === undefined || start === undefined) return say('it has no server that could go away')
  const running = await workers(2, 10)
  const [one, two] = running.map(({ port }) => port) as [number, number]
  const client = clientOf(20)
  const held = await Promise.all(Array.from({ length: 20 }, (_, i) => client.logIn(one, `ada-${i}`)))
  const [gone, ...alive] = held as [Tokens, ...Tokens[]]
  assert.equal((await client.logOut(one, gone.access_token)).status, 204)
  await sleep(1500)

  await stop()
  const until = Date.now() + seconds * 1000
  let [refused, passed] = [0, 0]
  const unavailable = ({ status, type, body }: Answer) => {
    assert.equal(status, 503)
    assert.match(type, /^application\/problem\+json/)
    assert.equal(body.code, 'GTH_SESSIONS_UNAVAILABLE')
    refused++
  }
  while (Date.now() < until) {
    const port = passed % 2 === 0 ? one : two
    const { access_token: access } = alive[0] as Tokens
    unavailable(await client.start(port, 'bob'))
    unavailable(await client.logOut(port, access))
    for (const { access_token: token } of alive) {
      assert.equal((await client.me(port, token)).status, 200, 'access tokens go on')
      passed++
    }
    assert.equal((await client.me(port, gone.access_token)).status, 401, 'what was known to be ended stays so')
    await sleep(200)
  }
  const back = Date.now()
  await start()
  for (const port of [one, two]) while ((await client.start(port, 'eve')).status === 503 && Date.now() - back < 30_000) await sleep(100)
  const recovered = Date.now() - back
  for (const { refresh_token: token } of alive) assert.equal((await client.refresh(two, token)).status, 200, 'nothing that was answered is lost')
  assert.equal((await client.refresh(two, gone.refresh_token)).status, 401)
  client.close()
  say(`away for ${seconds} s: ${refused} refused with 503, ${passed} access tokens passed; back after ${recovered} ms with all ${alive.length} sessions`)
}
