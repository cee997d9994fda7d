import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { PostgresPool } from '../../../../plugins/sessions/stores/postgres/client.ts'
import { fromClient, fromPool, watchChannel, type Connection, type Listening } from '../../../../plugins/sessions/stores/postgres/watch.ts'
import type { Revocation } from '../../../../plugins/sessions/session-store.ts'
import { REJECTING, unhandledRejections } from '../../../refusal/unhandled.ts'

/** What the store asks itself, and who hears it. */
const probes = new Map<string, (payload: string) => void>()
const say = async (probe: string, payload: string) => { probes.get(probe)?.(payload) }

/** A connection that does what it is told; `answer` is asked for each statement. It hears what the store tells itself. */
class Line extends EventEmitter {
  said: string[] = []
  probed: Array<string | undefined> = []
  deaf = false
  closed = 0
  answer: (text: string) => Promise<unknown> = async () => {}
  query (text: string): Promise<unknown> {
    // What the store asks itself is told apart.
    const [, verb, probe] = /^(\w+) "(gatehouse_.*)"$/.exec(text) ?? []
    if (probe === undefined) this.said.push(text)
    else this.probed.push(verb)
    if (probe !== undefined && verb === 'LISTEN' && !this.deaf) probes.set(probe, payload => this.emit('notification', { payload }))
    return this.answer(text)
  }

  connection (): Connection {
    return { client: this, close: () => { this.closed++ } }
  }
}

/** Watches with connections that are opened one after the other. */
async function watching (open: Array<() => Promise<Connection>>, given: Partial<Listening> = {}) {
  const told: Revocation[] = []
  let opened = 0
  const end = await watchChannel({
    open: () => open[Math.min(opened++, open.length - 1)]?.() ?? Promise.reject(new Error('none')), say, channel: 'ended', tell: revocation => { told.push(revocation) }, pause: 0.01, longestPause: 0.02, patience: 0.2, ...given
  })
  return { told, end, opened: () => opened }
}

const never = () => new Promise<never>(() => {})
const away = async (): Promise<never> => { throw new Error('away') }

async function until (holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 300; waited++) await sleep(10)
}

t.test('tells of revocations, and not of what others say', async t => {
  const line = new Line()
  const { told, end } = await watching([async () => line.connection()])
  t.strictSame(line.said, ['LISTEN "ended"'])
  for (const payload of ['1795612345.5 an id', '1795612345 a\ufffd0000', 'hello', 'hello world', '', undefined, 'NaN x', 'Infinity x', '5 ']) line.emit('notification', { payload })
  t.strictSame(told, [{ id: 'an id', until: 1795612345.5 }, { id: 'a\0', until: 1795612345 }])
  await end()
  t.equal(line.closed, 1)
  line.emit('notification', { payload: '1795612345 late' })
  t.equal(told.length, 2)
  line.emit('error', new Error('after it was closed'))
})

for (const event of ['error', 'end']) {
  t.test(`opens another connection after ${event}`, async t => {
    const [first, second] = [new Line(), new Line()]
    const { told, end } = await watching([async () => first.connection(), away, away, async () => second.connection()])
    first.emit(event, new Error('broken'))
    await until(() => second.said.length > 0)
    second.emit('notification', { payload: '1795612345 second' })
    t.match(told, [{ id: 'second' }])
    await end()
    t.strictSame([first.closed, second.closed], [1, 1])
  })
}

t.test('opens another where one does not answer any more', async t => {
  const [first, second] = [new Line(), new Line()]
  first.answer = text => text === 'SELECT' ? never() : Promise.resolve()
  const { end } = await watching([async () => first.connection(), async () => second.connection()], { heartbeat: 0.02, patience: 0.05 })
  await until(() => second.said.length > 2)
  t.equal(first.closed, 1)
  t.equal(second.closed, 0, 'one that answers stays')
  await end()
})

t.test('a server that is away at first keeps nobody waiting', async t => {
  const line = new Line()
  const { end } = await watching([away, away, async () => line.connection()])
  await until(() => line.said.length > 0)
  t.strictSame(line.said, ['LISTEN "ended"'])
  await end()
})

t.test('nor one that hangs; what it opens too late is closed', async t => {
  const late = new Line()
  const line = new Line()
  let open: (connection: Connection) => void = () => {}
  const { end } = await watching([() => new Promise(resolve => { open = resolve }), async () => line.connection()], { patience: 0.05 })
  open(late.connection())
  await until(() => late.closed === 1)
  t.equal(late.closed, 1)
  await end()
})

t.test('a connection that does not take LISTEN is closed', async t => {
  const [refuses, hangs] = [new Line(), new Line()]
  refuses.answer = away
  hangs.answer = never
  const line = new Line()
  const { end } = await watching([async () => refuses.connection(), async () => hangs.connection(), async () => line.connection()], { patience: 0.05 })
  await until(() => line.said.length > 0)
  t.strictSame([refuses.closed, hangs.closed], [1, 1])
  await end()
})

t.test('an end while a connection is being opened does not wait for it', async t => {
  const late = new Line()
  let open: (connection: Connection) => void = () => {}
  const { end, opened } = await watching([away, () => new Promise(resolve => { open = resolve })], { patience: 60 })
  await until(() => opened() === 2)
  await end()
  open(late.connection())
  await until(() => late.closed === 1)
  t.equal(late.closed, 1)
  t.equal(opened(), 2, 'and no other is opened')
})

