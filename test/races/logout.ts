import assert from 'node:assert/strict'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

const REFRESHES = 5

/** A logout and five refreshes fired together: once the logout has answered, nothing of the session is accepted. */
export const logoutRace: Race = async ({ rounds, workers, say }) => {
  const [worker] = await workers(1, 10)
  assert.ok(worker)
  const { port } = worker
  const client = clientOf(20)
  let won = 0
  for (let round = 0; round < rounds; round++) {
    const first = await client.logIn(port, `ada-${round}`)
    // Which of them comes first is each time another.
    const before = round % (REFRESHES + 1)
    const refreshing = Array.from({ length: before }, () => client.refresh(port, first.refresh_token))
    const logout = client.logOut(port, first.access_token)
    while (refreshing.length < REFRESHES) refreshing.push(client.refresh(port, first.refresh_token))
    const out = await logout
    assert.equal(out.status, 204)
    const answers = await Promise.all(refreshing)
    won += answers.filter(({ status }) => status === 200).length
    const tokens = [first, ...answers.map(({ body }) => body)].filter(({ access_token: token }) => token !== undefined)
    for (const { access_token: access, refresh_token: token } of tokens) {
      assert.equal((await client.me(port, access)).status, 401)
      assert.equal((await client.refresh(port, token)).status, 401)
    }
  }
  client.close()
  say(`${rounds} logouts beside ${rounds * REFRESHES} refreshes, of which ${won} were answered with tokens: none was accepted afterwards`)
}
