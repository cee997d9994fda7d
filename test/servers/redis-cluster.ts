import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { startRedis } from './redis.ts'

const SLOTS = 16384
const NODES = 3
/** Milliseconds until the nodes must agree, on a machine however busy. */
const PATIENCE = 30_000

interface Node {
  readonly id: string
  readonly port: number
  readonly admin: Redis
}

/** The move of a slot to another node, as `redis-cli --cluster reshard` does it, step by step. */
export interface SlotMove {
  /** The keys that are still on the node that the slot comes from. */
  left (): Promise<string[]>
  /** Moves keys. A key that the other node has already is an error (BUSYKEY). */
  move (keys: readonly string[]): Promise<void>
  /** Moves what is left, and gives the slot to the other node. */
  finish (): Promise<void>
}

export interface RedisCluster {
  readonly ports: readonly number[]
  /** Begins to move the slot of a key to the node after its own. */
  moveSlotOf (key: string): Promise<SlotMove>
  /** The node that serves the slot of a key. */
  ownerOf (key: string): Promise<Redis>
}

/** A Redis Cluster of three masters of the test's own; it ends with the test. */
export async function startRedisCluster (t: { teardown (step: () => unknown): unknown }, settings: Record<string, string> = {}): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: NODES }, async (_, i): Promise<Node> => {
    const { port } = await startRedis(t, {
      settings: { 'cluster-enabled': 'yes', 'cluster-port': String(await freePort()), 'cluster-announce-ip': '127.0.0.1', 'cluster-node-timeout': '15000', ...settings }
    })
    const admin = new Redis(port)
    t.teardown(() => admin.disconnect())
    admin.on('error', () => {})
    const id = String(await admin.cluster('MYID'))
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', Math.floor(SLOTS * i / NODES), Math.floor(SLOTS * (i + 1) / NODES) - 1)
    return { id, port, admin }
  }))
  const [first] = nodes as [Node]
  for (const { port, admin } of nodes) await first.admin.call('CLUSTER', 'MEET', '127.0.0.1', port, await busOf(admin))
  await agreed(nodes, async admin => {
    const info = String(await admin.call('CLUSTER', 'INFO'))
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${NODES}`)
  })

  async function ownerOf (key: string): Promise<Node> {
    const slot = Number(await first.admin.cluster('KEYSLOT', key))
    const ranges = await first.admin.call('CLUSTER', 'SLOTS') as Array<[number, number, [string, number, string]]>
    const range = ranges.find(([from, to]) => from <= slot && slot <= to)
    return nodes.find(({ id }) => id === range?.[2][2]) as Node
  }

  return {
    ports: nodes.map(({ port }) => port),
    ownerOf: async key => (await ownerOf(key)).admin,
    async moveSlotOf (key) {
      const slot = Number(await first.admin.cluster('KEYSLOT', key))
      const source = await ownerOf(key)
      const target = nodes[(nodes.indexOf(source) + 1) % NODES] as Node
      await target.admin.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source.id)
      await source.admin.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target.id)
      const left = async (most = 1e6) => await source.admin.call('CLUSTER', 'GETKEYSINSLOT', slot, most) as string[]
      const move = async (keys: readonly string[]) => {
        if (keys.length > 0) await source.admin.call('MIGRATE', '127.0.0.1', target.port, '', 0, 10_000, 'KEYS', ...keys)
      }
      return {
        left,
        move,
        async finish () {
          for (let keys = await left(10); keys.length > 0; keys = await left(10)) await move(keys)
          for (const { admin } of [target, source, ...nodes]) await admin.call('CLUSTER', 'SETSLOT', slot, 'NODE', target.id)
          await agreed(nodes, async () => (await ownerOf(key)) === target)
        }
      }
    }
  }
}

/** Polls every node until it says what it should. */
async function agreed (nodes: readonly Node[], isReady: (admin: Redis) => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE
  for (const { admin } of nodes) {
    while (!await isReady(admin)) {
      if (Date.now() > deadline) throw new Error('the nodes of the Redis Cluster do not agree')
      await pause(20)
    }
  }
}

/** The port on which the nodes talk to each other. */
async function busOf (admin: Redis): Promise<string> {
  const [, port = ''] = await admin.config('GET', 'cluster-port') as string[]
  return port
}
