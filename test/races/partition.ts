import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { clientOf, type Tokens } from './client.ts'
import type { Race } from './race.ts'

/** Seconds after which a process that cannot read revocations no longer relies on those it knows. */
const MAX_STALE = 2
/** Seconds more in which it may find that out. */
const MARGIN = 3

/**
 * One process alone is cut off from the store, and a session is ended in another. The first accepts its access token for
 * `maxStale` seconds at most, then answers 503, also for sessions that are alive; and all is as it should be when it is back.
 */
export const partitionRace: Race = async ({ url, workers, say }) => {
  const way = await openWay(Number(new URL(url).port))
  const [apart] = await workers(1, 10, `redis://127.0.0.1:${way.port}`, { maxStale: MAX_STALE })
  const [other] = await workers(1, 10, url, { maxStale: MAX_STALE })
  assert.ok(apart && other)
  const client = clientOf(20)
  const [ended, alive] = await Promise.all(['ada', 'bob'].map(subject => client.logIn(other.port, subject))) as [Tokens, Tokens]
  const answers = async () => await Promise.all([ended, alive].map(async ({ access_token: token }) => (await client.me(apart.port, token)).status))
  assert.deepEqual(await answers(), [200, 200])

  way.cut()
  const began = Date.now()
  assert.equal((await client.logOut(other.port, ended.access_token)).status, 204)
  assert.equal((await client.me(other.port, ended.access_token)).status, 401)
  let last = 0
  for (;;) {
    const at = Date.now() - began
    const statuses = await answers()
    if (statuses.includes(200)) last = at
    else assert.deepEqual(statuses, [503, 503])
    if (at > (MAX_STALE + MARGIN + 2) * 1000) break
    await sleep(50)
  }
  assert.ok(last <= (MAX_STALE + MARGIN) * 1000, `it accepted a token ${last} ms after it was cut off`)

  way.mend()
  const mended = Date.now()
  while ((await answers()).join() !== '401,200') {
    assert.ok(Date.now() - mended < 30_000, 'it recovers')
    await sleep(50)
  }
  say(`cut off alone with maxStale ${MAX_STALE} s: the last token was accepted after ${last} ms, then 503; back after ${Date.now() - mended} ms, and the ended session is refused`)
  client.close()
  way.close()
}

/** A way to a server that can be cut. */
async function openWay (port: number) {
  const sockets = new Set<Socket>()
  let isCut = false
  const proxy = createServer(socket => {
    if (isCut) {
      socket.destroy()
      return
    }
    const upstream = connect(port, '127.0.0.1')
    for (const end of [socket, upstream]) {
      sockets.add(end)
      end.on('error', () => {}).on('close', () => {
        socket.destroy()
        upstream.destroy()
      })
    }
    socket.pipe(upstream).pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const destroy = () => { for (const socket of sockets) socket.destroy() }
  return {
    port: (proxy.address() as AddressInfo).port,
    cut () {
      isCut = true
      destroy()
    },
    mend: () => { isCut = false },
    close () {
      proxy.close()
      destroy()
    }
  }
}