t.test('an end between two attempts', async t => {
  const { end, opened } = await watching([away], { pause: 60, longestPause: 60 })
  await end()
  t.equal(opened(), 1)
})

t.test('the pauses double, up to the longest, and begin again', async t => {
  const line = new Line()
  const { end, opened } = await watching([away, away, away, async () => line.connection(), away], { pause: 0.04, longestPause: 0.1 })
  const begun = Date.now()
  await until(() => line.said.length > 0)
  t.ok(Date.now() - begun >= 200, '40, 80 and 100 ms')
  line.emit('end')
  const broken = Date.now()
  await until(() => opened() > 4)
  t.ok(Date.now() - broken >= 35)
  await end()
})

t.test('what is told to it is not heard: it says so once, leaves the channel alone, and tries again rarely', async t => {
  const warned: Error[] = []
  const [deaf, deafToo, hears] = [new Line(), new Line(), new Line()]
  deaf.deaf = deafToo.deaf = true
  const begun = Date.now()
  const { told, end } = await watching([deaf, deafToo, hears].map(line => async () => line.connection()), { hearing: 0.02, deafPause: 0.1, warn: error => { warned.push(error) } })
  t.match(warned, [{ code: 'GTH_SESSIONS_LISTEN_DEAF' }])
  t.equal(deaf.closed, 1)
  await until(() => hears.said.length > 0)
  t.ok(Date.now() - begun >= 200, 'after its own pause, twice')
  t.equal(warned.length, 1)
  t.strictSame([deaf.said, deafToo.said, hears.said], [[], [], ['LISTEN "ended"']])
  hears.emit('notification', { payload: '1795612345 now' })
  t.match(told, [{ id: 'now' }])
  await end()
  for (const line of [deaf, deafToo, hears]) t.strictSame(line.probed, ['LISTEN', 'UNLISTEN'], 'what it asks itself is over')
})

t.test('without a listener for it, the process is warned', async t => {
  const warned = t.capture(process, 'emitWarning', () => {})
  const deaf = new Line()
  deaf.deaf = true
  const { end } = await watching([async () => deaf.connection()], { hearing: 0.02, deafPause: 60 })
  t.match(warned.args(), [[{ code: 'GTH_SESSIONS_LISTEN_DEAF' }]])
  await end()
})

t.test('what cannot be told is no deafness: another connection is opened', async t => {
  const warned: Error[] = []
  const lines = [new Line(), new Line()] as const
  let said = 0
  const { end } = await watching(lines.map(line => async () => line.connection()), { say: async (...given) => { if (said++ === 0) await away(); await say(...given) }, warn: error => { warned.push(error) } })
  await until(() => lines[1].said.length > 0)
  t.strictSame(lines[1].said, ['LISTEN "ended"'])
  t.strictSame(warned, [])
  await end()
})

t.test('an end while it waits to hear itself is no deafness', async t => {
  const warned: Error[] = []
  const line = new Line()
  line.deaf = true
  const { end, opened } = await watching([away, async () => line.connection()], { hearing: 60, warn: error => { warned.push(error) } })
  await until(() => opened() === 2)
  await end()
  t.equal(line.closed, 1)
  t.strictSame(warned, [])
})

t.test('a connection of the pool is not given back', async t => {
  const released: unknown[] = []
  const client = Object.assign(new Line(), { release: (destroy: unknown) => { released.push(destroy) } })
  const { close } = await fromPool({ connect: taken => taken(undefined, client) } as PostgresPool)
  close()
  t.strictSame(released, [true])
  await t.rejects(fromPool({ connect: taken => taken(new Error('away'), undefined) } as PostgresPool), /away/)
})

t.test('the error of a connection that breaks as soon as the pool gives it away does not end the process', async t => {
  const client = Object.assign(new Line(), { release: () => {} })
  const opening = fromPool({
    connect: taken => {
      taken(undefined, client)
      client.emit('error', new Error('terminating connection due to administrator command'))
    }
  } as PostgresPool)
  t.equal((await opening).client, client)
})

t.test('a client of the application\'s own is connected, and ended', async t => {
  const client = (connect: () => Promise<unknown>) => {
    const line = Object.assign(new Line(), { ended: 0, connect, end: async () => { line.ended++; throw new Error('was not connected') } })
    return line
  }
  const good = client(async () => {})
  const { client: listener, close } = await fromClient(() => good)
  t.equal(listener, good)
  close()
  t.equal(good.ended, 1)
  const bad = client(away)
  await t.rejects(fromClient(() => bad), /away/)
  t.equal(bad.ended, 1)
  bad.emit('error', new Error('heard'))
})

t.test('a function that gives its client by a promise, or fails to, does not end the process', async t => {
  const unhandled = unhandledRejections(t)
  await t.rejects(fromClient((async () => { throw new Error('refused') }) as never), /refused/)
  await t.rejects(fromClient((() => ({ get then () { throw new Error('refused') } })) as never), /refused/)
  for (const make of [REJECTING['a promise'], REJECTING['a thenable that rejects'], REJECTING['a thenable whose then throws']]) await t.rejects(fromClient(make as never), /refused/)
  t.strictSame(await unhandled(), [])
})
