import fc from 'fast-check'
import type { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { attempts, type AttemptsOptions, type Counted } from '../../store/attempts.ts'
import { redisClient } from '../servers/client.ts'
import { noRedis, startRedis } from '../servers/redis.ts'

const options: AttemptsOptions = { name: 'test', most: 3, seconds: 900 }

const allowed = (counted: readonly Counted[]) => counted.filter(({ allowed }) => allowed).length

async function giveBack (counted: Counted): Promise<void> {
  if (counted.allowed) await counted.giveBack()
}

/** What is true of attempts wherever they are counted. */
function laws (name: string, skip: false | string, make: (t: Test) => Promise<Redis | undefined>) {
  t.test(name, { skip, jobs: 3 }, async t => {
    const redis = await make(t)
    let made = 0
    const counting = (more: Partial<AttemptsOptions> = {}) => attempts({ ...options, redis, ...more, name: `test-${made++}` })

    await t.test('as many as the limit are allowed, then none for the rest of the window', async t => {
      const { count } = counting()
      for (let i = 0; i < 3; i++) t.equal((await count('a')).allowed, true)
      const counted = await count('a')
      t.match(counted, { allowed: false, retryAfter: Number })
      const seconds = (counted as { retryAfter: number }).retryAfter
      t.ok(seconds > 890 && seconds <= 900)
      t.equal((await count('b')).allowed, true, 'other keys are not concerned')
    })

    await t.test('of hundreds at once no more than the limit', async t => {
      const { count } = counting()
      t.equal(allowed(await Promise.all(Array.from({ length: 300 }, () => count('a')))), 3)
    })

    await t.test('what is given back may be used again, though many were refused meanwhile', async t => {
      const { count } = counting()
      const [first] = await Promise.all(Array.from({ length: 100 }, () => count('a')))
      await giveBack(first as Counted)
      t.equal(allowed(await Promise.all([count('a'), count('a')])), 1)
    })

    await t.test('what is cleared begins again', async t => {
      const { count, clear } = counting({ most: 1 })
      await count('a')
      t.equal((await count('a')).allowed, false)
      await clear('a')
      await clear('b')
      t.equal((await count('a')).allowed, true)
    })

    // These wait for a window, and so at the same time.
    await Promise.all([t.test('whoever keeps trying waits no longer', async t => {
      const { count } = counting({ most: 1, seconds: 7 })
      await count('a')
      let last = Infinity
      for (const end = Date.now() + 1500; Date.now() < end;) {
        const { retryAfter } = await count('a') as { retryAfter: number }
        t.ok(retryAfter <= last)
        last = retryAfter
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      t.ok(last < 6)
    }),

    t.test('a window ends', async t => {
      const { count } = counting({ most: 1, seconds: 1 })
      await count('a')
      t.equal((await count('a')).allowed, false)
      await new Promise(resolve => setTimeout(resolve, 1100))
      t.equal((await count('a')).allowed, true)
    }),

    t.test('what is given back after the window does not count for the next one', async t => {
      const { count } = counting({ most: 1, seconds: 1 })
      const first = await count('a')
      await new Promise(resolve => setTimeout(resolve, 1100))
      await giveBack(first)
      t.equal(allowed([await count('a'), await count('a')]), 1)
    })])

    await t.test('as many are under way or failed as the limit, in any order of events', async t => {
      await t.resolves(fc.assert(fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async events => {
        const { count } = counting()
        const open: Counted[] = []
        for (const arrives of events) {
          if (!arrives) await giveBack(open.pop() ?? { allowed: false, retryAfter: 0 })
          else {
            const counted = await count('a')
            if (counted.allowed !== (open.length < 3)) return false
            if (counted.allowed) open.push(counted)
          }
        }
        return true
      }), { numRuns: 50 }))
    })
  })
}

laws('in memory', false, async () => undefined)
laws('in Redis', noRedis, async t => redisClient(t, (await startRedis(t)).url))

t.test('processes that share a Redis count together', { skip: noRedis }, async t => {
  const { url } = await startRedis(t)
  const both = [attempts({ ...options, redis: redisClient(t, url) }), attempts({ ...options, redis: redisClient(t, url) })]
  t.equal(allowed(await Promise.all(Array.from({ length: 100 }, (_, i) => both[i % 2]?.count('a') as Promise<Counted>))), 3)
})

t.test('where Redis does not answer, nothing is allowed', async t => {
  const redis = { status: 'ready', defineCommand () {}, rlflxIncr: () => Promise.reject(new Error('READONLY')) } as unknown as Redis
  await t.rejects(attempts({ ...options, redis }).count('a'), { code: 'REDIS_UNAVAILABLE' })
})
